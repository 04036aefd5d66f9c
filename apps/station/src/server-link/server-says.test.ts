/** A server that wants to speak in the station's voice. */
import { ApiError } from "@countersign/api";
import { expect, test } from "vitest";
import { serverTrouble } from "../http/page-routes.ts";
import { serverSays } from "./server-says.ts";

const says = (code: string, message: string, status = 409) =>
  new ApiError(status, code, message, new Headers());

test.each([
  // With these the page would sign people out, say that a signature is kept, or look among what all objects have.
  "not-signed-in",
  "server-unreachable",
  "station-pending",
  "passkey-cancelled",
  "constructor",
  "__proto__",
  "<b>",
])("cannot answer with the code %s", (code) => {
  expect(serverTrouble(says(code, "x"))).toMatchObject({ body: { because: "server-refused" } });
  expect(serverSays(says(code, "x")).because).toBe("server-refused");
});

test("is quoted, bounded, and what it hides is written out", () => {
  const { detail } = serverSays(says("view-taken", `Sign at \u202emoc.live\u001b[2J${"!".repeat(2000)}`));
  expect(detail).toMatch(
    /^the server says “Sign at ‹U\+202E RIGHT-TO-LEFT OVERRIDE›moc\.live‹U\+001B ESCAPE›\[2J!+…”$/,
  );
  expect(detail.length).toBeLessThan(400);
  expect(serverSays(says("view-taken", "The link was opened at another station already."))).toEqual({
    because: "view-taken",
    detail: "the server says “The link was opened at another station already.”",
  });
});

test("that has not accepted the station yet may say so", () => {
  const pending = says("not-allowed", "station-pending: an administrator accepts this station first.", 403);
  expect(serverTrouble(pending)).toMatchObject({ status: 503, body: { because: "station-pending" } });
});
