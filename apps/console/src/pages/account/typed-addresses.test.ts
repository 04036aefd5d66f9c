import { expect, test } from "vitest";
import { typedAddresses } from "./typed-addresses.ts";

test("addresses are read however they are separated, each once", () => {
  expect(typedAddresses(" 10.0.0.0/8, 192.0.2.7\n2001:db8::/32;192.0.2.7 ")).toEqual({
    addresses: ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"],
    fault: undefined,
  });
  expect(typedAddresses("")).toEqual({ addresses: [], fault: undefined });
});

test.each([
  ["10.0.0.0/8 office", "office is no IPv4"],
  ["10.0.0.1/8", "10.0.0.1/8 is one machine and a range at once"],
  ["2001:db8::1/32", "is one machine and a range at once"],
  ["10.0.0.0/33", "is no IPv4"],
])("what is wrong with %s is said of the one that is wrong", (text, words) => {
  expect(typedAddresses(text).fault).toContain(words);
});
