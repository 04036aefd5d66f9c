/** Cases for pinning a root: an accepted one for each rule's edge, and a root that breaks just that rule. */
import {
  countersignPolicy,
  DAY,
  makeClientRoot,
  makeOperatorRoot,
  makePerson,
  makeTrialRoot,
  seededKey,
  seededPasskey,
  serverPolicy,
  softRoot,
  TEAM_STATION,
  TRIAL_STATION,
  twoPeople,
  WORLD_START,
} from "@countersign/testkit";
import type { RootOptions, SoftPerson, SoftRoot } from "@countersign/testkit";
import type { Policy, Root, Station } from "../src/documents/index.ts";
import { sshKeyBlob, formatSshPublicKey, parseSshPublicKey, formatCoseKey } from "../src/keys/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const station = { rpId: TEAM_STATION.rpid, origin: TEAM_STATION.origin };
const hash = `sha256:${"ab".repeat(32)}`;

/** Pins `root` by its own hash. */
export function pinCase(name: string, root: SoftRoot, because?: string, expected = root.hash): Vector {
  return {
    name: `pin: ${name}`,
    run: "pin",
    input: { root, expected },
    expect: because === undefined ? accepted({ version: root.document.version }) : refused(because),
  };
}

/** All cases of the rules, and of pinning. */
export function rootRuleCases(): Vector[] {
  const [alice, bob] = aliceAndBob();
  const operator = (name: string, change: Partial<Root>, because?: string, options: RootOptions = {}) =>
    pinCase(name, makeOperatorRoot({ ...options, change }), because);
  const policy = (name: string, change: Partial<Policy>, because?: string, options: RootOptions = {}) =>
    operator(name, { policies: [countersignPolicy("acme", change)] }, because, options);
  const people = (
    name: string,
    persons: readonly SoftPerson[],
    because?: string,
    change: Partial<Root> = {},
  ) => operator(name, change, because, { people: persons });
  const stations = (name: string, list: readonly Station[], because?: string) =>
    operator(name, { stations: [...list] }, because);
  const { roles } = makeOperatorRoot().document;
  const good = makeOperatorRoot();
  const server = seededKey("server").key;
  const approver = (id: string, change: object = {}) => makePerson({ id, groups: ["approvers"], ...change });
  const passkey = (id: string, at?: string) =>
    approver(id, { key: seededPasskey(id, station), ...(at === undefined ? {} : { station: at }) });
  const lone: Station = {
    id: "lone",
    origin: "http://station.localhost:7420",
    rpid: "station.localhost",
    independent: true,
  };

  return [
    pinCase("an operator's root", good),
    pinCase("a trial root", makeTrialRoot()),
    pinCase("a client's root", makeClientRoot()),

    operator("a first version that says it follows another", { prev: hash }, "root-first-version"),
    operator("a first version with an authority", { authority: hash }, "root-first-version"),
    operator("a second version that follows none", { version: 2 }, "root-first-version"),
    operator("a later version, pinned as it is current", { version: 7, prev: hash, authority: hash }),

    operator("one that ends when it begins", { expires: WORLD_START }, "root-lifetime"),
    operator("one that lives longer than a year", { expires: WORLD_START + 368 * DAY }, "root-lifetime"),
    operator(
      "one that lives beyond its hard expiry",
      { hard_expires: WORLD_START + 364 * DAY },
      "root-lifetime",
    ),
    operator(
      "a hard expiry after more than two years",
      { hard_expires: WORLD_START + 733 * DAY },
      "root-lifetime",
    ),

    operator(
      "a role that asks for nobody",
      { roles: { ...roles, renew: { ...roles.renew, threshold: 0 } } },
      "threshold-zero",
    ),
    policy(
      "a policy that asks for nobody of a group",
      { require: [{ group: "approvers", min: 0 }], min_independent: 0 },
      "threshold-zero",
    ),
    operator(
      "a role that asks for three of two",
      { roles: { ...roles, root: { ...roles.root, threshold: 3 } } },
      "threshold-unreachable",
    ),
    operator(
      "role root without members",
      { roles: { ...roles, root: { threshold: 1, members: [] } } },
      "threshold-unreachable",
    ),
    operator("another role without members, which is nobody", {
      roles: { ...roles, admit: { threshold: 1, members: [] } },
    }),

    people("a person called server", [alice, bob, makePerson({ id: "server" })], "reserved-person"),
    people(
      "a group called server",
      [alice, bob, makePerson({ id: "carol", groups: ["server"] })],
      "reserved-person",
    ),
    operator(
      "a role with a member that nobody knows",
      { roles: { ...roles, people: { threshold: 2, members: ["alice", "bob", "zed"] } } },
      "unknown-member",
    ),
    operator(
      "the server in role root",
      { roles: { ...roles, root: { threshold: 2, members: ["alice", "bob", "server"] } } },
      "unknown-member",
    ),
    operator("role admit for some clients", {
      roles: { ...roles, admit: { ...roles.admit, clients: ["acme"] } },
    }),
    operator("role breakglass for some clients", {
      roles: { ...roles, breakglass: { ...roles.breakglass, clients: ["acme"] } },
    }),
    operator(
      "another role for some clients",
      { roles: { ...roles, renew: { ...roles.renew, clients: ["acme"] } } },
      "role-scope",
    ),
    people(
      "a person without a key",
      [alice, bob, makePerson({ id: "carol", keys: [] })],
      "person-without-key",
    ),
    people(
      "a key that is none",
      [alice, bob, person("carol", [`ssh-ed25519 ${"A".repeat(60)}`])],
      "key-unreadable",
    ),
    operator(
      "a server key that is none",
      { server_keys: [`ssh-ed25519 ${"A".repeat(60)}`] },
      "key-unreadable",
    ),

    people(
      "one key for two persons",
      [alice, bob, makePerson({ id: "carol", key: seededKey("bob") })],
      "key-twice",
    ),
    people(
      "one key for two persons, once as a passkey",
      [alice, bob, person("carol", [coseOf("bob")], "team")],
      "key-twice",
    ),
    people(
      "one key for two persons, once as a token's",
      [alice, bob, person("carol", [tokenOf("bob")])],
      "key-twice",
    ),
    people("one key for a person and the server", [alice, bob], "key-twice", {
      server_keys: [seededKey("bob").key],
    }),
    people("one key for a person and releases", [alice, bob], "key-twice", {
      update_keys: [seededKey("bob").key],
    }),
    people(
      "two persons of whom one says to hold the other's key",
      [alice, bob, makePerson({ id: "robert", also: [seededKey("bob").fingerprint] })],
      "key-twice",
    ),
    people(
      "two persons who say to hold the same third key",
      [alice, approver("bob", { also: [hash] }), approver("robert", { also: [hash] })],
      "key-twice",
    ),
    people("a person with two keys", [
      alice,
      approver("bob", { keys: [seededKey("bob"), seededKey("bob's other")] }),
    ]),

    people("a passkey and its station", [alice, bob, passkey("carol", "team")]),
    people("a passkey without a station", [alice, bob, passkey("carol")], "passkey-station"),
    people(
      "a passkey at a station that is not listed",
      [alice, bob, passkey("carol", "elsewhere")],
      "passkey-station",
    ),
    people(
      "an SSH key at a station",
      [alice, bob, person("carol", [seededKey("carol").key], "team")],
      "passkey-station",
    ),
    stations("a station under a parent's rpid", [{ ...TEAM_STATION, rpid: "acme.example" }]),
    stations(
      "a station under somebody else's rpid",
      [{ ...TEAM_STATION, rpid: "other.example" }],
      "station-origin",
    ),
    stations(
      "a station whose host only ends like its rpid",
      [{ ...TEAM_STATION, origin: "https://signacme.example", rpid: "acme.example" }],
      "station-origin",
    ),
    stations(
      "a station without TLS",
      [{ ...TEAM_STATION, origin: "http://sign.acme.example" }],
      "station-origin",
    ),
    stations(
      "two stations at one origin",
      [TEAM_STATION, { ...TEAM_STATION, id: "twin", independent: false }],
      "station-origin",
    ),
    stations("a person's own station, independent", [lone]),
    stations(
      "the station beside the server, called independent",
      [{ ...TRIAL_STATION, independent: true }],
      "station-cannot-be-independent",
    ),
    stations(
      "the same with a certificate",
      [{ ...TRIAL_STATION, origin: "https://sign.localhost:7410", independent: true }],
      "station-cannot-be-independent",
    ),

    policy("a policy that asks for no group", { require: [], min_independent: 0 }, "policy-empty"),
    policy("a policy that allows no network, not even none", { network: [] }, "policy-empty"),
    policy(
      "the server beside a group",
      {
        require: [
          { group: "approvers", min: 1 },
          { group: "server", min: 1 },
        ],
      },
      "policy-mixes-server",
    ),
    policy("a group where the server asks", { requester: "server" }, "policy-mixes-server"),
    operator(
      "the server where a person asks",
      { server_keys: [server], policies: [serverPolicy("acme", { requester: "signed" })] },
      "policy-mixes-server",
    ),
    operator(
      "two servers for one policy",
      { server_keys: [server], policies: [serverPolicy("acme", { require: [{ group: "server", min: 2 }] })] },
      "policy-mixes-server",
    ),
    operator(
      "an independent server",
      { server_keys: [server], policies: [serverPolicy("acme", { min_independent: 1 })] },
      "policy-mixes-server",
    ),
    operator(
      "a server policy without a server key",
      { policies: [serverPolicy("acme")] },
      "policy-mixes-server",
    ),
    operator("a server policy that is no trial", { server_keys: [server], policies: [serverPolicy("acme")] }),

    policy("a group that nobody is in", { require: [{ group: "auditors", min: 1 }] }, "empty-group"),
    policy(
      "a group of two that is asked for three",
      { require: [{ group: "approvers", min: 3 }] },
      "empty-group",
    ),
    policy(
      "two groups with one person between them",
      {
        require: [
          { group: "it", min: 1 },
          { group: "security", min: 1 },
        ],
      },
      "empty-group",
      { people: [alice, bob, makePerson({ id: "carol", groups: ["it", "security"] })] },
    ),
    policy(
      "two groups with two people between them",
      {
        require: [
          { group: "it", min: 1 },
          { group: "security", min: 1 },
        ],
      },
      undefined,
      {
        people: [
          alice,
          bob,
          makePerson({ id: "carol", groups: ["it", "security"] }),
          makePerson({ id: "dave", groups: ["it"] }),
        ],
      },
    ),
    policy("more independent approvals than approvals", { min_independent: 2 }, "independent-unreachable"),
    policy(
      "an independent approval where every approver signs beside the server",
      {},
      "independent-unreachable",
      { people: ["alice", "bob"].map((id) => passkeyAt(id, TRIAL_STATION)) },
    ),
    policy("the same at a level called console-trust", { min_independent: 0 }, undefined, {
      people: ["alice", "bob"].map((id) => passkeyAt(id, TRIAL_STATION)),
    }),

    operator(
      "one approver who alone adds requesters",
      { roles: { ...roles, people: { threshold: 1, members: ["bob"] } } },
      "people-threshold",
    ),
    people(
      "one who approves nothing and alone adds requesters",
      [alice, bob, makePerson({ id: "hr" })],
      undefined,
      {
        roles: {
          ...makeOperatorRoot({ people: [alice, bob, makePerson({ id: "hr" })] }).document.roles,
          people: { threshold: 1, members: ["hr"] },
        },
      },
    ),

    clientRoot("a client's root with a server key", { server_keys: [server] }),
    clientRoot("a client's root with a witness", { witnesses: ["witness.example+1234abcd+AbCd"] }),
    clientRoot("a client's root on trial", { trial: true }),
    operator(
      "a successor on a root that is no trial",
      { successor: { authority: hash, version: 1, hash } },
      "successor-without-trial",
    ),

    pinCase("another root than the one that was read out", good, "root-not-the-pinned", hash),
    pinCase("a root that one of two signed", makeOperatorRoot({ signers: [alice] }), "root-signatures"),
    pinCase("a root that nobody signed", makeOperatorRoot({ signers: [] }), "root-signatures"),
    pinCase("a root that one signed twice", makeOperatorRoot({ signers: [alice, alice] }), "root-signatures"),
    pinCase(
      "a root that one signed with both of her keys",
      makeOperatorRoot({
        people: [twoKeys, bob],
        signers: [
          twoKeys,
          { sign: (namespace, message) => twoKeys.sign(namespace, message, twoKeys.keys[1]) },
        ],
      }),
      "root-signatures",
    ),
    pinCase("a root signed as an approval", inNamespace(good, "countersign.approve.v1"), "root-signatures"),
    pinCase(
      "a root whose second signature is a stranger's under a known name",
      {
        ...good,
        signatures: good.signatures.map((signature) =>
          signature.key === bob.keys[0]?.fingerprint
            ? { ...seededKey("zed").sign("countersign.root.v1", good.bytes), key: signature.key }
            : signature,
        ),
      },
      "root-signatures",
    ),
    pinCase(
      "a root with 33 signatures",
      makeOperatorRoot({ signers: Array.from({ length: 33 }, (_, at) => (at % 2 ? alice : bob)) }),
      "too-many-signatures",
    ),
    pinCase(
      "a root with 32 signatures",
      makeOperatorRoot({ signers: Array.from({ length: 32 }, (_, at) => (at % 2 ? alice : bob)) }),
    ),
  ];
}

