import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SshReader, sshMpint, sshString, sshUint32 } from "./ssh-wire.ts";

test("a number written as mpint is read back at full width", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (magnitude) => {
      fc.pre(magnitude.some((byte) => byte !== 0));
      const reader = new SshReader(sshMpint(magnitude));
      expect(reader.positiveMpint(32)).toEqual(magnitude);
      expect(reader.done).toBe(true);
    }),
  );
});

test("any mpint that is read is the one encoding of its number", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5 }), (content) => {
      const read = new SshReader(sshString(content)).positiveMpint(4);
      if (read !== undefined) expect(sshMpint(read)).toEqual(sshString(content));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ["zero", []],
  ["zero written out", [0]],
  ["a negative number", [0x80]],
  ["a needless zero", [0, 1]],
  ["a number wider than allowed", [1, 0, 0, 0, 0]],
])("%s is no mpint", (_, content) => {
  expect(new SshReader(sshString(Uint8Array.from(content))).positiveMpint(4)).toBeUndefined();
});

test("a length beyond the end gives nothing", () => {
  expect(new SshReader(Uint8Array.of(0, 0, 0, 2, 65)).string()).toBeUndefined();
  expect(new SshReader(Uint8Array.of(255, 255, 255, 255, 65)).string()).toBeUndefined();
  expect(new SshReader(Uint8Array.of(0, 0, 0)).uint32()).toBeUndefined();
  expect(new SshReader(new Uint8Array(0)).byte()).toBeUndefined();
});

test("text is printable ASCII", () => {
  expect(new SshReader(sshString("abc ~")).text()).toBe("abc ~");
  expect(new SshReader(sshString("a\u0000")).text()).toBeUndefined();
  expect(new SshReader(sshString("é")).text()).toBeUndefined();
});

test("integers are big-endian", () => {
  expect(sshUint32(0x01020304)).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(new SshReader(sshUint32(0xfffffffe)).uint32()).toBe(0xfffffffe);
});
