/** What a standing approval is compared with: what this key signed last for the same script and client, and nothing else. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { documentBytes, hashOf, type Standing } from "@countersign/protocol";
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
      store.lastStanding(key, standing, hash)?.bytes;
    expect(found(mine, fresh, freshHash)).toEqual(last.bytes);
    expect(store.lastStanding(mine, fresh, freshHash)).toMatchObject({ when: 2, script: HELLO_SCRIPT });
    expect(found(mine, last.standing, last.hash)).toEqual(first.bytes);
    expect(found(mine, { ...fresh, client: "initech" }, freshHash)).toBeUndefined();
    expect(found(`sha256:${"c".repeat(64)}`, fresh, freshHash)).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
