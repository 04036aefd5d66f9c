/** Files that somebody hands to an administrator, and answers of a server: read field by field. */
import { makeOperatorRoot } from "@countersign/testkit";
import { carry } from "@countersign/protocol";
import { describe, expect, test } from "vitest";
import { readAdministration, readCarried } from "./administration.ts";

const good = carry(makeOperatorRoot());

describe("carried documents", () => {
  test("are taken as they are", () => {
    expect(readCarried({ roots: [good] }, "roots")).toEqual([good]);
    expect(readCarried({}, "roots")).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["no signature at all", [null]],
    ["a signature with a field too many", [{ ...good.signatures[0], comment: "x".repeat(1000) }]],
    ["a signature that is too long", [{ ...good.signatures[0], sig: "A".repeat(10_000) }]],
    ["a signature of another kind", [{ ...good.signatures[0], kind: "gpg" }]],
  ])("with %s are none", (_what, signatures) => {
    expect(readCarried({ roots: [{ ...good, signatures }] }, "roots")).toBeUndefined();
    expect(readAdministration({ act: "apply", roots: [{ ...good, signatures }] })).toBeUndefined();
  });
});
