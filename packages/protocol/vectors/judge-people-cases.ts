/** Who is whom: sock puppets, second identities, several roots, groups and independence. */
import {
  approve,
  approveInBatch,
  countersignPolicy,
  makeClientRoot,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  seededKey,
  seededPasskey,
  seedOf,
  serverPolicy,
  TEAM_STATION,
  TRIAL_STATION,
  signingAs,
} from "@countersign/testkit";
import type { Signing, SoftKey, SoftPerson, SoftRequest, SoftRoot } from "@countersign/testkit";
import type { Policy, Station } from "../src/index.ts";
import { ask, askApproved, type Knowledge, refuses, runs } from "./judge-setting.ts";
import type { Vector } from "./vector.ts";

const approver = (id: string, change: object = {}) => makePerson({ id, groups: ["approvers"], ...change });
const alice = approver("alice");
const bob = approver("bob");
const carol = approver("carol");
const trent = makePerson({ id: "trent" });
const unsatisfied = (name: string, request: SoftRequest, knowledge: Knowledge, because = "group-missing") =>
  refuses("every-root-is-satisfied", because, name, request, knowledge);

/** All cases about people. */
export function judgePeopleCases(): Vector[] {
  return [
    ...requesterIsNoApprover(),
    ...sockPuppets(),
    ...groups(),
    ...independence(),
    ...severalRoots(),
    ...batches(),
  ];
}

function requesterIsNoApprover(): Vector[] {
  const root = makeOperatorRoot({ people: [alice, bob] });
  const twin = approver("alice", { keys: [seededKey("alice"), seededKey("alice's other")] });
  const second: Signing = { sign: (namespace, message) => twin.sign(namespace, message, twin.keys[1]) };
  const twinRoot = makeOperatorRoot({ people: [twin, bob] });
  const list = (root: SoftRoot, person: SoftPerson) =>
    makePeople({ root, requesters: [makeRequester(person, ["hr"])] });
  const asRequester = (key: SoftKey) => makePerson({ id: "bobby", key });
  const also = approver("bob", { also: [seededKey("trent").fingerprint] });
  const alsoRoot = makeOperatorRoot({ people: [alice, also] });
  const cose = coseAs("bobby", "bob");
  const client = makeClientRoot({ people: [carol, approver("robert", { key: seededKey("bob") })] });
  const linked = makeClientRoot({
    people: [carol, approver("robert", { also: [seededKey("bob").fingerprint] })],
  });
  // Alice of the operator says that she also holds the key of `al`, who asks; Alicia of the client says the same of Alice's key.
  const chainOperator = makeOperatorRoot({
    people: [approver("alice", { also: [seededKey("al").fingerprint] }), bob],
  });
  const chainClient = makeClientRoot({
    people: [carol, approver("alicia", { also: [seededKey("alice").fingerprint] })],
  });
  const al = makePerson({ id: "al" });
  return [
    unsatisfied("the requester approves", askApproved([root], alice, [alice]), { pins: [root] }),
    unsatisfied("the requester approves with another key", askApproved([twinRoot], twin, [second]), {
      pins: [twinRoot],
    }),
    unsatisfied(
      "the requester asks with another key and approves",
      approve(ask([twinRoot], signingAs("alice", second)), alice),
      { pins: [twinRoot] },
    ),
    unsatisfied(
      "an approver asks under a second id with the same key",
      askApproved([root], asRequester(seededKey("bob")), [bob]),
      {
        pins: [root],
        people: [list(root, asRequester(seededKey("bob")))],
      },
    ),
    unsatisfied(
      "an approver asks under a second id with the same key spelled as a passkey's",
      askApproved([root], cose, [bob]),
      {
        pins: [root],
        people: [list(root, cose)],
      },
    ),
    unsatisfied(
      "an approver who is said to hold the requester's key elsewhere",
      askApproved([alsoRoot], trent, [also]),
      {
        pins: [alsoRoot],
        people: [list(alsoRoot, trent)],
      },
    ),
    unsatisfied(
      "the requester approves under another root with the same key",
      askApproved([root, client], bob, [alice, ...client.people.slice(1)]),
      { pins: [root, client] },
    ),
    unsatisfied(
      "the requester approves under another root, which says who else he is",
      askApproved([root, linked], bob, [alice, ...linked.people.slice(1)]),
      { pins: [root, linked] },
    ),
    unsatisfied(
      "the requester approves under another root, known only over two corners",
      askApproved([chainOperator, chainClient], al, [bob, ...chainClient.people.slice(1)]),
      {
        pins: [chainOperator, chainClient],
        people: [list(chainOperator, al)],
      },
    ),
    runs(
      "the same, approved by somebody else",
      askApproved([chainOperator, chainClient], al, [bob, carol]),
      {
        pins: [chainOperator, chainClient],
        people: [list(chainOperator, al)],
      },
      ["bob", "carol"],
    ),
  ];
}

