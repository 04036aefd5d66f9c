/** Cases for admissions and vetoes: a device belongs where it was first admitted, and whoever may object is heard. */
import {
  addSignatures,
  approve,
  approveInBatch,
  countersignPolicy,
  makeAdmission,
  makeClientRoot,
  makeFakeDevice,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeTrialRoot,
  makeVeto,
  seededKey,
  serverPolicy,
  signingAs,
} from "@countersign/testkit";
import type { FakeDevice, Signing, SoftRoot } from "@countersign/testkit";
import type { AdmittedAs, Role, Root, Signed } from "../src/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const hash = `sha256:${"ab".repeat(32)}`;
const approver = (id: string) => makePerson({ id, groups: ["approvers"] });
const alice = approver("alice");
const bob = approver("bob");
const carol = approver("carol");
const gate = makePerson({ id: "gate" });
const server = seededKey("server");
const device = makeFakeDevice();
const renamed: FakeDevice = { ...device, name: "web-2" };

/** All cases of admissions and vetoes. */
export function admissionCases(): Vector[] {
  return [...firstAdmissions(), ...moves(), ...vetoes()];
}

function admit(
  name: string,
  pins: readonly SoftRoot[],
  admission: Signed,
  expected: string | { client: string; name: string; by_persons: boolean },
  change: { held?: AdmittedAs | undefined; machine?: string; seal?: string } = {},
): Vector {
  return {
    name: `admission: ${name}`,
    run: "admission",
    input: { fingerprint: device.fingerprint, seal: device.seal, pins, admission, ...change },
    expect: typeof expected === "string" ? refused(expected) : accepted(expected),
  };
}

const asWeb1 = { client: "acme", name: "web-1", by_persons: true };
const admitRole = (root: SoftRoot, admitting: Role): Partial<Root> => ({
  roles: { ...root.document.roles, admit: admitting },
});

