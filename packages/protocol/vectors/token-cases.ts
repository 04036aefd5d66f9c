/** Cases for admission tokens: what they let in, and what neither their holder nor anybody else can make of them. */
import {
  addSignatures,
  admitByToken,
  countersignPolicy,
  DAY,
  makeAdmission,
  makeClientRoot,
  makeFakeDevice,
  makeOperatorRoot,
  makePerson,
  makeToken,
  makeTrialRoot,
  nextRoot,
  seededKey,
  serverPolicy,
  tokenHolder,
  WORLD_START,
} from "@countersign/testkit";
import type { FakeDevice, Signing, SoftRoot } from "@countersign/testkit";
import { encodeBase64, type KnownVeto, type Role, type Root, type Signed, type Token } from "../src/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const alice = makePerson({ id: "alice", groups: ["approvers"] });
const bob = makePerson({ id: "bob", groups: ["approvers"] });
const carol = makePerson({ id: "carol", groups: ["approvers"] });
const gate = makePerson({ id: "gate" });
const server = seededKey("server");
const device = makeFakeDevice({ name: "web-7" });
const other = makeFakeDevice({ name: "web-8" });
const hash = `sha256:${"ab".repeat(32)}`;

const admitRole = (root: SoftRoot, admitting: Role): Partial<Root> => ({
  roles: { ...root.document.roles, admit: admitting },
});
const people = [alice, bob];
const changed = (change: Partial<Root>, who = people) => makeOperatorRoot({ people: who, change });
const root = makeOperatorRoot({ people });
const token = makeToken({ root });
const entry = admitByToken({ root, device });
const asWeb7 = { client: "acme", name: "web-7", by_persons: true };

interface Given {
  readonly pins?: readonly SoftRoot[];
  readonly tokens?: readonly Signed[];
  readonly admission?: Signed;
  readonly own?: FakeDevice;
  readonly held?: object;
  readonly now?: number | "later";
  readonly vetoes?: readonly KnownVeto[];
}

/** Unless `given` says otherwise, on the second day. */
function admit(name: string, given: Given, expected: string | typeof asWeb7): Vector {
  const { pins = [root], tokens = [token], admission = entry, own = device, now, ...rest } = given;
  const at = now === "later" ? {} : { now: now ?? WORLD_START + DAY };
  const { fingerprint, seal } = own;
  return {
    name: `token: ${name}`,
    run: "admission",
    input: { fingerprint, seal, pins, tokens, admission, ...at, ...rest },
    expect: typeof expected === "string" ? refused(expected) : accepted(expected),
  };
}

/** All cases of admission tokens. */
export function tokenCases(): Vector[] {
  return [...entries(), ...tokens(), ...signers()];
}

function entries(): Vector[] {
  const late = WORLD_START + 8 * DAY;
  const stranger = seededKey("another holder");
  const [signature] = entry.signatures;
  const [someones] = admitByToken({ root, device: other }).signatures;
  if (!signature || !someones) throw new Error("the holder signs");
  return [
    admit("lets a machine in for the first time", {}, asWeb7),
    admit("looked at later, by the date of the admission", { now: "later" }, asWeb7),
    admit("on its last second", { now: WORLD_START + 7 * DAY }, asWeb7),
    admit("after its last second", { now: WORLD_START + 7 * DAY + 1 }, "token-expired"),
    admit(
      "dated after its end, by a clock that runs behind",
      { admission: admitByToken({ root, device, now: late }), now: WORLD_START },
      "token-expired",
    ),
    admit(
      "dated before it was signed",
      { admission: admitByToken({ root, device, now: WORLD_START - 1 }) },
      "token-not-yet",
    ),
    admit(
      "for another client",
      {
        pins: [makeOperatorRoot({ people, clients: ["acme", "umbrella"] })],
        tokens: [makeToken({ root: makeOperatorRoot({ people, clients: ["acme", "umbrella"] }) })],
        admission: admitByToken({
          root: makeOperatorRoot({ people, clients: ["acme", "umbrella"] }),
          device,
          client: "umbrella",
        }),
      },
      "token-other-client",
    ),
    ...["web-", "web-1234", "db-1", "xweb-1", "web-1x"].map((name) =>
      admit(
        `for the name ${name}`,
        { admission: admitByToken({ root, device: { ...device, name } }) },
        "token-name",
      ),
    ),
    admit(
      "for two machines in one admission",
      { admission: makeAdmission({ root, devices: [device, other], signers: [tokenHolder] }) },
      "token-admits-one",
    ),
    admit(
      "over an admission that is held",
      { held: { hash, authority: root.authority, client: "acme", name: "web-1" } },
      "token-only-first",
    ),
    admit(
      "with a previous admission",
      { admission: makeAdmission({ root, devices: [device], previous: hash, signers: [tokenHolder] }) },
      "token-only-first",
    ),
    admit("of another machine, replayed", { own: other }, "admission-other-device"),
    admit(
      "the signature for another machine",
      { admission: { ...entry, signatures: [someones] } },
      "token-signature",
    ),
    admit(
      "a signature that is none",
      {
        admission: {
          ...entry,
          signatures: [{ ...signature, kind: "ssh" as const, sig: encodeBase64(new Uint8Array(40)) }],
        },
      },
      "token-signature",
    ),
    admit(
      "with another key than the token's",
      { admission: admitByToken({ root, device, holder: stranger }) },
      "admission-signatures",
    ),
    admit("with a token that is not shown", { tokens: [] }, "admission-signatures"),
    admit(
      "signed as if the holder approved",
      { admission: addSignatures({ ...entry, signatures: [] }, "countersign.approve.v1", [tokenHolder]) },
      "admission-signatures",
    ),
    admit(
      "beside role admit, which needs no token",
      { admission: addSignatures(entry, "countersign.admit.v1", [alice]), now: late },
      asWeb7,
    ),
  ];
}

