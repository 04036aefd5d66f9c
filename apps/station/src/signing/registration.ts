/** A passkey as the browser hands it over when it is made: read strictly; who it belongs to is another question. */
import { createPublicKey } from "node:crypto";
import {
  decodeBase64Url,
  encodeUtf8,
  equalBytes,
  formatCoseKey,
  keyFingerprint,
  parseKey,
  type PublicKey,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/** What the page sends of a new credential; all base64url. From outside: untrusted. */
export interface NewCredential {
  readonly id: string;
  readonly authenticatorData: string;
  readonly clientDataJSON: string;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: string;
}

/** A credential that was read. */
export interface ReadCredential {
  readonly credential: string;
  readonly key: string;
  readonly fingerprint: string;
  /** The key may live in a cloud account (BE flag). */
  readonly synced: boolean;
}

/** Why it is none. */
export type RegistrationFault =
  | "passkey-malformed"
  | "passkey-client-data"
  | "passkey-rpid"
  | "passkey-user-verification"
  | "algorithm-unsupported";

const flags = { present: 0x01, verified: 0x04, eligible: 0x08, attested: 0x40 };
/** rpIdHash, flags, counter, AAGUID, length of the id. */
const idAt = 55;

/** Reads a registration for this origin and challenge. What it proves is possession only once the key has signed the card. */
export function readRegistration(
  given: NewCredential,
  expected: { readonly challenge: string; readonly origin: string; readonly rpId: string },
): { ok: true; credential: ReadCredential } | { ok: false; because: RegistrationFault } {
  const no = (because: RegistrationFault) => ({ ok: false as const, because });
  const id = decodeBase64Url(given.id);
  const data = decodeBase64Url(given.authenticatorData);
  const clientData = decodeBase64Url(given.clientDataJSON);
  const spki = decodeBase64Url(given.publicKey);
  if (!id || !data || !clientData || !spki || data.length < idAt) return no("passkey-malformed");
  if (!isCreation(clientData, expected)) return no("passkey-client-data");
  if (!equalBytes(data.slice(0, 32), nodeCrypto.sha256(encodeUtf8(expected.rpId)))) return no("passkey-rpid");
  const flag = data[32] ?? 0;
  if ((flag & flags.present) === 0 || (flag & flags.verified) === 0) return no("passkey-user-verification");
  const length = (data[53] ?? 0) * 256 + (data[54] ?? 0);
  if ((flag & flags.attested) === 0 || length !== id.length) return no("passkey-malformed");
  if (!equalBytes(data.slice(idAt, idAt + length), id)) return no("passkey-malformed");
  const key = keyOf(spki);
  if (key === undefined || !parseKey(key).ok) return no("algorithm-unsupported");
  return {
    ok: true,
    credential: {
      credential: given.id,
      key,
      fingerprint: keyFingerprint(key, nodeCrypto),
      synced: (flag & flags.eligible) !== 0,
    },
  };
}

function isCreation(clientData: Uint8Array, expected: { challenge: string; origin: string }): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(clientData));
  } catch {
    return false;
  }
  if (typeof parsed !== "object" || parsed === null) return false;
  const fields = new Map<string, unknown>(Object.entries(parsed));
  return (
    fields.get("type") === "webauthn.create" &&
    fields.get("challenge") === expected.challenge &&
    fields.get("origin") === expected.origin &&
    fields.get("crossOrigin") !== true &&
    !fields.has("topOrigin")
  );
}

/** The COSE text of a key that the browser wrote as SubjectPublicKeyInfo. */
function keyOf(spki: Uint8Array): string | undefined {
  try {
    const jwk = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" }).export({
      format: "jwk",
    });
    const part = (text: string | undefined) => decodeBase64Url(text ?? "") ?? new Uint8Array(0);
    const key: PublicKey | undefined =
      jwk.kty === "EC" && jwk.crv === "P-256"
        ? { alg: "p256", x: part(jwk.x), y: part(jwk.y) }
        : jwk.kty === "OKP" && jwk.crv === "Ed25519"
          ? { alg: "ed25519", raw: part(jwk.x) }
          : jwk.kty === "RSA"
            ? { alg: "rsa", n: part(jwk.n), e: part(jwk.e) }
            : undefined;
    return key && formatCoseKey(key);
  } catch {
    return undefined;
  }
}
