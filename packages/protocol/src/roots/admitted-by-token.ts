/** A machine that admits itself with a token's key: for the first time, alone, under a name that fits, while the token is good. */
import type { Crypto } from "../crypto.ts";
import type { Admission } from "../documents/admission.ts";
import { parseDocument } from "../documents/document.ts";
import { keyFingerprint, parseKey } from "../keys/key-text.ts";
import { fitsPattern } from "../judge/argument-schema.ts";
import { verifySignature } from "../signatures/verify-signature.ts";
import { checkToken, type TokenAccepted, type TokenFault, type TokenView } from "./check-token.ts";
import type { Signed } from "./signed.ts";

/** Why a token does not let this machine in, beside what is wrong with the token itself. */
export const ENTRY_FAULTS = [
  "token-other-client",
  "token-admits-one",
  "token-only-first",
  "token-name",
  "token-not-yet",
  "token-expired",
  "token-signature",
] as const;
export type EntryFault = (typeof ENTRY_FAULTS)[number];

const NAMESPACE = "countersign.admit.v1";

/** Undefined where no token that was shown has a part in this admission: role *admit* is asked as ever. */
export async function admittedByToken(
  view: TokenView & {
    readonly tokens?: readonly Signed[];
    readonly held?: object;
    readonly now?: number;
  },
  admission: Admission,
  signed: Signed,
  crypto: Crypto,
): Promise<TokenAccepted | { ok: false; because: EntryFault | TokenFault; detail: string } | undefined> {
  const no = (because: EntryFault, detail: string) => ({ ok: false as const, because, detail });
  const shown = view.tokens?.find((token) => signedBy(token, signed, crypto) !== undefined);
  const signature = shown && signedBy(shown, signed, crypto);
  if (!shown || !signature) return undefined;
  const verdict = await checkToken(view, shown, crypto);
  if (!verdict.ok) return verdict;
  const { token } = verdict;
  if (token.authority !== admission.authority || token.client !== admission.client)
    return no("token-other-client", `the token is for ${token.client}`);
  const [device] = admission.devices;
  if (!device || admission.devices.length > 1)
    return no("token-admits-one", "a token's key admits one machine at a time");
  if (view.held || admission.previous !== undefined)
    return no("token-only-first", "a token moves and renames nothing");
  if (!fitsPattern(token.name_pattern, device.name))
    return no("token-name", "the name does not fit the token's pattern");
  if (admission.issued < token.issued) return no("token-not-yet", "admitted before the token was signed");
  if (Math.max(admission.issued, view.now ?? 0) > token.expires)
    return no("token-expired", `it ended at ${token.expires}`);
  const { key: keyText } = token;
  const message = signed.bytes;
  const proof = await verifySignature({ signature, keyText, message, namespace: NAMESPACE, crypto });
  return proof.ok ? verdict : no("token-signature", `${proof.because}: not signed by the token's key`);
}

/** The signature that claims to be by the token's key. What the token is worth is not asked yet. */
function signedBy(token: Signed, admission: Signed, crypto: Crypto) {
  const parsed = parseDocument("token", token.bytes);
  if (!parsed.ok || !parseKey(parsed.document.key).ok) return undefined;
  const fingerprint = keyFingerprint(parsed.document.key, crypto);
  return admission.signatures.find(({ key, namespace }) => key === fingerprint && namespace === NAMESPACE);
}