function aliceAndBob(): [SoftPerson, SoftPerson] {
  const [alice, bob] = twoPeople();
  if (!alice || !bob) throw new Error("two people");
  return [alice, bob];
}

const twoKeys = makePerson({
  id: "alice",
  groups: ["approvers"],
  keys: [seededKey("alice"), seededKey("alice's other")],
});

function passkeyAt(id: string, at: Station): SoftPerson {
  const key = seededPasskey(id, { rpId: at.rpid, origin: at.origin });
  return makePerson({ id, groups: ["approvers"], key, station: at.id });
}

/** A person of whom a root says these keys, whether or not they can be signed with. */
function person(id: string, keys: readonly string[], at?: string): SoftPerson {
  const honest = makePerson({ id });
  const entry = {
    ...honest.entry,
    keys: keys.map((key) => ({ key, ...(at === undefined ? {} : { station: at }) })),
  };
  return { ...honest, entry };
}

function rawKey(name: string): Uint8Array {
  const parsed = parseSshPublicKey(seededKey(name).key);
  if (!parsed.ok || parsed.key.publicKey.alg !== "ed25519") throw new Error(`${name} has no Ed25519 key`);
  return parsed.key.publicKey.raw;
}

/** The same public key in the spelling of a passkey. */
function coseOf(name: string): string {
  return formatCoseKey({ alg: "ed25519", raw: rawKey(name) });
}

/** The same public key in the spelling of a token. */
function tokenOf(name: string): string {
  const type = "sk-ssh-ed25519@openssh.com";
  return formatSshPublicKey(type, sshKeyBlob(type, { alg: "ed25519", raw: rawKey(name) }, "ssh:"));
}

function clientRoot(name: string, change: Partial<Root>): Vector {
  return pinCase(name, makeClientRoot({ change }), "client-root-reaches-too-far");
}

/** The root as it is, with signatures of the same people in another namespace. */
export function inNamespace(root: SoftRoot, namespace: "countersign.approve.v1"): SoftRoot {
  const signed = softRoot(root.document, root.people, []);
  return { ...signed, signatures: root.people.map((one) => one.sign(namespace, root.bytes)) };
}
