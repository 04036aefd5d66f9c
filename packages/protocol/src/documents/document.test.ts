import { makeOperatorRoot } from "@countersign/testkit";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goodDocuments } from "../../vectors/documents-cases.ts";
import { canonicalBytes } from "../encoding/canonical.ts";
import { encodeUtf8 } from "../encoding/bytes.ts";
import { nodeCrypto } from "../node-crypto.ts";
import {
  DocumentError,
  documentBytes,
  documentType,
  type DocumentType,
  hashOf,
  maxDocumentBytes,
  parseDocument,
} from "./document.ts";
import { readFloor } from "./read-floor.ts";

const good = await goodDocuments();
const types = Object.keys(good) as DocumentType[];

describe("a document", () => {
  test.each(types)("of type %s is written as the bytes that it is read from", (type) => {
    const bytes = documentBytes(type, good[type]);
    const back = parseDocument(type, bytes);
    expect(back).toEqual({ ok: true, document: good[type] });
    expect(canonicalBytes(back.ok ? back.document : {})).toEqual(bytes);
    expect(documentType(bytes)).toBe(type);
  });

  test.each(types)("of type %s is refused one byte beyond its limit, before anything is read", (type) => {
    const bytes = new Uint8Array(maxDocumentBytes(type) + 1).fill(0x20);
    expect(parseDocument(type, bytes)).toMatchObject({ ok: false, because: "oversize" });
    expect(parseDocument(type, bytes.subarray(1))).not.toMatchObject({ because: "oversize" });
  });

  test("names the field that is wrong", () => {
    const bytes = canonicalBytes({ ...good.request, limits: { seconds: 0, output: 1 } });
    expect(parseDocument("request", bytes)).toMatchObject({
      because: "bad-shape",
      detail: "limits.seconds: expected an integer from 1 to 86400",
    });
  });

  test("that verifiers would refuse is never written", () => {
    expect(() => documentBytes("batch", { type: "batch", format: 1, subjects: ["no hash"] })).toThrow(
      new DocumentError("bad-shape", "subjects[0]: expected sha256: and 64 hexadecimal digits"),
    );
  });

  test("is named by the hash of its bytes, which is an authority's id for a first root", () => {
    const root = makeOperatorRoot();
    expect(hashOf(encodeUtf8(""), nodeCrypto)).toBe(
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(root.pinned.authority).toBe(hashOf(root.bytes, nodeCrypto));
  });

  test("with any environment keeps every entry of it, whatever its name", () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
    const names = fc.oneof(name, fc.constantFrom("__proto__", "constructor", "toString"));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.string({ unit: "grapheme" })), { maxLength: 8 }), (entries) => {
        const env = Object.fromEntries(entries.map(([key, value]) => [key, value.replaceAll("\u0000", "")]));
        if (good.request.action.kind !== "script") throw new Error("the good request runs a script");
        const request = { ...good.request, action: { ...good.request.action, env } };
        const bytes = documentBytes("request", request);
        const back = parseDocument("request", bytes);
        expect(back.ok && canonicalBytes(back.document)).toEqual(bytes);
      }),
    );
  });

  test("claims its type for routing only where the bytes are canonical and the type is in use", () => {
    expect(documentType(encodeUtf8('{"type":"veto"}'))).toBe("veto");
    expect(documentType(encodeUtf8('{"type": "veto"}'))).toBeUndefined();
    expect(documentType(encodeUtf8('{"type":"query"}'))).toBeUndefined();
    expect(documentType(encodeUtf8('{"type":"constructor"}'))).toBeUndefined();
    expect(documentType(encodeUtf8("[]"))).toBeUndefined();
  });
});

test("a floor file beyond its size is refused unread", () => {
  expect(readFloor(new Uint8Array(256 * 1024 + 1).fill(0x20))).toMatchObject({ because: "oversize" });
  expect(readFloor(Uint8Array.of(0xff))).toMatchObject({ because: "not-utf8" });
});
