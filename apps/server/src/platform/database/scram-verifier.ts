// Promises: a password reaches PostgreSQL only as the verifier it stores (RFC 5802, RFC 7677), so that no statement
// log can ever hold it.
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

const iterations = 4096;

/** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`, as pg_authid.rolpassword holds it. ASCII passwords only. */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

/** Whether a stored verifier is this password's (only of verifiers made with the same iteration count). */
export function isVerifierOf(password: string, stored: string | null): boolean {
  const salt = /^SCRAM-SHA-256\$4096:([A-Za-z0-9+/=]+)\$/.exec(stored ?? "")?.[1];
  if (salt === undefined || stored === null) return false;
  const expected = Buffer.from(scramVerifier(password, Buffer.from(salt, "base64")));
  const actual = Buffer.from(stored);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
