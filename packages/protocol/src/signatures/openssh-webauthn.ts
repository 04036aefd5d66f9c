/** A passkey signature in OpenSSH's own wrapping, so that stock `ssh-keygen -Y verify` judges it without any code of ours. */

import { concatBytes, decodeBase64Url } from "../encoding/bytes.ts";
import { sshMpint, sshString, sshUint32 } from "../encoding/ssh-wire.ts";
import { parseCoseKey } from "../keys/cose-key.ts";
import { formatSshPublicKey, sshKeyBlob } from "../keys/ssh-key.ts";
import { parseAuthenticatorData } from "./authenticator-data.ts";
import { ecdsaFromDer } from "./ecdsa-der.ts";
import type { WebauthnSignature } from "./signature.ts";
import { armorSshsig, sshsigBytes } from "./sshsig.ts";
import type { PasskeyStation } from "./verify-webauthn.ts";

/** What `ssh-keygen -Y verify` wants: the signature file and the key for its allowed signers. */
export interface OpensshWebauthn {
  keyText: string;
  armored: string;
}

const signatureFormat = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com";
const keyType = "sk-ecdsa-sha2-nistp256@openssh.com";

/**
 * Wraps an ES256 assertion (OpenSSH PROTOCOL.u2f, "webauthn" signatures): the key becomes an sk-ecdsa key whose
 * application is the rpId. It verifies nothing. `undefined` where OpenSSH has no form for it: another algorithm, or
 * parts that cannot be read.
 */
export function asOpensshWebauthn(
  signature: WebauthnSignature,
  coseKeyText: string,
  station: PasskeyStation,
): OpensshWebauthn | undefined {
  const parsed = parseCoseKey(coseKeyText);
  const authenticatorBytes = decodeBase64Url(signature.authenticatorData);
  const clientData = decodeBase64Url(signature.clientDataJSON);
  const raw = ecdsaFromDer(decodeBase64Url(signature.sig) ?? new Uint8Array(0), 32);
  if (!parsed.ok || parsed.key.algorithm !== "ES256" || clientData === undefined || raw === undefined)
    return undefined;
  const authenticator = authenticatorBytes && parseAuthenticatorData(authenticatorBytes);
  if (authenticator === undefined) return undefined;
  const publicKeyBlob = sshKeyBlob(keyType, parsed.key.publicKey, station.rpId);
  const wrapped = concatBytes(
    sshString(signatureFormat),
    sshString(concatBytes(sshMpint(raw.subarray(0, 32)), sshMpint(raw.subarray(32)))),
    Uint8Array.of(authenticator.flags),
    sshUint32(authenticator.counter),
    sshString(station.origin),
    sshString(clientData),
    sshString(authenticator.extensions),
  );
  const bytes = sshsigBytes({
    publicKeyBlob,
    namespace: signature.namespace,
    hash: "sha512",
    signature: wrapped,
  });
  return { keyText: formatSshPublicKey(keyType, publicKeyBlob), armored: armorSshsig(bytes) };
}
