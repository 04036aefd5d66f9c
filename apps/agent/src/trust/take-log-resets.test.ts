/** After a disaster a device gives up what it saw of the log for people's word alone, once, and only for a word that is about it. */
import {
  countersignPolicy,
  makeLogreset,
  makeOperatorRoot,
  makePerson,
  WORLD_START,
} from "@countersign/testkit";
import { encodeHex, type Logreset, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { enrolled, log, shown } from "./testing/soft-log.ts";
import { takeCheckpoint } from "./take-checkpoint.ts";
import { takeLogResets } from "./take-log-resets.ts";
import { takeTrust } from "./take-trust.ts";
import { noTrust, type TrustState } from "./trust-state.ts";

const alice = makePerson({ id: "alice", groups: ["approvers"] });
const bob = makePerson({ id: "bob", groups: ["approvers"] });
const root = makeOperatorRoot({
  people: [alice, bob],
  change: { policies: [countersignPolicy("acme", { kind: "logreset" }), countersignPolicy("acme")] },
});
/** Twenty entries are lost; the log goes on from the tenth. */
const lost = log(20);
const restored = log(12, 10);
const headOf = ({ size, root: head }: ReturnType<typeof log>) => ({
  size,
  root: `sha256:${encodeHex(head)}`,
});
const resetOf = (change: Partial<Logreset> = {}, approvers = [bob]) =>
  makeLogreset({ root, approvers, change: { old: headOf(lost), new: headOf(restored), ...change } });
const reset = resetOf();

const belonging: TrustState = {
  ...enrolled,
  pins: [{ signed: root, pinned: root.pinned }],
  admission: { hash: root.hash, authority: root.authority, client: "acme", name: "web-1" },
};
const seeing = async (tree: ReturnType<typeof log>, from = belonging) =>
  (await takeCheckpoint(from, await shown(tree), nodeCrypto)).state;

async function take(state: TrustState, ...resets: Signed[]) {
  const { objections, ...rest } = await takeLogResets(state, resets, nodeCrypto);
  return { ...rest, codes: objections.map(({ because }) => because) };
}

describe("A log reset", () => {
  test("turns a device back that saw what is lost, which then follows the log again", async () => {
    const held = await seeing(lost);
    const later = log(25, 10);
    const alarmed = (await takeCheckpoint(held, await shown(later, 20), nodeCrypto)).state;
    expect(alarmed.logFault).toBe("log-inconsistent");
    for (const before of [held, alarmed]) {
      const { state, taken, codes } = await take(before, reset);
      expect({ taken, codes, checkpoints: state.checkpoints }).toEqual({
        taken: true,
        codes: [],
        checkpoints: [reset.document.new],
      });
      expect(state.logFault).toBeUndefined();
      const followed = await takeCheckpoint(state, await shown(later, 12), nodeCrypto);
      expect(followed.objections).toEqual([]);
      expect(followed.state.checkpoints.at(-1)?.size).toBe(25);
    }
  });

  test("comes with the checkpoint that contradicted, and both are taken at once", async () => {
    const own = { fingerprint: `sha256:${"0f".repeat(32)}`, seal: "" };
    const offer = {
      roots: [],
      people: [],
      admissions: [],
      vetoes: [],
      resets: [reset],
      checkpoint: await shown(log(25, 10), 12),
    };
    const { state, objections } = await takeTrust(await seeing(lost), own, offer, nodeCrypto, WORLD_START);
    expect(objections).toEqual([]);
    expect(state.checkpoints.map(({ size }) => size)).toEqual([12, 25]);
    expect(state.logFault).toBeUndefined();
  });

  test("is enough for a device that slept meanwhile: the server's proof still begins at what is lost", async () => {
    const own = { fingerprint: `sha256:${"0f".repeat(32)}`, seal: "" };
    const offer = (checkpoint: Awaited<ReturnType<typeof shown>>) => {
      return { roots: [], people: [], admissions: [], vetoes: [], resets: [reset], checkpoint };
    };
    const take = (state: TrustState, checkpoint: Awaited<ReturnType<typeof shown>>) =>
      takeTrust(state, own, offer(checkpoint), nodeCrypto, WORLD_START);
    // It reported twenty entries, and the log that goes on from the tenth has more than that by now.
    const woken = await take(await seeing(lost), await shown(log(25, 10), 20));
    expect(woken.objections).toEqual([]);
    expect(woken.state.checkpoints).toEqual([reset.document.new]);
    expect(woken.state.logFault).toBeUndefined();
    const followed = await take(woken.state, await shown(log(25, 10), 12));
    expect(followed.state.checkpoints.map(({ size }) => size)).toEqual([12, 25]);
    // The next proof is one from the new head, and decides.
    const fork = await take(woken.state, await shown(log(25, 11), 12));
    expect(fork.state.logFault).toBe("log-inconsistent");
  });

  test("is over without a word for a device that slept through all of it and saw nothing that is lost", async () => {
    const own = { fingerprint: `sha256:${"0f".repeat(32)}`, seal: "" };
    const nothing = { roots: [], people: [], admissions: [], vetoes: [] };
    const offer = { ...nothing, resets: [reset], checkpoint: await shown(log(25, 10), 8) };
    const { state, objections } = await takeTrust(await seeing(log(8)), own, offer, nodeCrypto, WORLD_START);
    expect(objections).toEqual([]);
    expect(state.checkpoints.map(({ size }) => size)).toEqual([8, 25]);
    expect(state.logResets).toHaveLength(1);
    // One that saw the other history does not get past it like that.
    const fork = { ...offer, checkpoint: await shown(log(25, 11), 12), resets: [] };
    const stuck = await takeTrust(await seeing(log(21)), own, fork, nodeCrypto, WORLD_START);
    const still = await takeTrust(stuck.state, own, offer, nodeCrypto, WORLD_START);
    expect(still.objections.map(({ because }) => because)).toContain("logreset-too-old");
    expect(still.state.logFault).toBe("log-inconsistent");
  });

  test("is taken once: whoever keeps it cannot turn the device back again", async () => {
    const { state } = await take(await seeing(lost), reset);
    const on = (await takeCheckpoint(state, await shown(log(15, 10), 12), nodeCrypto)).state;
    expect(await take(on, reset)).toEqual({ state: on, taken: false, codes: [] });
    const fork = (await takeCheckpoint(on, await shown(log(15, 11)), nodeCrypto)).state;
    expect((await take(fork, reset)).state.logFault).toBe("log-inconsistent");
  });

  test("that a device does not need changes nothing, and is over for it too", async () => {
    const held = await seeing(log(8));
    const { state, taken, codes } = await take(held, reset);
    expect({ taken, codes, checkpoints: state.checkpoints }).toEqual({
      taken: false,
      codes: [],
      checkpoints: held.checkpoints,
    });
    const grown = (await takeCheckpoint(state, await shown(log(15), 8), nodeCrypto)).state;
    expect(await take(grown, reset)).toEqual({ state: grown, taken: false, codes: [] });
  });

  test.each<[string, string, TrustState | (() => Promise<TrustState>), Signed]>([
    ["that too few signed", "logreset-approvals", () => seeing(lost), resetOf({}, [])],
    ["that nobody signed", "logreset-author", () => seeing(lost), { ...reset, signatures: [] }],
    ["of a device that saw more than is called lost", "logreset-too-old", () => seeing(log(21)), reset],
    ["of another head of that size", "logreset-other-log", () => seeing(log(20, 15)), reset],
    [
      "from before the device was enrolled",
      "logreset-before-us",
      async () => ({ ...(await seeing(lost)), logSince: WORLD_START + 1 }),
      reset,
    ],
    [
      "for a client without a policy for it",
      "logreset-policy",
      async () => ({
        ...(await seeing(lost)),
        admission: { hash: "", authority: "", client: "umbrella", name: "x" },
      }),
      reset,
    ],
  ])("is refused: %s", async (_, because, held, signed) => {
    const before = typeof held === "function" ? await held() : held;
    expect(await take(before, signed)).toEqual({ state: before, taken: false, codes: [because] });
  });

  test("means nothing to a device that belongs to nobody", async () => {
    expect((await take(noTrust, reset)).state).toBe(noTrust);
  });
});
