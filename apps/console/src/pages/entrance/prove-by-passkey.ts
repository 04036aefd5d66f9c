/** Signing in with a passkey: a challenge, what the browser makes of it, a session. */
import { endpoints } from "@countersign/api";
import { api } from "../../api/client.ts";
import { askPasskey } from "../../parts/passkeys.ts";

/** Signs in; `ticket` is that of a step before. Rejects with ApiError, or with PasskeyError where the browser did not do it. */
export async function proveByPasskey(ticket?: string): Promise<void> {
  const { reply: options } = await api.call(endpoints.identity.offerPasskeySignIn);
  const passkey = await askPasskey(options);
  await api.call(endpoints.identity.signInWithPasskey, {
    body: { passkey, session: "cookie", ...(ticket === undefined ? {} : { ticket }) },
  });
}
