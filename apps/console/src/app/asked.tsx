/** Questions that come in the middle of something: fresh proof, or an authorization code. Loaded when the first one comes. */
import { lazy, Suspense, useState, useSyncExternalStore } from "react";
import { codeAsked, subscribeToCode } from "../api/challenge.ts";
import { proofAsked, subscribeToProof } from "../api/proof.ts";

const CodeDialog = lazy(async () => ({ default: (await import("./code-dialog.tsx")).CodeDialog }));
const ProofDialog = lazy(async () => ({ default: (await import("./proof-dialog.tsx")).ProofDialog }));

/** Both dialogs; each stays once it was needed, so that it closes as it should. */
export function Asked() {
  const needsProof = useEver(useSyncExternalStore(subscribeToProof, proofAsked) !== undefined);
  const needsCode = useEver(useSyncExternalStore(subscribeToCode, codeAsked) !== undefined);
  return (
    <Suspense>
      {needsProof ? <ProofDialog /> : null}
      {needsCode ? <CodeDialog /> : null}
    </Suspense>
  );
}

function useEver(isNow: boolean): boolean {
  const [was, setWas] = useState(isNow);
  if (isNow && !was) setWas(true);
  return was || isNow;
}
