/** The checks of a passkey assertion (WebAuthn level 3 section 7.2), with the SSHSIG blob itself as its challenge. */

import type { Crypto } from "../crypto.ts";
import { concatBytes, decodeBase64Url, encodeBase64Url, encodeUtf8, equalBytes } from "../encoding/bytes.ts";
import type { CoseKey } from "../keys/cose-key.ts";
import { parseAuthenticatorData } from "./authenticator-data.ts";
import { clientDataFault } from "./client-data.ts";
import type { ClientDataFault } from "./client-data.ts";
import { ecdsaFromDer } from "./ecdsa-der.ts";
import type { WebauthnSignature } from "./signature.ts";
import { signedBlob } from "./sshsig.ts";
import type { VerifiedPresence } from "./verified-presence.ts";

/** The signing station that a passkey belongs to, from a pinned root. */
export interface PasskeyStation {
  /** Relying party id: a host name. */
  rpId: string;
  /** Exact origin: scheme, host and port. */
  origin: string;
}

/** Why a passkey signature does not count. */
export type WebauthnSignatureFault =
  | "passkey-station-unknown"
  | "passkey-malformed"
  | ClientDataFault
  | "passkey-rpid"
  | "passkey-user-presence"
  | "passkey-user-verification"
  | "passkey-sig-bad";

interface WebauthnSignatureToVerify {
  signature: WebauthnSignature;
  key: CoseKey;
  message: Uint8Array;
  passkey: PasskeyStation | undefined;
  crypto: Crypto;
}

type WebauthnVerdict =
  | { ok: true; verified: VerifiedPresence }
  | { ok: false; because: WebauthnSignatureFault };

/** Verifies an assertion by `key`, whose fingerprint and namespace the caller has compared already. */
export async function verifyWebauthnSignature(given: WebauthnSignatureToVerify): Promise<WebauthnVerdict> {
  const { signature, key, message, passkey, crypto } = given;
  if (passkey === undefined) return { ok: false, because: "passkey-station-unknown" };
  const authenticatorBytes = decodeBase64Url(signature.authenticatorData);
  const clientData = decodeBase64Url(signature.clientDataJSON);
  const sig = decodeBase64Url(signature.sig);
  if (authenticatorBytes === undefined || clientData === undefined || sig === undefined)
    return { ok: false, because: "passkey-malformed" };
  const challenge = encodeBase64Url(signedBlob(signature.namespace, message, "sha512", crypto));
  const fault = clientDataFault(clientData, { challenge, origin: passkey.origin });
  if (fault !== undefined) return { ok: false, because: fault };
  const authenticator = parseAuthenticatorData(authenticatorBytes);
  if (authenticator === undefined) return { ok: false, because: "passkey-malformed" };
  if (!equalBytes(authenticator.rpIdHash, crypto.sha256(encodeUtf8(passkey.rpId))))
    return { ok: false, because: "passkey-rpid" };
  if (!authenticator.userPresent) return { ok: false, because: "passkey-user-presence" };
  if (!authenticator.userVerified) return { ok: false, because: "passkey-user-verification" };
  const raw = key.publicKey.alg === "p256" ? ecdsaFromDer(sig, 32) : sig;
  if (raw === undefined) return { ok: false, because: "passkey-malformed" };
  const signed = concatBytes(authenticatorBytes, crypto.sha256(clientData));
  if (!(await crypto.verify(key.publicKey, signed, raw))) return { ok: false, because: "passkey-sig-bad" };
  const { userPresent, userVerified, backedUp } = authenticator;
  return { ok: true, verified: { userPresent, userVerified, backedUp } };
}
