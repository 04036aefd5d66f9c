/** The token of a station link: worked out from the run and a secret of this installation, so that nothing is stored of it. */
import { timingSafeEqual } from "node:crypto";
import { perServer } from "../../platform/per-server.ts";
import { macOf } from "./station-nonce.ts";

/** The token that opens a run at a station, base64url. It stands in the fragment of the link, which no server is sent. */
export const viewToken = perServer((ctx) => (run: string): string => {
  return macOf(ctx)("view token", run).toString("base64url");
});

/** Whether a token is that of this run. From outside: untrusted. */
export const isViewToken = perServer((ctx) => (run: string, token: string): boolean => {
  const given = Buffer.from(token, "base64url");
  const expected = macOf(ctx)("view token", run);
  return given.length === expected.length && timingSafeEqual(given, expected);
});
