/** Requests that people signed for somebody else, for another time, or that were used already. */
import { proveTarget, type Target, targetsRoot } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  type Attack,
  cast,
  EXECUTED,
  frameOf,
  type Honest,
  makeVeto,
  newRequestId,
  offering,
} from "@countersign/testkit";
import { approve, signRequest, type SoftRequest } from "@countersign/testkit";

const { alice, bob } = cast;
const hashOfDigit = (digit: string) => `sha256:${digit.repeat(64)}`;
/** As many other devices, sorted as targets are. */
const others = (count: number): Target[] =>
  Array.from({ length: count }, (_, index) => ({
    fingerprint: `sha256:${index.toString(16).padStart(64, "0")}`,
    name: `other-${index}`,
    admission: hashOfDigit("a"),
  }));

/** Whom it is for. */
export const misdirected: Attack[] = [
  offering(
    "wrong-client",
    "wrong-client",
    "offers a request that people signed for another client",
    (server, script) => server.offer(script, { client: "globex" }),
  ),
  offering(
    "re-targeted",
    "not-a-target",
    "brings a request to a device that is not among its targets",
    (server, script) =>
      server.offer(script, { targets: [{ ...server.device.target, fingerprint: hashOfDigit("1") }] }),
  ),
  offering(
    "wrong-name",
    "wrong-name",
    "shows people another name for this device's fingerprint",
    (server, script) => server.offer(script, { targets: [{ ...server.device.target, name: "test-7" }] }),
  ),
  offering(
    "wrong-admission",
    "wrong-admission",
    "shows people an admission that this device does not hold",
    (server, script) =>
      server.offer(script, { targets: [{ ...server.device.target, admission: hashOfDigit("2") }] }),
  ),
  offering(
    "more-targets-than-said",
    "target-count",
    "lets people sign for one device and lists two",
    (server, script) => {
      const targets = [...others(1), server.device.target];
      return server.offer(script, { targets, target_count: 1 });
    },
  ),
  offering("fewer-targets-than-said", "target-count", "lists fewer devices than it says", (server, script) =>
    server.offer(script, { target_count: 2 }),
  ),
  offering(
    "two-lists-of-targets",
    "targets-malformed",
    "names its targets both by list and by tree",
    (server, script) => server.offer(script, { targets_root: hashOfDigit("3") }),
  ),
  offering(
    "tree-for-few",
    "targets-malformed",
    "hides a handful of targets behind a tree",
    (server, script) => withTree(server.offer(script), others(3), 3),
  ),
  offering(
    "tree-without-this-device",
    "not-a-target",
    "proves another device's place in the tree under this device's fingerprint",
    (server, script) => {
      const targets = others(70);
      const tree = withTree(server.offer(script), targets, 70);
      const proof = proveTarget(targets, 4, nodeCrypto);
      return { ...tree, proof: { ...proof, ...server.device.target } };
    },
  ),
  offering(
    "tree-without-proof",
    "not-a-target",
    "brings no proof that this device is in the tree",
    (server, script) => withTree(server.offer(script), others(70), 70),
  ),
  offering(
    "tree-proof-too-long",
    "not-a-target",
    "brings a proof with more steps than the tree has",
    (server, script) => {
      const targets = [...others(69), server.device.target].toSorted(byFingerprint);
      const proof = proveTarget(targets, targets.indexOf(server.device.target), nodeCrypto);
      const path = [...proof.path, ...Array.from({ length: 40 - proof.path.length }, () => hashOfDigit("4"))];
      return { ...withTree(server.offer(script), targets, 70), proof: { ...proof, path } };
    },
  ),
  offering(
    "too-many-devices",
    "too-many-targets",
    "lets people sign for more devices at once than the root allows",
    (server, script) => {
      const targets = [...others(100), server.device.target].toSorted(byFingerprint);
      const proof = proveTarget(targets, targets.indexOf(server.device.target), nodeCrypto);
      return { ...withTree(server.offer(script), targets, 101), proof };
    },
  ),
];

/** When it is for. */
export const mistimed: Attack[] = [
  offering("expired", "expired", "keeps a request until its window has closed", (server, script) => {
    const now = seconds();
    return server.offer(script, { not_before: now - 7200, not_after: now - 3600 });
  }),
  offering("early", "too-early", "brings a request before its window opens", (server, script) => {
    const now = seconds();
    return server.offer(script, { not_before: now + 3600, not_after: now + 7200 });
  }),
  offering(
    "window-backwards",
    "window-malformed",
    "offers a window that ends before it begins",
    (server, script) => {
      const now = seconds();
      return server.offer(script, { not_before: now, not_after: now - 60 });
    },
  ),
  offering(
    "window-too-long",
    "window-too-long",
    "lets people sign a window longer than the root allows",
    (server, script) => {
      const now = seconds();
      return server.offer(script, { not_before: now - 60, not_after: now + 10 * 86_400 });
    },
  ),
];

