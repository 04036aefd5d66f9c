/** What a standing approval is compared with: what its signer signed last for the same script and client, with whichever key, and nothing else. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { documentBytes, encodeUtf8, hashOf, type Standing } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { HELLO_SCRIPT, makeOperatorRoot, makePerson, makeStanding } from "@countersign/testkit";
import { expect, test } from "vitest";
import { ApprovedStore } from "./approved-store.ts";

test("the last one of the same script and client by the same key, never itself, and none of somebody else's", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "countersign-approved-"));
  try {
    const store = new ApprovedStore(folder);
    const [mine, theirs] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
    const roots = [makeOperatorRoot({ people: [makePerson({ id: "alice", groups: ["approvers"] })] })];
    const keep = (key: string, when: number, overrides: Partial<Standing> = {}) => {
      const standing = makeStanding({ roots, requester: "alice", overrides });
      const bytes = documentBytes("standing", standing);
      store.keep(key, hashOf(bytes, nodeCrypto), { bytes, when, script: HELLO_SCRIPT });
      return { standing, bytes, hash: hashOf(bytes, nodeCrypto) };
    };
    const first = keep(mine, 1, { reason: "the first" });
    const last = keep(mine, 2, { reason: "the last" });
    keep(mine, 3, { client: "globex" });
    keep(mine, 4, { action: { ...first.standing.action, name: "goodbye" } });
    keep(theirs, 5, { reason: "theirs" });
    const fresh = makeStanding({ roots, requester: "alice" });
    const freshHash = hashOf(documentBytes("standing", fresh), nodeCrypto);
    const found = (key: string, standing: Standing, hash: string) =>
      store.lastStanding([key], standing, hash)?.bytes;
    expect(found(mine, fresh, freshHash)).toEqual(last.bytes);
    // Of two keys of one person, whichever signed last.
    const drawer = `sha256:${"d".repeat(64)}`;
    const both = [drawer, mine] as const;
    expect(store.lastStanding(both, fresh, freshHash)?.bytes).toEqual(last.bytes);
    const later = keep(drawer, 6, { reason: "by the key from the drawer" });
    expect(store.lastStanding(both, fresh, freshHash)?.bytes).toEqual(later.bytes);
    expect(store.lastStanding([mine], fresh, freshHash)).toMatchObject({ when: 2, script: HELLO_SCRIPT });
    expect(found(mine, last.standing, last.hash)).toEqual(first.bytes);
    expect(found(mine, { ...fresh, client: "initech" }, freshHash)).toBeUndefined();
    expect(found(`sha256:${"c".repeat(64)}`, fresh, freshHash)).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("no number of requests that are signed meanwhile drives a standing approval out", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "countersign-approved-"));
  try {
    const store = new ApprovedStore(folder);
    const key = `sha256:${"a".repeat(64)}`;
    const roots = [makeOperatorRoot({ people: [makePerson({ id: "alice", groups: ["approvers"] })] })];
    const standing = makeStanding({ roots, requester: "alice" });
    const bytes = documentBytes("standing", standing);
    store.keep(key, hashOf(bytes, nodeCrypto), { bytes, when: 1, script: HELLO_SCRIPT });
    const request = encodeUtf8(JSON.stringify({ type: "request" }));
    for (let when = 2; when < 210; when++)
      store.keep(key, `sha256:${when.toString(16).padStart(64, "0").split("").toReversed().join("")}`, {
        bytes: request,
        when,
      });
    expect(readdirSync(path.join(folder, "approved", "a".repeat(64)))).toHaveLength(201);
    const next = makeStanding({ roots, requester: "alice", overrides: { per_day: 9 } });
    const hash = hashOf(documentBytes("standing", next), nodeCrypto);
    expect(store.lastStanding([key], next, hash)?.bytes).toEqual(bytes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
