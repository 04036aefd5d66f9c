/** Rate limits in a real database: they add up across connections, and subjects are addresses as providers give them out. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";
import { addressSubject, forgetFullBuckets, returnToken, takeToken } from "./platform/http/rate-limits.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const limit = { name: "test", burst: 5, secondsPerToken: 3600 };

test("parallel attempts take no more tokens than there are", async () => {
  const { db } = server.ctx;
  const taken = await Promise.all(Array.from({ length: 40 }, () => takeToken(db, limit, "parallel")));
  expect(taken.filter(Boolean)).toHaveLength(5);
});

test("a token that is given back can be taken again", async () => {
  const { db } = server.ctx;
  for (let at = 0; at < 5; at++) expect(await takeToken(db, limit, "returning")).toBe(true);
  expect(await takeToken(db, limit, "returning")).toBe(false);
  await returnToken(db, limit, "returning");
  expect(await takeToken(db, limit, "returning")).toBe(true);
  expect(await takeToken(db, limit, "returning")).toBe(false);
});

test("limits of different names and subjects do not add up", async () => {
  const { db } = server.ctx;
  const one = { name: "one", burst: 1, secondsPerToken: 3600 };
  expect(await takeToken(db, one, "same")).toBe(true);
  expect(await takeToken(db, one, "same")).toBe(false);
  expect(await takeToken(db, { ...one, name: "other" }, "same")).toBe(true);
  expect(await takeToken(db, one, "other")).toBe(true);
});

test("buckets that still count are not forgotten", async () => {
  const { db } = server.ctx;
  const one = { name: "kept", burst: 1, secondsPerToken: 3600 };
  await takeToken(db, one, "subject");
  await forgetFullBuckets(db);
  expect(await takeToken(db, one, "subject")).toBe(false);
});

describe("the subject of an address", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("%s is %s", (address, subject) => {
    expect(addressSubject(address)).toBe(subject);
  });
});