function firstAdmissions(): Vector[] {
  const root = makeOperatorRoot({ people: [alice, bob] });
  const devices = [device];
  const good = makeAdmission({ root, devices });
  const trial = makeTrialRoot();
  const bothAdmit = makeTrialRoot({
    change: admitRole(trial, { threshold: 2, members: ["owner", "server"] }),
  });
  const strongTrial = makeTrialRoot({
    people: [makePerson({ id: "owner", key: seededKey("trial") }), bob],
    change: { policies: [countersignPolicy("acme")] },
  });
  const mixed = makeOperatorRoot({
    people: [alice, bob],
    change: {
      server_keys: [server.key],
      policies: [serverPolicy("acme", { kind: "reboot" }), countersignPolicy("acme")],
    },
  });
  const serverTrust = makeOperatorRoot({
    people: [alice, bob],
    change: {
      server_keys: [server.key],
      policies: [serverPolicy("acme")],
      roles: { ...root.document.roles, admit: { threshold: 1, members: ["alice", "server"] } },
    },
  });
  const strongWithServer = makeOperatorRoot({
    people: [alice, bob],
    change: {
      server_keys: [server.key],
      roles: { ...root.document.roles, admit: { threshold: 1, members: ["alice", "server"] } },
    },
  });
  const twoAdmit = makeOperatorRoot({
    people: [alice, bob],
    change: admitRole(root, { threshold: 2, members: ["alice", "bob"] }),
  });
  const scoped = makeOperatorRoot({
    people: [alice, bob],
    clients: ["acme", "umbrella"],
    change: admitRole(root, { threshold: 1, members: ["alice"], clients: ["umbrella"] }),
  });
  const client = makeClientRoot({ clients: ["acme"] });
  const stranger = makeFakeDevice({ name: "db-1" });

  return [
    admit("by role admit", [root], good, asWeb1),
    admit(
      "the one held, shown again without its signatures",
      [root],
      { ...good, signatures: [] },
      { ...asWeb1, by_persons: false },
      { held: heldAs(good, root) },
    ),
    admit(
      "for a machine, which it is",
      [root],
      makeAdmission({ root, devices: [{ ...device, machine: hash }] }),
      asWeb1,
      { machine: hash },
    ),
    admit(
      "under a trial, by the server",
      [trial],
      makeAdmission({ root: trial, devices, signers: [server] }),
      { ...asWeb1, by_persons: false },
    ),
    admit(
      "into a server-trust client, by role root",
      [serverTrust],
      makeAdmission({ root: serverTrust, devices, signers: [alice, bob] }),
      asWeb1,
    ),
    admit("by the client's own role admit", [root, client], makeAdmission({ root: client, devices }), asWeb1),
    ...intoLab(devices),

    admit(
      "33 signatures",
      [root],
      makeAdmission({ root, devices, signers: Array.from({ length: 33 }, () => alice) }),
      "too-many-signatures",
    ),
    admit("bytes of another document", [root], root, "wrong-type"),
    admit(
      "of another device under this name",
      [root],
      makeAdmission({ root, devices: [{ ...stranger, name: "web-1" }] }),
      "admission-other-device",
    ),
    admit(
      "with somebody else's sealing key",
      [root],
      makeAdmission({ root, devices: [{ ...device, seal: stranger.seal }] }),
      "admission-other-seal",
    ),
    admit(
      "for another machine",
      [root],
      makeAdmission({ root, devices: [{ ...device, machine: hash }] }),
      "admission-other-machine",
      { machine: `sha256:${"cd".repeat(32)}` },
    ),
    admit(
      "for a machine, by an agent that cannot tell",
      [root],
      makeAdmission({ root, devices: [{ ...device, machine: hash }] }),
      "admission-other-machine",
    ),
    admit(
      "by an authority that is not pinned",
      [root],
      makeAdmission({ root: client, devices }),
      "admission-other-authority",
    ),
    admit(
      "into an invented client",
      [root],
      makeAdmission({ root, devices, client: "acme2" }),
      "client-unknown",
    ),
    admit(
      "into a client that one of two roots does not know",
      [scoped, client],
      makeAdmission({ root: scoped, devices, client: "umbrella" }),
      "client-unknown",
    ),
    admit(
      "that nobody signed",
      [root],
      makeAdmission({ root, devices, signers: [] }),
      "admission-signatures",
    ),
    admit(
      "that a stranger signed",
      [root],
      makeAdmission({ root, devices, signers: [carol] }),
      "admission-signatures",
    ),
    admit(
      "that one of two signed",
      [twoAdmit],
      makeAdmission({ root: twoAdmit, devices, signers: [alice] }),
      "admission-signatures",
    ),
    admit(
      "that was only approved",
      [root],
      approve(makeAdmission({ root, devices, signers: [] }), alice),
      "admission-signatures",
    ),
    admit(
      "in a batch: role admit signs each by itself",
      [root],
      approveInBatch(makeAdmission({ root, devices, signers: [] }), [alice], [], "countersign.admit.v1"),
      "admission-signatures",
    ),
    admit(
      "by the server, where it has no such role",
      [mixed],
      makeAdmission({ root: mixed, devices, signers: [server] }),
      "admission-signatures",
    ),
    admit(
      "by the server, into a client that asks for persons",
      [strongWithServer],
      makeAdmission({ root: strongWithServer, devices, signers: [server] }),
      "admission-signatures",
    ),
    admit(
      "by the server under a trial, into a client that asks for persons",
      [strongTrial],
      makeAdmission({ root: strongTrial, devices, signers: [server] }),
      "admission-signatures",
    ),
    admit(
      "by the server, where it is one of two",
      [bothAdmit],
      makeAdmission({ root: bothAdmit, devices, signers: [server] }),
      "admission-signatures",
    ),
    admit(
      "by the server twice, where it is one of two",
      [bothAdmit],
      makeAdmission({ root: bothAdmit, devices, signers: [server, server] }),
      "admission-signatures",
    ),
    admit(
      "outside the clients of role admit",
      [scoped],
      makeAdmission({ root: scoped, devices }),
      "admission-role-scope",
    ),
    admit(
      "within the clients of role admit",
      [scoped],
      makeAdmission({ root: scoped, devices, client: "umbrella" }),
      { ...asWeb1, client: "umbrella" },
    ),
    admit(
      "by role admit into a server-trust client",
      [serverTrust],
      makeAdmission({ root: serverTrust, devices, signers: [alice] }),
      "admission-needs-root",
    ),
    admit(
      "by the server into a server-trust client that is no trial",
      [serverTrust],
      makeAdmission({ root: serverTrust, devices, signers: [server] }),
      "admission-needs-root",
    ),
    admit(
      "by role admit into a client where one kind is server-trust",
      [mixed],
      makeAdmission({ root: mixed, devices, signers: [alice] }),
      "admission-needs-root",
    ),
  ];
}

/** Into a client that the operator's root leaves to the server, while a client's own root is pinned too. */
function intoLab(devices: readonly FakeDevice[]): Vector[] {
  const clients = ["acme", "lab"];
  const operator = makeOperatorRoot({
    people: [alice, bob],
    change: { server_keys: [server.key], policies: [countersignPolicy("acme"), serverPolicy("lab")] },
  });
  const own = makeClientRoot({ clients });
  const admission = makeAdmission({ root: own, devices, client: "lab" });
  const labToo = (root: SoftRoot) =>
    makeAdmission({ root, devices, client: "lab", signers: [...own.people, alice, bob] });
  return [
    admit(
      "by a client's role admit into what another pinned root leaves to the server",
      [operator, own],
      admission,
      "admission-needs-root",
    ),
    admit(
      "by a client's role root into what another pinned root leaves to the server",
      [operator, own],
      makeAdmission({ root: own, devices, client: "lab", signers: own.people }),
      "admission-needs-root",
    ),
    admit("by role root of both", [operator, own], labToo(own), { ...asWeb1, client: "lab" }),
  ];
}