/** Once, and never where somebody objected. */
export const replayed: Attack[] = [
  {
    name: "replayed",
    what: "sends what was executed once more, byte by byte",
    check: "id-is-unused",
    codes: [EXECUTED, "replayed"],
    run: async (server, script) => {
      const offer = server.offer(script);
      await server.honest("replayed", offer);
      return [EXECUTED, await server.deliver(offer)];
    },
  },
  {
    name: "replayed-with-another-approval",
    what: "replays a request with other valid signatures over it",
    check: "id-is-unused",
    codes: [EXECUTED, "replayed"],
    run: async (server, script) => {
      const asked = server.ask(script);
      await server.honest("replayed-with-another-approval", approve(asked, bob));
      return [EXECUTED, await server.deliver(approve(asked, cast.frank))];
    },
  },
  {
    name: "id-used-again",
    what: "has people sign something else under an id that was used",
    check: "id-is-unused",
    codes: [EXECUTED, "replayed"],
    run: async (server, script) => {
      const first = server.offer("true\n");
      const answer = await server.deliver(first);
      return [answer, await server.deliver(server.offer(script, { id: first.document.id }))];
    },
  },
  {
    name: "sent-many-times-at-once",
    what: "sends one request forty times in one breath",
    check: "id-is-unused",
    codes: [EXECUTED, "replayed"],
    run: async (server, script) => {
      const offer = server.offer(`${script}sleep 0.2\n`);
      server.executions.expect("sent-many-times-at-once");
      for (let copy = 0; copy < 40; copy++) server.gateway.send(frameOf(offer));
      await server.gateway.receiptFor(offer.hash, ({ outcome }) => outcome === "ran");
      await server.hasRead();
      return [EXECUTED, await server.deliver(offer)];
    },
  },
  {
    name: "replaced-while-running",
    what: "sends other script bytes for a request while it is running, and once more when it has ended",
    check: "id-is-unused",
    codes: [EXECUTED, "replayed"],
    run: async (server, script) => {
      const offer = server.offer(`${server.executions.script("runs-for-a-while")}sleep 0.5\n`);
      const swapped = { ...offer, script: new TextEncoder().encode(script) };
      server.executions.expect("runs-for-a-while");
      const run = newRequestId();
      server.gateway.send(frameOf(offer, run));
      await server.gateway.until("its start", () =>
        server.gateway.frames.find((frame) => frame.frame === "started" && frame.run === run),
      );
      server.gateway.send(frameOf(swapped));
      const { document } = await server.gateway.receiptFor(offer.hash);
      return [document.outcome === "ran" ? EXECUTED : document.outcome, await server.deliver(swapped)];
    },
  },
  {
    name: "vetoed",
    what: "delivers a request that an approver vetoed",
    check: "not-objected-to",
    codes: ["no-answer", "vetoed"],
    run: async (server, script) => {
      const offer = server.offer(script);
      const veto = makeVeto({ root: server.device.root, subject: offer.hash, by: bob, now: seconds() });
      return [...(await server.show({ vetoes: [veto] })), await server.deliver(offer)];
    },
  },
  {
    name: "cancelled",
    what: "delivers a request that its requester cancelled",
    check: "not-objected-to",
    codes: ["no-answer", "cancelled"],
    run: async (server, script) => {
      const offer = server.offer(script);
      const { root } = server.device;
      const cancel = makeVeto({ root, subject: offer.hash, by: alice, effect: "cancel", now: seconds() });
      return [...(await server.show({ vetoes: [cancel] })), await server.deliver(offer)];
    },
  },
];

/** What comes close to the above, and is right. */
export const rightlyAddressed: Honest[] = [
  {
    name: "two-targets",
    what: "a request for two devices",
    make: (server, script) =>
      server.offer(script, { targets: [...others(1), server.device.target], target_count: 2 }),
  },
  {
    name: "tree-of-targets",
    what: "a request for seventy devices, with this device's place among them",
    make: (server, script) => {
      const targets = [...others(69), server.device.target].toSorted(byFingerprint);
      const proof = proveTarget(targets, targets.indexOf(server.device.target), nodeCrypto);
      return { ...withTree(server.offer(script), targets, 70), proof };
    },
  },
];

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

function byFingerprint(left: Target, right: Target): number {
  return left.fingerprint < right.fingerprint ? -1 : 1;
}

function withTree(offer: SoftRequest, targets: Target[], count: number) {
  const { targets: _listed, ...rest } = offer.document;
  const request = { ...rest, target_count: count, targets_root: targetsRoot(targets, nodeCrypto) };
  return approve(signRequest(request, alice, offer.script), bob);
}
