/** Nonces for stations: made and known again without a table; only used ones are remembered, until they are too old. */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { perServer } from "../../platform/per-server.ts";
import { keyFile } from "../../platform/secrets/key-file.ts";

/** A nonce is good for this long. */
export const NONCE_SECONDS = 120;

const keyOf = perServer((ctx) => keyFile(ctx.config.keysDir, "stations.key", () => randomBytes(32)));

/** A key of this installation for one purpose, from the file that is made once. */
export const macOf = perServer((ctx) => (purpose: string, text: string) => {
  const hmac = createHmac("sha256", keyOf(ctx));
  return hmac.update(`${purpose}\n${text}`).digest();
});

/** A fresh nonce: 8 bytes of time, 8 of chance, 16 that only this server can make; base64url. */
export const newNonce = perServer((ctx) => () => {
  const head = Buffer.alloc(16);
  head.writeBigUInt64BE(BigInt(ctx.clock.seconds()), 0);
  randomBytes(8).copy(head, 8);
  return Buffer.concat([head, macOf(ctx)("station nonce", head.toString("hex")).subarray(0, 16)]).toString(
    "base64url",
  );
});

/** Until when a nonce is good; undefined for one that was not made here, or too long ago. From outside: untrusted. */
export const nonceExpiry = perServer((ctx) => (nonce: string): number | undefined => {
  const bytes = Buffer.from(nonce, "base64url");
  if (bytes.length !== 32 || bytes.toString("base64url") !== nonce) return undefined;
  const head = bytes.subarray(0, 16);
  const expected = macOf(ctx)("station nonce", head.toString("hex")).subarray(0, 16);
  if (!timingSafeEqual(bytes.subarray(16), expected)) return undefined;
  const expires = Number(head.readBigUInt64BE(0)) + NONCE_SECONDS;
  return expires > ctx.clock.seconds() ? expires : undefined;
});