function heldAs(admission: ReturnType<typeof makeAdmission>, root: SoftRoot): AdmittedAs {
  const { client, devices } = admission.document;
  return { hash: admission.hash, authority: root.authority, client, name: devices[0]?.name ?? "" };
}

function moves(): Vector[] {
  const people = [alice, bob, gate];
  const roles = {
    ...makeOperatorRoot({ people: [alice, bob] }).document.roles,
    admit: { threshold: 1, members: ["alice", "gate"] },
  };
  const root = makeOperatorRoot({ people, clients: ["acme", "umbrella"], change: { roles } });
  const first = makeAdmission({ root, devices: [device] });
  const held = heldAs(first, root);
  const move = (
    signers: readonly Signing[] = [gate],
    change: { devices?: FakeDevice[]; client?: string; previous?: string } = {},
  ) =>
    makeAdmission({ root, devices: [device], client: "umbrella", previous: first.hash, signers, ...change });
  const second = approve(move(), bob);
  const moved = { client: "umbrella", name: "web-1", by_persons: true };
  const client = makeClientRoot({ clients: ["acme", "umbrella"] });
  const trial = makeTrialRoot({ clients: ["acme", "umbrella"] });
  const trialFirst = makeAdmission({ root: trial, devices: [device], signers: [server] });
  const trialMove = makeAdmission({
    root: trial,
    devices: [device],
    client: "umbrella",
    previous: trialFirst.hash,
    signers: [server],
  });
  const weak = makeOperatorRoot({
    people,
    change: { server_keys: [server.key], roles, policies: [countersignPolicy("acme"), serverPolicy("lab")] },
  });
  const weakFirst = makeAdmission({ root: weak, devices: [device] });
  const toLab = (signers: readonly Signing[]) =>
    makeAdmission({ root: weak, devices: [device], client: "lab", previous: weakFirst.hash, signers });
  const passed = (
    name: string,
    admission: Signed,
    expected: Parameters<typeof admit>[3],
    pins = [root],
    as = held,
  ) => admit(name, pins, admission, expected, { held: as });

  return [
    passed("a move that somebody of the old client approved", second, moved),
    passed("a move approved in a batch", approveInBatch(move(), [bob], [root]), moved),
    passed("a rename that was approved", approve(move([gate], { devices: [renamed], client: "acme" }), bob), {
      ...moved,
      client: "acme",
      name: "web-2",
    }),
    passed("the same client and name again, which moves nothing", move([gate], { client: "acme" }), {
      ...moved,
      client: "acme",
    }),
    passed(
      "another first admission",
      makeAdmission({ root, devices: [device], client: "umbrella", signers: [gate] }),
      "already-admitted",
    ),
    passed(
      "the same under another name",
      makeAdmission({ root, devices: [renamed], signers: [gate] }),
      "already-admitted",
    ),
    passed(
      "a move from somewhere else",
      approve(move([gate], { previous: hash }), bob),
      "admission-not-following",
    ),
    passed(
      "the first admission replayed after a move",
      first,
      "already-admitted",
      [root],
      heldAs(second, root),
    ),
    passed("a move replayed after the move back", second, "admission-not-following", [root], {
      ...held,
      hash: `sha256:${"cd".repeat(32)}`,
    }),
    passed("a move that nobody approved", move(), "old-client-approval"),
    passed(
      "a rename that nobody approved",
      move([gate], { devices: [renamed], client: "acme" }),
      "old-client-approval",
    ),
    passed("a move approved by a bystander", approve(move([alice]), gate), "old-client-approval"),
    passed(
      "a move that one person both admits and approves",
      approve(move([alice]), alice),
      "old-client-approval",
    ),
    passed("a move that one person admits and another approves", approve(move([alice]), bob), moved),
    passed(
      "a move by role root, who approve for the old client themselves",
      approve(move([alice, bob]), bob),
      moved,
    ),
    passed("a move approved under one of two roots", second, "old-client-approval", [root, client]),
    passed("a move approved under both roots", approve(second, ...client.people.slice(0, 1)), moved, [
      root,
      client,
    ]),
    ...byTheSameHuman(),
    passed(
      "under a trial, a move that the server approved",
      addSignatures(trialMove, "countersign.approve.v1", [server]),
      { ...moved, by_persons: false },
      [trial],
      heldAs(trialFirst, trial),
    ),
    passed(
      "under a trial, a move that nobody approved",
      trialMove,
      "old-client-approval",
      [trial],
      heldAs(trialFirst, trial),
    ),
    passed(
      "into a weaker client by role admit, approved",
      approve(toLab([gate]), bob),
      "admission-needs-root",
      [weak],
      heldAs(weakFirst, weak),
    ),
    passed(
      "into a weaker client by the server",
      approve(toLab([server]), bob),
      "admission-signatures",
      [weak],
      heldAs(weakFirst, weak),
    ),
    passed(
      "into a weaker client by role root, approved",
      approve(toLab([alice, bob]), bob),
      { ...moved, client: "lab" },
      [weak],
      heldAs(weakFirst, weak),
    ),
    passed("from a client whose policy is gone", approve(move(), bob), "old-client-approval", [root], {
      ...held,
      client: "former",
    }),
  ];
}

