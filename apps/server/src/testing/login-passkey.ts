/** A passkey for signing in, in software: registers and answers as an honest browser would, or broken in one place. */
import { createHash, randomBytes } from "node:crypto";
import type {
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRegistration,
  PasskeyRequestOptions,
} from "@countersign/api";
import type { CoseAlgorithm } from "@countersign/protocol";
import { makeSoftPasskey, type PasskeySigningOverrides, type SoftPasskey } from "@countersign/testkit";

/** A passkey of the console. */
export interface LoginPasskey {
  readonly id: string;
  readonly soft: SoftPasskey;
  register(options: PasskeyCreationOptions, overrides?: PasskeySigningOverrides): PasskeyRegistration;
  answer(options: PasskeyRequestOptions, overrides?: PasskeySigningOverrides): PasskeyAssertion;
}

const presentVerifiedAttested = 0x45;

/** Makes one for the console at `origin`. */
export function makeLoginPasskey(origin: string, alg: CoseAlgorithm = "ES256"): LoginPasskey {
  const rpId = new URL(origin).hostname;
  const soft = makeSoftPasskey({ alg, rpId, origin });
  const credentialId = randomBytes(32);
  const id = credentialId.toString("base64url");
  const envelope = { id, rawId: id, type: "public-key", clientExtensionResults: {} } as const;
  let handle: string | undefined;
  const signed = (challenge: string, overrides: PasskeySigningOverrides) =>
    // What it would approve does not matter: the challenge is given, as the browser gives it.
    soft.sign("countersign.approve.v1", Buffer.from("nothing"), { challenge, ...overrides });
  return {
    id,
    soft,
    register(options, overrides = {}) {
      handle = options.user.id;
      const { clientDataJSON } = signed(options.challenge, { type: "webauthn.create", ...overrides });
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const authData = Buffer.concat([
        overrides.rpIdHash ?? createHash("sha256").update(rpId).digest(),
        Buffer.of(overrides.flags ?? presentVerifiedAttested),
        Buffer.alloc(4),
        Buffer.alloc(16),
        length,
        credentialId,
        Buffer.from(soft.key, "base64url"),
      ]);
      const attestationObject = attestation(authData).toString("base64url");
      return {
        ...envelope,
        response: { clientDataJSON, attestationObject, transports: ["internal"] },
      };
    },
    answer(options, overrides = {}) {
      const { clientDataJSON, authenticatorData, sig } = signed(options.challenge, overrides);
      return {
        ...envelope,
        response: {
          clientDataJSON,
          authenticatorData,
          signature: sig,
          ...(handle === undefined ? {} : { userHandle: handle }),
        },
      };
    },
  };
}

/** `{"fmt": "none", "attStmt": {}, "authData": …}` as CBOR (RFC 8949). */
function attestation(authData: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(authData.length);
  return Buffer.concat([
    Buffer.of(0xa3),
    cborText("fmt"),
    cborText("none"),
    cborText("attStmt"),
    Buffer.of(0xa0),
    cborText("authData"),
    Buffer.of(0x59),
    length,
    authData,
  ]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.of(0x60 + text.length), Buffer.from(text)]);
}
