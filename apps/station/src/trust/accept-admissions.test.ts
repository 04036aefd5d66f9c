import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  admitByToken,
  makeFakeDevice,
  makeOperatorRoot,
  makePerson,
  makeToken,
  makeVeto,
  nextRoot,
} from "@countersign/testkit";
import { afterEach, describe, expect, test } from "vitest";
import type { Signed } from "@countersign/protocol";
import { TokenStore } from "../disk/token-store.ts";
import { acceptAdmissions } from "./accept-admissions.ts";

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

function emptyDisk(): string {
  const directory = mkdtempSync(join(tmpdir(), "countersign-tokens-"));
  directories.push(directory);
  return directory;
}

const people = ["alice", "bob"].map((id) => makePerson({ id, groups: ["approvers"] }));
const root = makeOperatorRoot({ people });
const token = makeToken({ root, change: { max: 2 } });
const [one, two, three] = [1, 2, 3].map((digit) => {
  const device = makeFakeDevice({ name: `web-${digit}` });
  return { device, admission: admitByToken({ root, device }) };
});
if (!one || !two || !three) throw new Error("three machines");
const all = [one, two, three];

/** What this disk makes of some machines, shown with these documents beside them. */
async function accept(
  disk: string,
  machines: typeof all,
  beside: readonly Signed[] = [token],
  pins = [root.pinned],
) {
  const fingerprints = new Set(machines.map(({ device }) => device.fingerprint));
  const shown = [...machines.map(({ admission }) => admission), ...beside];
  const found = await acceptAdmissions(pins, fingerprints, shown, new TokenStore(disk));
  return {
    names: [...found.admitted.values()].map(({ name }) => name).toSorted(),
    selfNamed: found.selfNamed.size,
    refused: found.refused.map(({ because }) => because),
  };
}

describe("machines that admitted themselves with a token", () => {
  test("are shown under the names that they gave themselves, and marked so", async () => {
    expect(await accept(emptyDisk(), [one, two])).toEqual({
      names: ["web-1", "web-2"],
      selfNamed: 2,
      refused: [],
    });
  });

  test("are as many as the token says, whatever the server counted, and over restarts of the station", async () => {
    const disk = emptyDisk();
    expect((await accept(disk, all)).names).toEqual(["web-1", "web-2"]);
    expect(await accept(disk, [three])).toEqual({ names: [], selfNamed: 0, refused: ["token-used-up"] });
    expect((await accept(disk, [two])).names).toEqual(["web-2"]);
  });

  test("are nobody without the token: a server cannot leave it out", async () => {
    expect(await accept(emptyDisk(), [one], [])).toMatchObject({
      names: [],
      refused: ["admission-signatures"],
    });
  });

  test("stay when the token is withdrawn or its signer leaves, and no further ones come", async () => {
    const disk = emptyDisk();
    await accept(disk, [one]);
    const [alice, bob] = people;
    if (!alice || !bob) throw new Error("two people");
    const veto = makeVeto({ root, subject: token.hash, by: bob });
    expect(await accept(disk, [one, two], [token, veto])).toMatchObject({
      names: ["web-1"],
      refused: ["token-withdrawn"],
    });
    const left = nextRoot(root, {
      roles: { ...root.document.roles, admit: { threshold: 1, members: ["bob"] } },
    });
    expect(await accept(disk, [one, two], [token], [left.pinned])).toMatchObject({
      names: ["web-1"],
      refused: ["token-signatures"],
    });
    // A veto that nobody signed withdraws nothing.
    const forged = { ...veto, signatures: [] };
    expect((await accept(disk, [one, two], [token, forged])).names).toEqual(["web-1", "web-2"]);
  });
});
