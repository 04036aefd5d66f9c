import { canonicalBytes, encodeUtf8 } from "@countersign/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeHeader, parseHeader } from "./entry-header.ts";
import { isHeader } from "./header-shape.ts";

const commitment = `sha256:${"0123456789abcdef".repeat(4)}`;
const header = encodeHeader({ time: 1_770_000_000, event: "run.requested", commitment });

test("every byte of a header set to every value: isHeader says what parseHeader says", () => {
  let accepted = 0;
  for (let at = 0; at < header.length; at++) {
    const changed = Uint8Array.from(header);
    for (let value = 0; value < 256; value++) {
      changed[at] = value;
      const strict = parseHeader(changed).ok;
      if (isHeader(changed) !== strict)
        expect.fail(`byte ${at} set to ${value}: isHeader differs from parseHeader`);
      if (strict) accepted++;
    }
  }
  // Each of the 64 commitment digits, letters of the event and digits of the time has others that are as good.
  expect(accepted).toBeGreaterThan(64 * 16);
});

test("a header cut anywhere, or with a byte put in or taken out anywhere, is judged alike", () => {
  for (let at = 0; at <= header.length; at++) {
    for (const changed of [
      header.slice(0, at),
      Uint8Array.from([...header.slice(0, at), ...header.slice(at + 1)]),
      ...["0", "a", ".", "-", '"', "}"].map((text) =>
        Uint8Array.from([...header.slice(0, at), ...encodeUtf8(text), ...header.slice(at)]),
      ),
    ]) {
      expect(isHeader(changed)).toBe(parseHeader(changed).ok);
    }
  }
});

test("events and times at their limits are judged alike", () => {
  const event = fc.oneof(
    fc.stringMatching(/^[a-z0-9.-]{0,12}$/),
    fc.integer({ min: 90, max: 110 }).map((length) => `a.${"b".repeat(length)}`),
  );
  const time = fc.oneof(fc.constantFrom(0, -1, Number.MAX_SAFE_INTEGER, 10), fc.maxSafeInteger());
  fc.assert(
    fc.property(event, time, (name, at) => {
      const bytes = canonicalBytes({ type: "entry", format: 1, time: at + 0, event: name, commitment });
      expect(isHeader(bytes)).toBe(parseHeader(bytes).ok);
    }),
    { numRuns: 500 },
  );
});

test("times written otherwise are judged alike", () => {
  const text = Buffer.from(header).toString();
  for (const time of [
    "",
    "00",
    "01",
    "-0",
    "1.0",
    "1e3",
    "9007199254740991",
    "9007199254740992",
    "99999999999999999999",
    " 1",
  ]) {
    const bytes = encodeUtf8(text.replace("1770000000", time));
    expect(isHeader(bytes), time).toBe(parseHeader(bytes).ok);
  }
});
