/** How push services know who sends: RFC 8292 (VAPID). A browser takes messages only from the key that it subscribed to. */
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";

/** A key pair; what stands in it is raw. */
export interface VapidKey {
  /** Uncompressed point, base64url: what browsers subscribe with. */
  readonly publicKey: string;
  /** PKCS#8. */
  readonly privateKey: Uint8Array;
}

/** RFC 8292 allows a day at most. */
const VALID_SECONDS = 12 * 3600;

/** A new key. */
export function makeVapidKey(): VapidKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  return {
    publicKey: point.toString("base64url"),
    privateKey: new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" })),
  };
}

/** The header `authorization` of a message; `subject` is whom the service asks if we do harm: `mailto:` or `https:`. */
export function vapidHeader(
  { publicKey, privateKey }: VapidKey,
  { endpoint, subject, now }: { readonly endpoint: string; readonly subject: string; readonly now: number },
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { aud: new URL(endpoint).origin, exp: now + VALID_SECONDS, sub: subject };
  const signed = `${part({ typ: "JWT", alg: "ES256" })}.${part(claims)}`;
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: "der", type: "pkcs8" });
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `vapid t=${signed}.${signature.toString("base64url")}, k=${publicKey}`;
}
