import { expect, test } from "vitest";
import { EnrolmentLimit } from "./enrolment-limit.ts";

test("an address begins so often an hour, and others go on meanwhile", () => {
  let now = 0;
  const limit = new EnrolmentLimit(() => now);
  const taken = (address: string) =>
    Array.from({ length: 40 }, () => limit.take(address)).filter(Boolean).length;
  expect(taken("192.0.2.7")).toBe(30);
  expect(limit.take("::ffff:192.0.2.7")).toBe(false);
  expect(limit.take("192.0.2.8")).toBe(true);
  now = 3_600_000;
  expect(taken("192.0.2.7")).toBe(30);
});

test("of IPv6 it is the network that counts: its owner has an address for each attempt", () => {
  const limit = new EnrolmentLimit(() => 0);
  const taken = Array.from({ length: 40 }, (_, at) => limit.take(`2001:db8:0:1::${at.toString(16)}`));
  expect(taken.filter(Boolean)).toHaveLength(30);
  expect(limit.take("2001:0db8:0000:0001:ffff::1")).toBe(false);
  expect(limit.take("2001:db8:0:2::1")).toBe(true);
});
