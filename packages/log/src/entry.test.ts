import { canonicalBytes, decodeUtf8, encodeUtf8 } from "@countersign/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkBody, type EntryBody, MAX_BODY_BYTES, makeEntry } from "./entry.ts";
import { encodeHeader, parseHeader } from "./entry-header.ts";
import { nodeHasher } from "./node-hasher.ts";
import { sha256 } from "./testing/naive-tree.ts";

const salt = sha256(encodeUtf8("salt"));
const body: EntryBody = {
  actor: "ann@example.org",
  client: "acme",
  before: { port: 22 },
  after: { port: 2222 },
};
const what = { time: 1_770_000_000, event: "device.changed", body, salt };
const entry = makeEntry(nodeHasher, what);
const because = (result: { ok: true } | { ok: false; because: string }): string =>
  result.ok ? "ok" : result.because;

describe("an entry", () => {
  test("has a public header with time, event and commitment, and nothing else", () => {
    expect(decodeUtf8(entry.header)).toBe(
      `{"commitment":"${entry.commitment}","event":"device.changed","format":1,"time":1770000000,"type":"entry"}`,
    );
    expect(parseHeader(entry.header)).toEqual({
      ok: true,
      header: { time: 1_770_000_000, event: "device.changed", commitment: entry.commitment },
    });
  });

  test("commits to salt and canonical body by plain SHA-256", () => {
    expect(entry.commitment).toBe(
      `sha256:${Buffer.from(sha256(salt, canonicalBytes(body))).toString("hex")}`,
    );
  });

  test("shows nothing of the body: the header differs only in the commitment", () => {
    const other = makeEntry(nodeHasher, {
      ...what,
      body: { ...body, client: "secret-client", actor: "bob" },
    });
    const strip = (header: Uint8Array): string | undefined => decodeUtf8(header)?.replace(/[0-9a-f]{64}/, "");
    expect(strip(other.header)).toBe(strip(entry.header));
    expect(other.commitment).not.toBe(entry.commitment);
  });

  test("hides even a guessable body behind the salt", () => {
    const other = makeEntry(nodeHasher, { ...what, salt: sha256(encodeUtf8("another salt")) });
    expect(other.commitment).not.toBe(entry.commitment);
  });

  test("gives its body back for any JSON that our documents allow", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    const value = fc.oneof(
      text,
      fc.maxSafeInteger().map((number) => number + 0),
      fc.boolean(),
      fc.array(text, { maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.dictionary(text, value, { maxKeys: 8 }), (any) => {
        const made = makeEntry(nodeHasher, { ...what, body: any });
        const checked = checkBody(nodeHasher, made.header, salt, made.body);
        if (!checked.ok) throw new Error(checked.because);
        expect(canonicalBytes(checked.body)).toEqual(made.body);
      }),
    );
  });
});

describe("a body is not the recorded one", () => {
  const verdict = (header: Uint8Array, withSalt: Uint8Array, bytes: Uint8Array): string =>
    because(checkBody(nodeHasher, header, withSalt, bytes));

  test("the honest one passes", () => {
    expect(verdict(entry.header, salt, entry.body)).toBe("ok");
  });

  test("when a field changed", () => {
    expect(verdict(entry.header, salt, canonicalBytes({ ...body, actor: "eve@example.org" }))).toBe(
      "body-mismatch",
    );
  });

  test("when the salt is another", () => {
    expect(verdict(entry.header, sha256(), entry.body)).toBe("body-mismatch");
  });

  test("when it belongs to another entry", () => {
    const other = makeEntry(nodeHasher, { ...what, body: { other: true } });
    expect(verdict(entry.header, salt, other.body)).toBe("body-mismatch");
  });

  test("when bytes move from body to salt", () => {
    const shifted = new Uint8Array([...salt, ...entry.body.subarray(0, 1)]);
    expect(verdict(entry.header, shifted, entry.body.subarray(1))).toBe("salt-length");
    expect(verdict(entry.header, salt.subarray(1), entry.body)).toBe("salt-length");
  });

  test("when it is larger than any body", () => {
    expect(verdict(entry.header, salt, new Uint8Array(MAX_BODY_BYTES + 1))).toBe("body-too-large");
  });

  test("when what was committed to is not canonical JSON, or no object", () => {
    const commitTo = (bytes: Uint8Array): Uint8Array =>
      encodeHeader({
        time: 1,
        event: "a.b",
        commitment: `sha256:${Buffer.from(sha256(salt, bytes)).toString("hex")}`,
      });
    const spaced = encodeUtf8('{ "a": 1 }');
    expect(verdict(commitTo(spaced), salt, spaced)).toBe("body-not-canonical");
    const twice = encodeUtf8('{"a":1,"a":2}');
    expect(verdict(commitTo(twice), salt, twice)).toBe("body-not-canonical");
    const list = encodeUtf8("[1]");
    expect(verdict(commitTo(list), salt, list)).toBe("body-not-an-object");
  });

  test("when the header is none", () => {
    expect(verdict(encodeUtf8("{}"), salt, entry.body)).toBe("header-fields");
  });
});

