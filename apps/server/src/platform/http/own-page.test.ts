/** Whose page made a request: told by what browsers say and pages cannot forge. */
import { describe, expect, test } from "vitest";
import { comesFromOwnPage, ownOrigins } from "./own-page.ts";

const local = { publicUrl: "http://localhost:7400", host: "localhost", port: 7400 };
const https = { publicUrl: "https://ops.example.org", host: "0.0.0.0", port: 7400 };

test("own origins are the public one, and the loopback ones where the server listens there", () => {
  expect(ownOrigins(local)).toEqual([
    "http://localhost:7400",
    "http://localhost:7400",
    "http://127.0.0.1:7400",
    "http://[::1]:7400",
  ]);
  expect(ownOrigins(https)).toEqual(["https://ops.example.org"]);
  const tls = { certFile: "c", keyFile: "k" };
  expect(ownOrigins({ ...local, publicUrl: "https://localhost:7400", tls })[1]).toBe(
    "https://localhost:7400",
  );
});

describe("a request that carries a cookie", () => {
  test.each([
    ["POST", "same-origin", "http://localhost:7400", true],
    ["DELETE", "same-origin", undefined, true],
    ["POST", undefined, "http://localhost:7400", true],
    ["POST", undefined, "http://127.0.0.1:7400", true],
    ["POST", undefined, "http://[::1]:7400", true],
    ["GET", "same-origin", undefined, true],
    ["GET", "none", undefined, true],
    ["GET", undefined, undefined, true],
    // The station and other local servers are the same site on another port.
    ["POST", "same-site", "http://sign.localhost:7410", false],
    ["POST", "same-site", "http://localhost:9999", false],
    ["POST", "cross-site", "https://evil.example", false],
    ["GET", "same-site", undefined, false],
    ["GET", "cross-site", undefined, false],
    ["HEAD", "same-site", undefined, false],
    // A browser's word counts more than an Origin beside it.
    ["POST", "same-site", "http://localhost:7400", false],
    ["POST", "none", "http://localhost:7400", false],
    ["POST", "", "http://localhost:7400", false],
    ["POST", undefined, undefined, false],
    ["POST", undefined, "null", false],
    ["POST", undefined, "http://localhost:7401", false],
    ["POST", undefined, "https://localhost:7400", false],
    ["POST", undefined, "http://localhost:7400/", false],
    ["POST", undefined, "http://LOCALHOST:7400", false],
    ["POST", undefined, "http://localhost:7400.evil.example", false],
    ["POST", undefined, "http://sign.localhost:7400", false],
    ["OPTIONS", undefined, undefined, false],
  ])("%s, Sec-Fetch-Site %s, Origin %s: %s", (method, site, origin, isOwn) => {
    const headers = {
      ...(site === undefined ? {} : { "sec-fetch-site": site }),
      ...(origin === undefined ? {} : { origin }),
    };
    expect(comesFromOwnPage(local, { method, headers })).toBe(isOwn);
  });
});
