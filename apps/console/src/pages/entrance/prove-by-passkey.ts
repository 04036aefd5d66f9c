/** Signing in with a passkey: a challenge, what the browser makes of it, a session. */
import { endpoints } from "@countersign/api";
import { api } from "../../api/client.ts";
import { askPasskey } from "../../parts/passkeys.ts";

/** Signs in. Rejects with ApiError, or with PasskeyError where the browser did not do it. */
export async function proveByPasskey(): Promise<void> {
  const { reply: options } = await api.call(endpoints.identity.offerPasskeySignIn);
  const passkey = await askPasskey(options);
  await api.call(endpoints.identity.signInWithPasskey, { body: { passkey, session: "cookie" } });
}
