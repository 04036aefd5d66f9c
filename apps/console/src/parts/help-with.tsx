/** Who can help with a refusal, and why it was one; what it takes is loaded when something is refused. */
import { lazy, type ReactNode, Suspense } from "react";

const WhoHelps = lazy(async () => ({ default: (await import("./who-helps.tsx")).WhoHelps }));

/** The words; `meanwhile` stands there until they are loaded. */
export function HelpWith({ needs, meanwhile }: { readonly needs: string; readonly meanwhile?: ReactNode }) {
  return (
    <Suspense fallback={meanwhile}>
      <WhoHelps needs={needs} />
    </Suspense>
  );
}