/** A person who holds somebody's SSH key in the spelling of a passkey, and signs with it as with one. */
function coseAs(id: string, name: string): SoftPerson {
  const station = { rpId: TEAM_STATION.rpid, origin: TEAM_STATION.origin };
  return makePerson({ id, key: seededPasskey(name, station, seedOf(name)), station: "team" });
}

function sockPuppets(): Vector[] {
  const root = makeOperatorRoot({ people: [alice, bob, carol] });
  const mallory = makePerson({ id: "mallory" });
  const added = (by: readonly string[], at = root) =>
    makePeople({ root: at, requesters: [makeRequester(mallory, by)] });
  const knows: Knowledge = { pins: [root], people: [added(["alice", "bob"])] };
  const client = makeClientRoot({
    people: [carol, approver("robert", { also: [seededKey("bob").fingerprint] })],
  });
  const wide = makeOperatorRoot({ people: [alice, bob, approver("dora")] });
  const puppet = makePerson({ id: "puppet", key: seededKey("mallory") });
  // Bob says to hold Rob's first key, Robert says to hold Rob's second: only Rob's entry on a list makes them one.
  const rob = makePerson({ id: "rob", keys: [seededKey("rob one"), seededKey("rob two")] });
  const corner = makeOperatorRoot({
    people: [alice, approver("bob", { also: [seededKey("rob one").fingerprint] }), approver("dora")],
  });
  const chained = makeClientRoot({
    people: [carol, approver("robert", { also: [seededKey("rob two").fingerprint] })],
  });
  const clientList = makePeople({ root: client, requesters: [makeRequester(mallory, ["carol", "robert"])] });
  const promoted = makeOperatorRoot({ people: [alice, bob, mallory] });
  return [
    unsatisfied(
      "sock puppet: approved by one of the two who added him",
      askApproved([root], mallory, [bob]),
      knows,
    ),
    unsatisfied(
      "sock puppet: approved by both who added him",
      askApproved([root], mallory, [alice, bob]),
      knows,
    ),
    runs("approved by somebody who did not add him", askApproved([root], mallory, [carol]), knows, ["carol"]),
    unsatisfied(
      "sock puppet: who added him approves under another root",
      askApproved([wide, client], mallory, [approver("dora"), ...client.people.slice(1)]),
      {
        pins: [wide, client],
        people: [added(["alice", "bob"], wide)],
      },
    ),
    unsatisfied(
      "sock puppet: he asks by another list than the one his adder stands in",
      {
        ...askApproved([wide, client], mallory, [bob, carol], {
          requester: { authority: client.authority, person: "mallory" },
        }),
      },
      {
        pins: [wide, client],
        people: [
          added(["alice", "bob"], wide),
          makePeople({ root: client, requesters: [makeRequester(mallory, ["zed"])] }),
        ],
      },
    ),
    unsatisfied(
      "sock puppet: he asks by another list, where he has another name and was added by others",
      askApproved([wide, client], puppet, [bob, carol], {
        requester: { authority: client.authority, person: "puppet" },
      }),
      {
        pins: [wide, client],
        people: [
          added(["alice", "bob"], wide),
          makePeople({ root: client, requesters: [makeRequester(puppet, ["zed"])] }),
        ],
      },
    ),
    unsatisfied(
      "sock puppet: who added him approves under another root, known only over two corners",
      askApproved([corner, chained], mallory, [approver("dora"), ...chained.people.slice(1)]),
      {
        pins: [corner, chained],
        people: [
          added(["alice", "bob"], corner),
          makePeople({ root: chained, requesters: [makeRequester(rob, ["zed"])] }),
        ],
      },
    ),
    unsatisfied(
      "sock puppet: in the root by now, and still on the list of who added him",
      askApproved([promoted], mallory, [bob]),
      {
        pins: [promoted],
        people: [added(["alice", "bob"], promoted)],
      },
    ),
    unsatisfied(
      "sock puppet: added by everybody who could approve for the client",
      askApproved([wide, client], mallory, [approver("dora"), carol], {
        requester: { authority: client.authority, person: "mallory" },
      }),
      {
        pins: [wide, client],
        people: [clientList],
      },
    ),
  ];
}