function tokens(): Vector[] {
  const made = (change: Partial<Token>) => [makeToken({ root, change })];
  const veto = { hash, subject: token.hash, authority: root.authority, person: "bob" };
  const client = makeClientRoot({ clients: ["acme"], change: { revoked: [token.hash] } });
  const next = nextRoot(root, { revoked: [token.hash] });
  return [
    admit(
      "with 33 signatures",
      { tokens: [makeToken({ root, signers: Array.from({ length: 33 }, () => alice) })] },
      "too-many-signatures",
    ),
    admit(
      "of an authority that is not pinned",
      { tokens: [makeToken({ root: makeClientRoot({ clients: ["acme"] }) })] },
      "token-other-authority",
    ),
    admit("for a client that no root knows", { tokens: made({ client: "acme2" }) }, "client-unknown"),
    admit("for 30 days", { tokens: made({ expires: WORLD_START + 30 * DAY }) }, asWeb7),
    admit(
      "for a second longer than 30 days",
      { tokens: made({ expires: WORLD_START + 30 * DAY + 1 }) },
      "token-lifetime",
    ),
    admit("that ends as it begins", { tokens: made({ expires: WORLD_START }) }, "token-lifetime"),
    admit("vetoed", { vetoes: [{ ...veto, effect: "veto" }] }, "token-withdrawn"),
    admit("where another one was vetoed", { vetoes: [{ ...veto, subject: hash, effect: "veto" }] }, asWeb7),
    admit("that somebody refused, which binds nobody", { vetoes: [{ ...veto, effect: "refuse" }] }, asWeb7),
    admit("revoked by a later root", { pins: [next] }, "token-withdrawn"),
    admit("revoked by the client's own root", { pins: [root, client] }, "token-withdrawn"),
    ...[
      ["an approver's key", bob.entry.keys[0]?.key],
      ["a server's key", server.key],
    ].map(([what = "", key = ""]) => {
      const keyed = changed({
        server_keys: [server.key],
        ...admitRole(root, { threshold: 1, members: ["alice"] }),
      });
      const holder = key === server.key ? server : bob;
      return admit(
        `with ${what}`,
        {
          pins: [keyed],
          tokens: [makeToken({ root: keyed, change: { key } })],
          admission: admitByToken({ root: keyed, device, holder }),
        },
        "token-key",
      );
    }),
  ];
}

function signers(): Vector[] {
  const gated = changed(admitRole(root, { threshold: 1, members: ["gate"] }), [...people, gate]);
  const twoAdmit = changed(admitRole(root, { threshold: 2, members: ["alice", "bob"] }));
  const scoped = makeOperatorRoot({
    people,
    clients: ["acme", "umbrella"],
    change: admitRole(root, { threshold: 1, members: ["alice"], clients: ["umbrella"] }),
  });
  const trial = makeTrialRoot();
  const lab = changed({
    server_keys: [server.key],
    policies: [serverPolicy("acme", { kind: "reboot" }), countersignPolicy("acme")],
  });
  const operatorOfLab = changed({ server_keys: [server.key], policies: [serverPolicy("acme")] });
  const own = makeClientRoot({ clients: ["acme"] });
  const left = nextRoot(root, {
    people: [bob, carol],
    roles: makeOperatorRoot({ people: [bob, carol] }).document.roles,
  });
  const at = (of: SoftRoot, by: readonly Signing[], pins = [of]): Given => ({
    pins,
    tokens: [makeToken({ root: of, signers: by })],
    admission: admitByToken({ root: of, device }),
  });
  return [
    admit("that nobody signed", at(root, []), "token-signatures"),
    admit("that a stranger signed", at(root, [carol]), "token-signatures"),
    admit("that its own holder signed", at(root, [tokenHolder]), "token-signatures"),
    admit("by somebody who may not admit", at(gated, [alice]), "token-signatures"),
    admit("by whoever may", at(gated, [gate]), asWeb7),
    admit("by one of two", at(twoAdmit, [alice]), "token-signatures"),
    admit("by one of two, twice", at(twoAdmit, [alice, alice]), "token-signatures"),
    admit("by both", at(twoAdmit, [alice, bob]), asWeb7),
    admit("by somebody who has left the root since", { pins: [left] }, "token-signatures"),
    admit(
      "signed as an admission is",
      {
        tokens: [addSignatures(makeToken({ root, signers: [] }), "countersign.admit.v1", [alice])],
      },
      "token-signatures",
    ),
    admit(
      "that was only approved",
      { tokens: [addSignatures(makeToken({ root, signers: [] }), "countersign.approve.v1", [alice])] },
      "token-signatures",
    ),
    admit("by the server under a trial, which admits one by one", at(trial, [server]), "token-signatures"),
    admit("outside the clients of role admit", at(scoped, [alice]), "token-role-scope"),
    admit("by role admit, where one kind is server-trust", at(lab, [alice]), "token-needs-root"),
    admit("by role root, where one kind is server-trust", at(lab, [alice, bob]), asWeb7),
    admit("by the client's own role admit", at(own, own.people.slice(0, 1), [root, own]), asWeb7),
    admit(
      "by the client's own, where the operator leaves it to the server",
      at(own, own.people.slice(0, 1), [operatorOfLab, own]),
      "token-needs-root",
    ),
  ];
}