describe("a header is refused", () => {
  const good = {
    type: "entry",
    format: 1,
    time: 5,
    event: "a.b",
    commitment: entry.commitment,
  };
  const verdict = (value: { [field: string]: string | number | boolean }): string =>
    because(parseHeader(canonicalBytes(value)));

  test("the plain one passes", () => {
    expect(verdict(good)).toBe("ok");
  });

  test("when it is not canonical: spaces, duplicate keys, too long, not UTF-8", () => {
    const text = decodeUtf8(canonicalBytes(good)) ?? "";
    for (const bad of [
      ` ${text}`,
      text.replace(":1,", ": 1,"),
      text.replace("{", '{"commitment":"x",'),
      `${text}\n`,
      "",
    ]) {
      expect(because(parseHeader(encodeUtf8(bad)))).toBe("header-not-canonical");
    }
    expect(because(parseHeader(new Uint8Array([0xff])))).toBe("header-not-canonical");
    expect(verdict({ ...good, event: `a.${"b".repeat(2000)}` })).toBe("header-not-canonical");
  });

  test("with an unknown field, a missing one, another type, or when it is no object", () => {
    expect(verdict({ ...good, client: "acme" })).toBe("header-fields");
    expect(verdict({ ...good, type: "request" })).toBe("header-fields");
    const { time: _, ...without } = good;
    expect(verdict(without)).toBe("header-fields");
    for (const value of [[1], 7, "entry"])
      expect(because(parseHeader(canonicalBytes(value)))).toBe("header-fields");
  });

  test("in another format", () => {
    expect(verdict({ ...good, format: 2 })).toBe("header-format");
    expect(verdict({ ...good, format: "1" })).toBe("header-format");
  });

  test("with a time that is no count of seconds", () => {
    for (const time of [-1, "5", true]) expect(verdict({ ...good, time })).toBe("header-time");
  });

  test("with an event that could carry free text", () => {
    for (const event of [
      "",
      "run",
      "Run.requested",
      "a.b c",
      "a..b",
      ".a",
      "a.",
      "a.b\n",
      "ann@example.org",
      7,
      `a.${"b".repeat(99)}`,
    ]) {
      expect(verdict({ ...good, event })).toBe("header-event");
    }
  });

  test("with a commitment that is no SHA-256", () => {
    for (const commitment of [
      "",
      "sha256:",
      entry.commitment.toUpperCase(),
      entry.commitment.slice(7),
      `${entry.commitment}0`,
      1,
    ]) {
      expect(verdict({ ...good, commitment })).toBe("header-commitment");
    }
  });
});

describe("an entry is not made", () => {
  const code = (change: Partial<typeof what>): unknown => {
    try {
      makeEntry(nodeHasher, { ...what, ...change });
      return "made";
    } catch (error) {
      return error instanceof Error && "code" in error ? error.code : error;
    }
  };

  test("without a proper salt, time or event", () => {
    expect(code({})).toBe("made");
    expect(code({ salt: new Uint8Array(31) })).toBe("salt-length");
    expect(code({ time: 1.5 })).toBe("time");
    expect(code({ time: -1 })).toBe("time");
    expect(code({ event: "Deleted by Ann" })).toBe("event-name");
  });

  test("of a body that has no canonical form", () => {
    expect(code({ body: { ratio: 0.5 } })).toBe("body-not-canonical");
    expect(code({ body: { text: "\ud800" } })).toBe("body-not-canonical");
    expect(code({ body: { nothing: null } })).toBe("body-not-canonical");
  });

  test("of a body above one MiB", () => {
    expect(code({ body: { text: "x".repeat(MAX_BODY_BYTES) } })).toBe("body-too-large");
  });
});
