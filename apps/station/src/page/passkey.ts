/** The browser's passkeys: made for this station, and asked for one signature at a time. */
import { Refused } from "./ask.ts";

/** Base64url in and out, with what every browser has. */
function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function toText(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Makes a passkey. Rejects with Refused where the person or the device did not. */
export async function makePasskey(asked: { challenge: string; user: string; rpId: string; name: string }) {
  const credential = await orRefused(
    navigator.credentials.create({
      publicKey: {
        challenge: toBytes(asked.challenge),
        rp: { id: asked.rpId, name: "Signing station" },
        user: { id: toBytes(asked.user), name: asked.name, displayName: asked.name },
        pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key" as const, alg })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        attestation: "none",
        timeout: 120_000,
      },
    }),
  );
  if (
    !(credential instanceof PublicKeyCredential) ||
    !(credential.response instanceof AuthenticatorAttestationResponse)
  )
    throw new Refused(0, "passkey-cancelled", "");
  const { response } = credential;
  const publicKey = response.getPublicKey();
  if (!publicKey) throw new Refused(0, "algorithm-unsupported", "");
  return {
    id: credential.id,
    authenticatorData: toText(response.getAuthenticatorData()),
    clientDataJSON: toText(response.clientDataJSON),
    publicKey: toText(publicKey),
  };
}

/** Asks a passkey to sign a challenge: the one named, or whichever its owner picks. */
export async function usePasskey(asked: { challenge: string; rpId: string; credential?: string }) {
  const credential = await orRefused(
    navigator.credentials.get({
      publicKey: {
        challenge: toBytes(asked.challenge),
        rpId: asked.rpId,
        userVerification: "required",
        allowCredentials:
          asked.credential === undefined ? [] : [{ type: "public-key", id: toBytes(asked.credential) }],
        timeout: 120_000,
      },
    }),
  );
  if (
    !(credential instanceof PublicKeyCredential) ||
    !(credential.response instanceof AuthenticatorAssertionResponse)
  )
    throw new Refused(0, "passkey-cancelled", "");
  const { response } = credential;
  return {
    id: credential.id,
    authenticatorData: toText(response.authenticatorData),
    clientDataJSON: toText(response.clientDataJSON),
    signature: toText(response.signature),
  };
}

async function orRefused(asked: Promise<Credential | null>): Promise<Credential | null> {
  try {
    return await asked;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new Refused(0, name === "InvalidStateError" ? "passkey-exists" : "passkey-cancelled", name);
  }
}
