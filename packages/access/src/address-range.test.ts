import { expect, test } from "vitest";
import { isInRange, rangeFault } from "./address-range.ts";

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["10.1.2.3", "10.0.0.0/8"],
  ["::ffff:10.1.2.3", "10.0.0.0/8"],
  ["203.0.113.9", "0.0.0.0/0"],
  ["2001:db8::5", "2001:db8::/32"],
  ["::1", "0:0:0:0:0:0:0:1"],
])("%s lies in %s", (address, range) => {
  expect(isInRange(address, range)).toBe(true);
});

test.each([
  ["192.0.2.8", "192.0.2.7"],
  ["11.0.0.1", "10.0.0.0/8"],
  ["2001:db9::5", "2001:db8::/32"],
  ["::1", "0.0.0.0/0"],
  ["10.0.0.1", "::/0"],
  ["10.0.0.0/8", "10.0.0.0/8"],
  ["", "0.0.0.0/0"],
  ["unknown", "0.0.0.0/0"],
])("%s does not lie in %s", (address, range) => {
  expect(isInRange(address, range)).toBe(false);
});

test.each([
  ["10.0.0.1/8", "bits-behind-prefix"],
  ["2001:db8::1/32", "bits-behind-prefix"],
  ["10.0.0.0/33", "no-address"],
  ["010.0.0.1", "no-address"],
  ["1.2.3", "no-address"],
  ["256.0.0.1", "no-address"],
  ["::1::", "no-address"],
  ["1:2:3:4:5:6:7:8:9", "no-address"],
  ["2001:db8::/129", "no-address"],
  ["x", "no-address"],
  ["", "no-address"],
])("%s is no range: %s", (text, fault) => {
  expect(rangeFault(text)).toBe(fault);
});

test.each(["10.0.0.0/8", "192.0.2.7", "::/0", "2001:db8::/32", "fe80::1"])("%s is a range", (text) => {
  expect(rangeFault(text)).toBeUndefined();
});