/** One human in two roots, which say so: who moves a device by one of them approves nothing under the other. */
function byTheSameHuman(): Vector[] {
  const own = makeClientRoot({ clients: ["acme", "umbrella"] });
  const [first, second] = own.people;
  const also = first ? [seededKey(first.id).fingerprint] : [];
  const twin = makePerson({ id: "twin", groups: ["approvers"], also });
  const operator = makeOperatorRoot({ people: [alice, bob, twin], clients: ["acme", "umbrella"] });
  const pins = [operator, own];
  const before = makeAdmission({ root: own, devices: [device] });
  const held = heldAs(before, own);
  const move = makeAdmission({
    root: own,
    devices: [device],
    client: "umbrella",
    previous: before.hash,
    signers: own.people,
  });
  const approvedBy = (person: Signing) => approve(move, ...(second ? [second] : []), person);
  const moved = { client: "umbrella", name: "web-1", by_persons: true };
  return [
    admit(
      "a move by one authority's role root, approved for another by one of the same humans",
      pins,
      approvedBy(twin),
      "old-client-approval",
      { held },
    ),
    admit(
      "a move by one authority's role root, approved for another by somebody else",
      pins,
      approvedBy(alice),
      moved,
      {
        held,
      },
    ),
  ];
}

function vetoes(): Vector[] {
  const root = makeOperatorRoot({ people: [alice, bob, gate], change: { server_keys: [server.key] } });
  const client = makeClientRoot();
  const trent = makePerson({ id: "trent" });
  const shadow = makePerson({ id: "bob", key: seededKey("shadow") });
  const list = makePeople({
    root,
    requesters: [makeRequester(shadow, ["alice", "bob"]), makeRequester(trent, ["alice", "bob"])],
  });
  const serverItself = signingAs("server", server);
  const veto = (
    name: string,
    by: Signing & { id: string },
    effect: "veto" | "refuse" | "cancel",
    because?: string,
    change: { root?: SoftRoot; signers?: readonly Signing[] } = {},
  ): Vector => ({
    name: `veto: ${name}`,
    run: "veto",
    input: { pins: [root], lists: [list], veto: makeVeto({ root, subject: hash, by, effect, ...change }) },
    expect: because === undefined ? accepted({ effect, person: by.id }) : refused(because),
  });
  return [
    veto("by an approver", bob, "veto"),
    veto("a refusal by an approver", bob, "refuse"),
    veto("a cancellation by a listed requester", trent, "cancel"),
    veto("a cancellation by a person of the root", gate, "cancel"),
    veto("a cancellation by the server", serverItself, "cancel"),
    veto("33 signatures", bob, "veto", "too-many-signatures", {
      signers: Array.from({ length: 33 }, () => bob),
    }),
    {
      name: "veto: bytes of another document",
      run: "veto",
      input: { pins: [root], lists: [], veto: root },
      expect: refused("wrong-type"),
    },
    veto("by an authority that is not pinned", carol, "veto", "veto-other-authority", { root: client }),
    veto("that nobody signed", bob, "veto", "veto-signature", { signers: [] }),
    veto("in somebody else's name", bob, "veto", "veto-signature", { signers: [alice] }),
    veto("in the name of somebody whom a list calls the same", shadow, "veto", "veto-signature"),
    veto(
      "a cancellation in the name of somebody whom a list calls the same",
      shadow,
      "cancel",
      "veto-signature",
    ),
    veto("by a stranger", makePerson({ id: "zed" }), "cancel", "veto-signature"),
    veto("by a person in no approving group", gate, "veto", "veto-not-an-approver"),
    veto("a refusal by a person in no approving group", gate, "refuse", "veto-not-an-approver"),
    veto("by a listed requester", trent, "veto", "veto-not-an-approver"),
    veto("by the server", serverItself, "veto", "veto-not-an-approver"),
    veto("a cancellation in the server's name by somebody else", serverItself, "cancel", "veto-signature", {
      signers: [bob],
    }),
  ];
}