function withPolicy(people: readonly SoftPerson[], change: Partial<Policy>): SoftRoot {
  return makeOperatorRoot({ people, change: { policies: [countersignPolicy("acme", change)] } });
}

function groups(): Vector[] {
  const dora = makePerson({ id: "dora", groups: ["it", "security"] });
  const ivan = makePerson({ id: "ivan", groups: ["it"] });
  const sami = makePerson({ id: "sami", groups: ["security"] });
  const both = withPolicy([alice, dora, ivan, sami], {
    require: [
      { group: "it", min: 1 },
      { group: "security", min: 1 },
    ],
  });
  const two = withPolicy([alice, bob, carol], { require: [{ group: "approvers", min: 2 }] });
  const twin = approver("bob", { keys: [seededKey("bob"), seededKey("bob's other")] });
  const second: Signing = { sign: (namespace, message) => twin.sign(namespace, message, twin.keys[1]) };
  const twins = withPolicy([alice, twin, carol], { require: [{ group: "approvers", min: 2 }] });
  return [
    runs("two groups, one of each", askApproved([both], alice, [ivan, sami]), { pins: [both] }, [
      "ivan",
      "sami",
    ]),
    runs(
      "two groups, and somebody in both takes the seat that is left",
      askApproved([both], alice, [dora, ivan]),
      { pins: [both] },
      ["dora", "ivan"],
    ),
    unsatisfied("one person in both groups is one person", askApproved([both], alice, [dora]), {
      pins: [both],
    }),
    unsatisfied("one group is missing", askApproved([both], alice, [ivan]), { pins: [both] }),
    runs("two of a group", askApproved([two], alice, [bob, carol]), { pins: [two] }, ["bob", "carol"]),
    unsatisfied("one of a group twice", askApproved([two], alice, [bob, bob]), { pins: [two] }),
    unsatisfied("one of a group with two keys", askApproved([twins], alice, [twin, second]), {
      pins: [twins],
    }),
    unsatisfied("one of a group, and the requester", askApproved([two], alice, [bob, alice]), {
      pins: [two],
    }),
  ];
}

function independence(): Vector[] {
  const beside = (id: string, group: string) => passkeyPerson(id, group, TRIAL_STATION);
  const tina = beside("tina", "approvers");
  const tom = beside("tom", "approvers");
  const iris = passkeyPerson("iris", "approvers", TEAM_STATION);
  const bystander = makePerson({ id: "gate" });
  const one = makeOperatorRoot({ people: [alice, bob, iris, tina, tom, bystander] });
  const ida = beside("ida", "it");
  const sami = makePerson({ id: "sami", groups: ["security"] });
  const sven = makePerson({ id: "sven", groups: ["security"] });
  const ivan = makePerson({ id: "ivan", groups: ["it"] });
  const two = withPolicy([alice, ida, ivan, sami, sven], {
    require: [
      { group: "it", min: 1 },
      { group: "security", min: 1 },
    ],
    min_independent: 2,
  });
  const console = withPolicy([alice, tina, tom], { min_independent: 0 });
  const mixed = approver("mia", {
    keys: [
      seededKey("mia"),
      seededPasskey("mia", { rpId: TRIAL_STATION.rpid, origin: TRIAL_STATION.origin }),
    ],
    station: "trial",
  });
  const mixedRoot = makeOperatorRoot({ people: [alice, mixed] });
  const mixedPasskey: Signing = {
    sign: (namespace, message) => mixed.sign(namespace, message, mixed.keys[1]),
  };
  return [
    runs("independent: an SSH key", askApproved([one], alice, [bob]), { pins: [one] }, ["bob"]),
    runs("independent: a passkey at the team's station", askApproved([one], alice, [iris]), { pins: [one] }, [
      "iris",
    ]),
    unsatisfied(
      "not independent: a passkey beside the server",
      askApproved([one], alice, [tina]),
      { pins: [one] },
      "not-independent",
    ),
    unsatisfied(
      "not independent: two passkeys beside the server",
      askApproved([one], alice, [tina, tom]),
      { pins: [one] },
      "not-independent",
    ),
    unsatisfied(
      "not independent: the requester's SSH key does not count",
      askApproved([one], alice, [tina, alice]),
      { pins: [one] },
      "not-independent",
    ),
    unsatisfied(
      "not independent: nor does a bystander's",
      askApproved([one], alice, [tina, bystander]),
      { pins: [one] },
      "not-independent",
    ),
    runs(
      "independent: one approver beside the server and another not",
      askApproved([one], alice, [tina, bob]),
      { pins: [one] },
      ["tina", "bob"],
    ),
    unsatisfied(
      "not independent: a person who signed beside the server, and could have otherwise",
      askApproved([mixedRoot], alice, [mixedPasskey]),
      { pins: [mixedRoot] },
      "not-independent",
    ),
    runs(
      "independent: the same person signs both ways",
      askApproved([mixedRoot], alice, [mixedPasskey, mixed]),
      { pins: [mixedRoot] },
      ["mia"],
    ),
    unsatisfied(
      "not independent: two of one group do not fill two seats",
      askApproved([two], alice, [ida, sami, sven]),
      { pins: [two] },
      "not-independent",
    ),
    runs("independent: both seats", askApproved([two], alice, [ida, ivan, sami]), { pins: [two] }, [
      "ida",
      "ivan",
      "sami",
    ]),
    runs(
      "console-trust: a policy that asks for none",
      askApproved([console], alice, [tina]),
      { pins: [console] },
      ["tina"],
    ),
  ];
}

function passkeyPerson(id: string, group: string, at: Station): SoftPerson {
  const key = seededPasskey(id, { rpId: at.rpid, origin: at.origin });
  return makePerson({ id, groups: [group], key, station: at.id });
}

function severalRoots(): Vector[] {
  const operator = makeOperatorRoot({ people: [alice, bob] });
  const dave = approver("dave");
  const client = makeClientRoot({ people: [carol, dave] });
  const pins = [operator, client];
  const server = seededKey("server");
  const off = makeOperatorRoot({
    people: [alice, bob],
    change: { server_keys: [server.key], policies: [serverPolicy("acme")] },
  });
  const withServer = (request: SoftRequest): SoftRequest => ({
    ...request,
    signatures: [...request.signatures, server.sign("countersign.request.v1", request.bytes)],
  });
  const silent = makeClientRoot({
    people: [carol, dave],
    change: { policies: [countersignPolicy("acme", { kind: "reboot" })] },
  });
  const strict = makeClientRoot({
    people: [carol, dave],
    change: { policies: [countersignPolicy("acme", { network: ["none"], max_window: 60 * 60 })] },
  });
  return [
    runs("two roots: each has its approver", askApproved(pins, alice, [bob, carol]), { pins }, [
      "bob",
      "carol",
    ]),
    runs(
      "two roots: somebody of the client asks",
      askApproved(pins, carol, [bob, dave], { requester: { authority: client.authority, person: "carol" } }),
      { pins },
      ["bob", "dave"],
    ),
    unsatisfied("two roots: only the operator approved", askApproved(pins, alice, [bob]), { pins }),
    unsatisfied("two roots: only the client approved", askApproved(pins, alice, [carol]), { pins }),
    unsatisfied(
      "two roots: the client's requester approves for the client",
      askApproved(pins, carol, [bob, carol], { requester: { authority: client.authority, person: "carol" } }),
      { pins },
    ),
    refuses(
      "requester-signed",
      "requester-unknown",
      "two roots: a person named under the other authority",
      askApproved(pins, alice, [bob, carol], { requester: { authority: client.authority, person: "alice" } }),
      { pins },
    ),
    refuses(
      "every-root-has-a-policy",
      "policy-missing",
      "two roots: one has no policy for the kind",
      askApproved([operator, silent], alice, [bob, carol]),
      { pins: [operator, silent] },
    ),
    refuses(
      "window-is-allowed",
      "window-too-long",
      "two roots: the stricter window holds",
      askApproved([operator, strict], alice, [bob, carol]),
      { pins: [operator, strict] },
    ),
    refuses(
      "manner-is-allowed",
      "network-not-allowed",
      "two roots: the stricter network holds",
      askApproved([operator, strict], alice, [bob, carol], { network: "host" }),
      { pins: [operator, strict] },
    ),
    runs(
      "two roots: the operator trusts the server, the client does not",
      withServer(askApproved([off, client], alice, [carol])),
      { pins: [off, client] },
      ["carol"],
    ),
    refuses(
      "server-signed-where-policy-says-so",
      "server-signature",
      "two roots: the server has to sign where it is trusted",
      askApproved([off, client], alice, [carol]),
      { pins: [off, client] },
    ),
    refuses(
      "requester-signed",
      "requester-unknown",
      "two roots: the server cannot ask where one asks for a person",
      withServer(approve(ask([off, client], signingAs("server", server)), carol)),
      { pins: [off, client] },
    ),
    unsatisfied(
      "two roots: the server's word is no approval for the client",
      withServer(ask([off, client], alice)),
      { pins: [off, client] },
    ),
  ];
}

function batches(): Vector[] {
  const root = makeOperatorRoot({ people: [alice, bob] });
  const knows: Knowledge = { pins: [root] };
  const asked = ask([root], alice);
  const others = [root];
  const foreign = approveInBatch(root, [bob]);
  const unsigned = { ...asked, signatures: [] };
  const inBatch = approveInBatch(asked, [bob], others);
  const nine = Array.from({ length: 8 }, () => new Uint8Array([0x7b, 0x7d]));
  return [
    runs("batch: an approval for several documents", inBatch, knows, ["bob"]),
    runs("batch: an approval for this one only", approveInBatch(asked, [bob]), knows, ["bob"]),
    unsatisfied(
      "batch: one that does not name the request",
      {
        ...asked,
        signatures: [...asked.signatures, ...foreign.signatures.slice(-1)],
        batches: foreign.batches ?? [],
      },
      knows,
    ),
    unsatisfied("batch: signed, and the batch itself withheld", { ...inBatch, batches: [] }, knows),
    unsatisfied(
      "batch: signed as requests",
      approveInBatch(asked, [bob], others, "countersign.request.v1"),
      knows,
    ),
    unsatisfied(
      "batch: behind eight others",
      { ...inBatch, batches: [...nine, ...(inBatch.batches ?? [])] },
      knows,
    ),
    refuses(
      "requester-signed",
      "requester-signature",
      "batch: the requester signs each request by itself",
      approve(approveInBatch(unsigned, [alice], others, "countersign.request.v1"), bob),
      knows,
    ),
    refuses(
      "requester-signed",
      "requester-signature",
      "batch: an approval in a batch is no request",
      approve(approveInBatch(unsigned, [alice], others), bob),
      knows,
    ),
  ];
}
