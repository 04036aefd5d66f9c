/** Each check of the device, broken alone in a request that is accepted otherwise. */
import {
  approve,
  byText,
  countersignPolicy,
  DAY,
  HOUR,
  makeClientRoot,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeTrialRoot,
  nextRoot,
  offerTo,
  signRequest,
  seededKey,
  seededPasskey,
  SYNCED_FLAGS,
  TEAM_STATION,
  WORLD_START,
  signingAs,
} from "@countersign/testkit";
import type { SoftRequest } from "@countersign/testkit";
import { encodeUtf8 } from "../src/encoding/bytes.ts";
import { canonicalBytes } from "../src/encoding/canonical.ts";
import { nodeCrypto } from "../src/node-crypto.ts";
import { targetsRoot } from "../src/index.ts";
import type { Floor, FloorState, KnownVeto, Policy, Request, Target } from "../src/index.ts";
import {
  action,
  admittedUnder,
  ask,
  askApproved,
  device,
  type Knowledge,
  NOW,
  REQUEST_ID,
  refuses,
  runs,
} from "./judge-setting.ts";
import type { Vector } from "./vector.ts";

const hash = `sha256:${"ab".repeat(32)}`;
const approver = (id: string) => makePerson({ id, groups: ["approvers"] });
const alice = approver("alice");
const bob = approver("bob");
const gate = makePerson({ id: "gate" });
const server = seededKey("server");
const asServer = signingAs("server", server);

/** All cases of single checks. */
export function judgeCheckCases(): Vector[] {
  const root = makeOperatorRoot({ people: [alice, bob, gate], change: { server_keys: [server.key] } });
  const knows: Knowledge = { pins: [root] };
  const good = (overrides: Partial<Request> = {}) => askApproved([root], alice, [bob], overrides);
  const under = (change: Partial<Policy>, overrides: Partial<Request>): [SoftRequest, Knowledge] => {
    const policies = [countersignPolicy("acme", change)];
    const pins = [makeOperatorRoot({ people: [alice, bob], change: { policies } })];
    return [askApproved(pins, alice, [bob], overrides), { pins }];
  };
  const floored = (floor: Partial<Floor>): Knowledge => ({ ...knows, change: { floor: floorOf(floor) } });
  const trial = makeTrialRoot();
  const byServer = (overrides: Partial<Request> = {}) => ask([trial], asServer, overrides);
  const vetoed = (effect: KnownVeto["effect"], person: string, subject: string): Knowledge => ({
    ...knows,
    vetoes: [{ hash, subject, effect, authority: root.authority, person }],
  });

  return [
    runs("alice asks, bob approves", good(), knows, ["bob"]),
    runs("a reboot", good({ action: { kind: "reboot", delay_seconds: 60 } }), knows, ["bob"]),
    runs("order of signatures and strangers among them", shuffled(good()), knows, ["bob"]),
    runs(
      "the very first and the very last second of the window",
      good({ not_before: NOW, not_after: NOW + HOUR }),
      knows,
      ["bob"],
      true,
    ),
    runs("the last second", good({ not_after: NOW }), knows, ["bob"]),
    runs("the server asks where it is trusted", byServer(), { pins: [trial] }, []),
    runs("the server's time moves no watermark", byServer({ not_before: NOW }), { pins: [trial] }, []),
    runs(
      "the owner's floor key approves what the server asks",
      approve(byServer(), ...trial.people),
      {
        pins: [trial],
        change: { floor: floorOf({ extra_keys: [{ fingerprint: seededKey("trial").fingerprint, min: 1 }] }) },
      },
      ["owner"],
    ),

    refuses(
      "size-is-bounded",
      "too-many-signatures",
      "33 signatures",
      approve(good(), ...Array.from({ length: 31 }, () => bob)),
      knows,
    ),
    refuses(
      "size-is-bounded",
      "bad-signature-shape",
      "a signature with a field too many",
      { ...good(), signatures: good().signatures.map((signature) => ({ ...signature, comment: "ok" })) },
      knows,
    ),
    refuses(
      "size-is-bounded",
      "bad-signature-shape",
      "a signature of a kind that is none",
      {
        ...good(),
        signatures: [JSON.parse('{"kind":"gpg","key":"","sig":"","namespace":"countersign.approve.v1"}')],
      },
      knows,
    ),
    ...documentFaults(good(), knows),

    refuses("state-is-ours", "state-cloned", "state copied from another machine", good(), {
      ...knows,
      change: { stateFault: "state-cloned" },
    }),
    refuses("state-is-ours", "state-rolled-back", "state that was rolled back", good(), {
      ...knows,
      change: { stateFault: "state-rolled-back" },
    }),
    refuses("log-is-consistent", "log-inconsistent", "a log that contradicts itself", good(), {
      ...knows,
      change: { logFault: "log-inconsistent" },
    }),
    refuses("floor-is-readable", "floor-unreadable", "a floor that cannot be read", good(), {
      ...knows,
      change: { floor: { state: "broken", detail: "floor.json: not-json" } },
    }),
    refuses(
      "floor-authorities-are-pinned",
      "floor-authority",
      "an authority that the floor asks for",
      good(),
      floored({ authorities: [hash] }),
    ),
    runs("an authority that the floor asks for, pinned", good(), floored({ authorities: [root.authority] }), [
      "bob",
    ]),

    refuses("roots-are-current", "no-root-pinned", "a device that trusts nobody", good(), {
      pins: [],
      admission: admittedUnder(root),
    }),
    refuses(
      "roots-are-current",
      "root-not-pinned",
      "a request to a root that is not pinned",
      askApproved([root, makeClientRoot()], alice, [bob]),
      knows,
    ),
    refuses("roots-are-current", "root-not-named", "a request that leaves out the client's root", good(), {
      pins: [root, makeClientRoot()],
    }),
    refuses(
      "roots-are-current",
      "root-too-old",
      "a device that has not heard of the newest root",
      good(minimum(root.authority, { min_version: 2 })),
      knows,
    ),
    refuses(
      "roots-are-current",
      "people-too-old",
      "a device that has not heard of the newest people list",
      good(minimum(root.authority, { min_people: 1 })),
      knows,
    ),
    runs(
      "a device that has the newest root",
      askApproved([root], alice, [bob], minimum(root.authority, { min_version: 2 })),
      { pins: [nextRoot(root)], admission: admittedUnder(root) },
      ["bob"],
    ),
    refuses("roots-are-current", "root-expired", "an expired root", good(), {
      ...knows,
      change: { clock: root.document.expires + 1 },
    }),
    refuses("roots-are-current", "root-expired", "an expired root, and a clock set back to hide it", good(), {
      ...knows,
      change: { watermark: root.document.expires + 1 },
    }),
    refuses(
      "roots-are-current",
      "release-too-old",
      "an agent older than the root allows",
      askApproved([makeOperatorRoot({ people: [alice, bob], change: { min_release: 2 } })], alice, [bob]),
      { pins: [makeOperatorRoot({ people: [alice, bob], change: { min_release: 2 } })] },
    ),

    refuses("client-is-ours", "not-admitted", "a device before its admission", good(), {
      ...knows,
      admission: undefined,
    }),
    refuses(
      "client-is-ours",
      "not-admitted",
      "a device admitted by an authority that is no longer pinned",
      good(),
      { ...knows, admission: { ...admittedUnder(root), authority: hash } },
    ),
    refuses("client-is-ours", "wrong-client", "another client", good({ client: "umbrella" }), knows),
    refuses(
      "target-is-this-device",
      "targets-malformed",
      "no targets at all",
      withTargets(good(), {}, 1),
      knows,
    ),
    refuses(
      "target-is-this-device",
      "targets-malformed",
      "targets and a root of targets",
      good({ targets_root: hash }),
      knows,
    ),
    refuses(
      "target-is-this-device",
      "targets-malformed",
      "a root of targets for 64 devices",
      withTargets(good(), { targets_root: hash }, 64),
      knows,
    ),
    refuses(
      "target-is-this-device",
      "target-count",
      "another number of targets than stated",
      good({ target_count: 2 }),
      knows,
    ),
    refuses(
      "target-is-this-device",
      "not-a-target",
      "another device",
      good({ targets: [{ ...own(root), fingerprint: hash }] }),
      knows,
    ),
    refuses(
      "name-is-ours",
      "wrong-name",
      "this device under another's familiar name",
      good({ targets: [{ ...own(root), name: "db-1" }] }),
      knows,
    ),
    refuses(
      "name-is-ours",
      "wrong-admission",
      "this device under another admission",
      good({ targets: [{ ...own(root), admission: hash }] }),
      knows,
    ),

    refuses(
      "kind-is-allowed-here",
      "kind-denied-by-floor",
      "a kind that the floor denies",
      good(),
      floored({ deny: ["script"] }),
    ),
    refuses("kind-is-allowed-here", "kind-unavailable", "a kind that this agent cannot do", good(), {
      ...knows,
      change: { kinds: ["reboot"] },
    }),
    refuses(
      "every-root-has-a-policy",
      "policy-missing",
      "a kind without a policy",
      ...under({ kind: "reboot" }, {}),
    ),
    refuses(
      "manner-is-allowed",
      "run-as-not-allowed",
      "another user than the policy allows",
      good({ run_as: "root" }),
      knows,
    ),
    refuses(
      "manner-is-allowed",
      "run-as-not-allowed",
      "another user than the floor allows",
      ...withFloor(under({ run_as: ["root"] }, { run_as: "root" }), { run_as: ["default"] }),
    ),
    runs(
      "a user that policy and floor allow",
      ...withFloor(under({ run_as: ["root"] }, { run_as: "root" }), { run_as: ["root"] }),
      ["bob"],
    ),
    refuses(
      "manner-is-allowed",
      "run-as-not-allowed",
      "the default user, where the policy names others",
      ...under({ run_as: ["deploy"] }, {}),
    ),
    refuses(
      "manner-is-allowed",
      "network-not-allowed",
      "a network that the policy does not allow",
      ...under({ network: ["none"] }, { network: "host" }),
    ),
    refuses(
      "manner-is-allowed",
      "network-not-allowed",
      "a network that the floor does not allow",
      good({ network: "host" }),
      floored({ network: ["none"] }),
    ),
    refuses(
      "manner-is-allowed",
      "secrets-not-allowed",
      "secrets where the policy allows none",
      ...under({ secrets: false }, action({ secrets: [{ param: "token", commitment: hash }] })),
    ),
    refuses(
      "target-count-is-allowed",
      "too-many-targets",
      "more targets than the policy allows",
      ...under({ max_targets: 1 }, twoTargets()),
    ),

    refuses(
      "window-is-allowed",
      "window-malformed",
      "a window that ends when it begins",
      good({ not_after: WORLD_START }),
      knows,
    ),
    refuses(
      "window-is-allowed",
      "window-too-long",
      "a window longer than the policy allows",
      ...under({ max_window: HOUR }, {}),
    ),
    refuses(
      "window-is-allowed",
      "window-too-long",
      "a window longer than the floor allows",
      good(),
      floored({ max_window: 2 * HOUR }),
    ),
    refuses(
      "window-is-open",
      "too-early",
      "a request before its window",
      good({ not_before: NOW + 1, not_after: NOW + 2 }),
      knows,
    ),
    refuses("window-is-open", "expired", "a request after its window", good(), {
      ...knows,
      change: { clock: WORLD_START + 4 * HOUR + 1 },
    }),
    refuses(
      "window-is-open",
      "expired",
      "a request after its window, and a clock set back to revive it",
      good(),
      { ...knows, change: { clock: WORLD_START, watermark: WORLD_START + DAY } },
    ),
    refuses(
      "window-is-open",
      "too-early",
      "a clock set back before the window, and no watermark to help",
      good(),
      { ...knows, change: { clock: WORLD_START - 1, watermark: 0 } },
    ),
    runs(
      "a clock set back, and the watermark inside the window",
      good(),
      { ...knows, change: { clock: 0, watermark: NOW } },
      ["bob"],
    ),
    refuses("window-is-open", "expired", "a clock set forward", good(), {
      ...knows,
      change: { clock: WORLD_START + 30 * DAY },
    }),
    refuses("id-is-unused", "replayed", "a request that ran here before", good(), {
      ...knows,
      consumed: [REQUEST_ID],
    }),
    refuses(
      "id-is-unused",
      "replayed",
      "another request with an id that ran here before",
      good(action({ args: ["--again"] })),
      { ...knows, consumed: [REQUEST_ID] },
    ),
    refuses("id-is-unused", "replayed", "the same, with the clock set back", good(), {
      ...knows,
      consumed: [REQUEST_ID],
      change: { clock: WORLD_START },
    }),

    refuses("not-revoked", "revoked", "a request that the root revokes", good(), {
      pins: [nextRoot(root, { revoked: [good().hash] })],
      admission: admittedUnder(root),
    }),
    refuses("not-objected-to", "vetoed", "a vetoed request", good(), vetoed("veto", "bob", good().hash)),
    refuses(
      "not-objected-to",
      "cancelled",
      "a request that its requester cancelled",
      good(),
      vetoed("cancel", "alice", good().hash),
    ),
    runs("a request that somebody else would like to cancel", good(), vetoed("cancel", "gate", good().hash), [
      "bob",
    ]),
    runs("a request that somebody refused to approve", good(), vetoed("refuse", "bob", good().hash), ["bob"]),
    runs("a veto of another request", good(), vetoed("veto", "bob", hash), ["bob"]),
    refuses("not-objected-to", "cancelled", "a request that the server cancelled itself", byServer(), {
      pins: [trial],
      vetoes: [
        { hash, subject: byServer().hash, effect: "cancel", authority: trial.authority, person: "server" },
      ],
    }),

    refuses(
      "server-signed-where-policy-says-so",
      "server-signature",
      "a request that no server key signed",
      ask([trial], signingAs("server", seededKey("zed"))),
      { pins: [trial] },
    ),
    refuses(
      "server-signed-where-policy-says-so",
      "server-signature",
      "a request that the server only approved",
      {
        ...approve(byServer(), server),
        signatures: [server.sign("countersign.approve.v1", byServer().bytes)],
      },
      { pins: [trial] },
    ),
    refuses(
      "server-signed-where-policy-says-so",
      "server-signature",
      "the owner's key where the server's is asked for",
      ask([trial], signingAs("server", seededKey("trial"))),
      { pins: [trial] },
    ),
    refuses(
      "requester-signed",
      "requester-unknown",
      "the server asks where persons must",
      approve(ask([root], asServer), bob),
      knows,
    ),
    refuses(
      "requester-signed",
      "requester-unknown",
      "a stranger asks",
      askApproved([root], makePerson({ id: "zed" }), [bob]),
      knows,
    ),
    refuses(
      "requester-signed",
      "requester-unknown",
      "a person of an authority that is not pinned asks",
      askApproved([root], alice, [bob], { requester: { authority: hash, person: "alice" } }),
      knows,
    ),
    refuses(
      "requester-signed",
      "requester-unknown",
      "the server names an owner who did not sign, under an unknown authority",
      byServer({ requester: { authority: hash, person: "server" } }),
      { pins: [trial] },
    ),
    refuses(
      "requester-signed",
      "requester-signature",
      "the server names an owner who did not sign",
      byServer({ requester: { authority: trial.authority, person: "owner" } }),
      { pins: [trial] },
    ),
    refuses(
      "requester-signed",
      "requester-signature",
      "nobody signed as requester",
      { ...good(), signatures: [bob.sign("countersign.approve.v1", good().bytes)] },
      knows,
    ),
    refuses(
      "requester-signed",
      "requester-signature",
      "somebody else signed as requester",
      approve(ask([root], signingAs("alice", gate)), bob),
      knows,
    ),
    refuses(
      "requester-signed",
      "requester-signature",
      "the requester only approved",
      { ...good(), signatures: [alice, bob].map((one) => one.sign("countersign.approve.v1", good().bytes)) },
      knows,
    ),
    refuses(
      "requester-signed",
      "requester-signature",
      "the requester signed another request",
      {
        ...good(),
        signatures: [
          alice.sign("countersign.request.v1", good(action({ args: ["-n"] })).bytes),
          bob.sign("countersign.approve.v1", good().bytes),
        ],
      },
      knows,
    ),
    ...listedRequesters(),

    refuses("every-root-is-satisfied", "group-missing", "nobody approved", ask([root], alice), knows),
    refuses(
      "every-root-is-satisfied",
      "group-missing",
      "the approval is over another request",
      {
        ...good(),
        signatures: [
          alice.sign("countersign.request.v1", good().bytes),
          bob.sign("countersign.approve.v1", good(action({ args: ["-n"] })).bytes),
        ],
      },
      knows,
    ),
    refuses(
      "every-root-is-satisfied",
      "group-missing",
      "the approver signed as requester",
      {
        ...ask([root], alice),
        signatures: [alice, bob].map((one) => one.sign("countersign.request.v1", good().bytes)),
      },
      knows,
    ),
    refuses(
      "every-root-is-satisfied",
      "group-missing",
      "a person in no group approved",
      askApproved([root], alice, [gate]),
      knows,
    ),
    refuses(
      "every-root-is-satisfied",
      "group-missing",
      "the server approved",
      approve(ask([root], alice), server),
      knows,
    ),
    refuses("every-root-is-satisfied", "not-independent", ...besideTheServer()),

    refuses(
      "floor-keys-approved",
      "floor-keys",
      "a key that the floor asks for",
      good(),
      floored({ extra_keys: [{ fingerprint: seededKey("gate").fingerprint, min: 1 }] }),
    ),
    runs(
      "a key that the floor asks for, which approved",
      approve(good(), gate),
      floored({ extra_keys: [{ fingerprint: seededKey("gate").fingerprint, min: 1 }] }),
      ["bob", "gate"],
    ),
    refuses(
      "floor-keys-approved",
      "floor-keys",
      "the requester's own key, which the floor asks for",
      good(),
      floored({ extra_keys: [{ fingerprint: seededKey("alice").fingerprint, min: 1 }] }),
    ),
    refuses(
      "floor-keys-approved",
      "floor-keys",
      "one of two keys that the floor asks for",
      good(),
      floored({ extra_keys: floorKeys(["bob", "gate"], 2) }),
    ),
    refuses(
      "floor-keys-approved",
      "floor-keys",
      "two keys of one person, where the floor asks for two",
      ...twoKeysOfBob(),
    ),
    refuses(
      "floor-keys-approved",
      "floor-keys",
      "two keys of one human in two roots, where the floor asks for two",
      ...bobInTwoRoots(),
    ),
    refuses("script-is-the-signed-one", "script-missing", "no script bytes", withoutScript(good()), knows),
    refuses(
      "script-is-the-signed-one",
      "script-hash",
      "other script bytes",
      { ...good(), script: encodeUtf8("rm -rf /") },
      knows,
    ),

    ...passkeyApprovals(),
    ...manyTargets(),
  ];
}

function floorOf(floor: Partial<Floor>): FloorState {
  const extra = floor.extra_keys?.toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
  return {
    state: "ok",
    hash,
    floor: { type: "floor", format: 1, ...floor, ...(extra ? { extra_keys: extra } : {}) },
  };
}

const floorKeys = (names: readonly string[], min: number) =>
  names.map((name) => ({ fingerprint: seededKey(name).fingerprint, min }));

/** Bob approves under the operator's root by one key and under the client's by another; the operator says that he is both. */
function bobInTwoRoots(): [SoftRequest, Knowledge] {
  const other = makePerson({ id: "robert", key: seededKey("bob-2"), groups: ["approvers"] });
  const twin = makePerson({ id: "bob", groups: ["approvers"], also: [seededKey("bob-2").fingerprint] });
  const operator = makeOperatorRoot({ people: [alice, twin, gate] });
  const client = makeClientRoot({ people: [other, makePerson({ id: "dave" })] });
  const floor = { extra_keys: floorKeys(["bob", "bob-2"], 2) };
  return withFloor(
    [askApproved([operator, client], alice, [twin, other]), { pins: [operator, client] }],
    floor,
  );
}

function withFloor(
  [request, knowledge]: [SoftRequest, Knowledge],
  floor: Partial<Floor>,
): [SoftRequest, Knowledge] {
  return [request, { ...knowledge, change: { floor: floorOf(floor) } }];
}

function own(root: Parameters<typeof admittedUnder>[0]): Target {
  return { fingerprint: device.fingerprint, name: device.name, admission: admittedUnder(root).hash };
}

/** The same request with other targets, signed and approved anew. */
function withTargets(
  { document }: SoftRequest,
  targets: Pick<Request, "targets" | "targets_root">,
  count: number,
): SoftRequest {
  const { targets: _targets, ...rest } = document;
  return approve(signRequest({ ...rest, ...targets, target_count: count }, alice), bob);
}

function minimum(authority: string, change: { min_version?: number; min_people?: number }): Partial<Request> {
  return { roots: [{ authority, min_version: 1, min_people: 0, ...change }] };
}

function twoTargets(): Partial<Request> {
  const root = makeOperatorRoot({
    people: [alice, bob],
    change: { policies: [countersignPolicy("acme", { max_targets: 1 })] },
  });
  const targets = [own(root), { ...own(root), fingerprint: hash, name: "web-2" }];
  return {
    target_count: 2,
    targets: targets.sort((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1)),
  };
}

function shuffled(request: SoftRequest): SoftRequest {
  const stranger = seededKey("zed").sign("countersign.approve.v1", request.bytes);
  return { ...request, signatures: [stranger, ...request.signatures.toReversed(), stranger] };
}

function withoutScript({ script: _script, ...request }: SoftRequest): SoftRequest {
  return request;
}

function documentFaults(good: SoftRequest, knows: Knowledge): Vector[] {
  const bytes = (because: string, name: string, wrong: Uint8Array) =>
    refuses("request-parses", because, name, { ...good, bytes: wrong }, knows);
  const text = new TextDecoder().decode(good.bytes);
  return [
    bytes("not-utf8", "bytes that are no text", Uint8Array.of(0x22, 0xff, 0x22)),
    bytes("not-json", "a request cut short", good.bytes.subarray(0, -1)),
    bytes("null-value", "a null", encodeUtf8('{"action":null}')),
    bytes("duplicate-key", "a key twice", encodeUtf8(text.replace('{"action":', '{"action":1,"action":'))),
    bytes("not-integer", "a fraction", encodeUtf8(text.replace('"format":1', '"format":1.0'))),
    bytes("lone-surrogate", "a lone surrogate", encodeUtf8(text.replace("Because", "\\ud800"))),
    bytes("too-deep", "too many levels", encodeUtf8("[".repeat(100))),
    bytes("not-canonical", "white space", encodeUtf8(text.replace('"format":1', '"format": 1'))),
    bytes("type-reserved", "a query", canonicalBytes({ ...good.document, type: "query" })),
    bytes("wrong-type", "a standing approval", canonicalBytes({ ...good.document, type: "standing" })),
    bytes("wrong-type", "another document", canonicalBytes({ ...good.document, type: "veto" })),
    bytes("format-unknown", "a format of the future", canonicalBytes({ ...good.document, format: 2 })),
    bytes("bad-shape", "an unknown field", canonicalBytes({ ...good.document, sudo: true })),
    bytes(
      "bad-shape",
      "an unknown kind of action",
      canonicalBytes({ ...good.document, action: { kind: "shell" } }),
    ),
  ];
}

function listedRequesters(): Vector[] {
  const root = makeOperatorRoot({ people: [alice, bob, approver("carol")] });
  const trent = makePerson({ id: "trent" });
  const list = makePeople({
    root,
    requesters: [makeRequester(trent, ["alice", "bob"])],
    signers: [alice, bob],
  });
  const carol = approver("carol");
  const knows: Knowledge = { pins: [root], people: [list] };
  const good = askApproved([root], trent, [carol]);
  const short = makePeople({
    root,
    requesters: [makeRequester(trent, ["alice", "bob"])],
    change: { expires: NOW - 1 },
  });
  const elsewhere = makePeople({
    root,
    requesters: [makeRequester(trent, ["alice", "bob"], { clients: ["umbrella"] })],
  });
  return [
    runs("a listed requester asks", good, knows, ["carol"]),
    refuses("requester-signed", "requester-unknown", "a requester whose list has not arrived", good, {
      pins: [root],
    }),
    refuses("requester-signed", "requester-list-expired", "a requester whose list expired", good, {
      pins: [root],
      people: [short],
    }),
    refuses("requester-signed", "requester-client", "a requester for other clients", good, {
      pins: [root],
      people: [elsewhere],
    }),
    refuses(
      "requester-signed",
      "requester-signature",
      "a listed requester who did not sign",
      askApproved([root], signingAs("trent", gate), [carol]),
      knows,
    ),
  ];
}

function besideTheServer(): [string, SoftRequest, Knowledge] {
  const at = { rpId: "sign.localhost", origin: "http://sign.localhost:7410" };
  const bea = makePerson({
    id: "bea",
    groups: ["approvers"],
    key: seededPasskey("bea", at),
    station: "trial",
  });
  const root = makeOperatorRoot({ people: [alice, bob, bea] });
  return [
    "the only approval was given beside the server",
    askApproved([root], alice, [bea]),
    { pins: [root] },
  ];
}

function twoKeysOfBob(): [SoftRequest, Knowledge] {
  const twin = makePerson({
    id: "bob",
    groups: ["approvers"],
    keys: [seededKey("bob"), seededKey("bob's other")],
  });
  const root = makeOperatorRoot({ people: [alice, twin] });
  const second = {
    sign: (...[namespace, message]: Parameters<typeof twin.sign>) =>
      twin.sign(namespace, message, twin.keys[1]),
  };
  return [
    askApproved([root], alice, [twin, second]),
    { pins: [root], change: { floor: floorOf({ extra_keys: floorKeys(["bob", "bob's other"], 2) }) } },
  ];
}

function passkeyApprovals(): Vector[] {
  const station = { rpId: TEAM_STATION.rpid, origin: TEAM_STATION.origin };
  const key = seededPasskey("petra", station);
  const petra = (synced?: boolean) =>
    makePerson({
      id: "petra",
      groups: ["approvers"],
      key,
      station: "team",
      ...(synced === undefined ? {} : { synced }),
    });
  const root = makeOperatorRoot({ people: [alice, bob, petra()] });
  const lenient = makeOperatorRoot({ people: [alice, bob, petra(true)] });
  const signing = (overrides: { flags?: number; origin?: string }) => ({
    sign: (...[namespace, message]: Parameters<typeof key.sign>) => key.sign(namespace, message, overrides),
  });
  const fails = (name: string, overrides: { flags?: number; origin?: string }) =>
    refuses(
      "every-root-is-satisfied",
      "group-missing",
      `a passkey ${name}`,
      askApproved([root], alice, [signing(overrides)]),
      { pins: [root] },
    );
  return [
    runs(
      "a passkey at an independent station approves",
      askApproved([root], alice, [petra()]),
      { pins: [root] },
      ["petra"],
    ),
    runs(
      "a synced passkey that may be one",
      askApproved([lenient], alice, [signing({ flags: SYNCED_FLAGS })]),
      { pins: [lenient] },
      ["petra"],
    ),
    fails("that is synced and may not be", { flags: SYNCED_FLAGS }),
    fails("that nobody touched", { flags: 0x04 }),
    fails("whose user was not verified", { flags: 0x01 }),
    fails("used on another page", { origin: "https://console.acme.example" }),
    fails("used on another port of the same host", { origin: "https://sign.acme.example:8443" }),
    refuses(
      "every-root-is-satisfied",
      "group-missing",
      "a passkey made at another station with this rpid",
      ...otherRoot(),
    ),
  ];

  /** The client's root knows the key, but lists no station for it: each root judges by its own stations. */
  function otherRoot(): [SoftRequest, Knowledge] {
    const moved = makeOperatorRoot({
      people: [alice, bob, petra()],
      change: { stations: [{ ...TEAM_STATION, origin: "https://other.sign.acme.example" }] },
    });
    return [askApproved([moved], alice, [petra()]), { pins: [moved] }];
  }
}

function manyTargets(): Vector[] {
  const root = makeOperatorRoot({ people: [alice, bob] });
  const knows: Knowledge = { pins: [root] };
  const targets: Target[] = [
    own(root),
    ...Array.from({ length: 69 }, (_, at) => ({
      fingerprint: `sha256:${`${at}`.padStart(2, "0").repeat(32)}`,
      name: `web-${at}`,
      admission: hash,
    })),
  ].sort(byText((target) => target.fingerprint));
  const askTo = (all: readonly Target[], count = all.length) =>
    withTargets(ask([root], alice), { targets_root: targetsRoot(all, nodeCrypto) }, count);
  const request = askTo(targets);
  const offer = offerTo(request, device, targets);
  const { proof } = offer;
  if (!proof) throw new Error("an offer to many has a proof");
  const fails = (name: string, change: Partial<typeof proof>) =>
    refuses(
      "target-is-this-device",
      "not-a-target",
      name,
      { ...offer, proof: { ...proof, ...change } },
      knows,
    );
  const [first = "", ...rest] = proof.path;
  const listed = offerTo(
    askTo(targets.slice(1)),
    { ...device, fingerprint: targets[1]?.fingerprint ?? "" },
    targets.slice(1),
  );
  return [
    runs("one of 70 targets, with its proof", offer, knows, ["bob"]),
    refuses("target-is-this-device", "not-a-target", "one of 70 targets, without a proof", request, knows),
    refuses("target-is-this-device", "not-a-target", "another device's proof", listed, knows),
    fails("a proof for another name", { name: "db-1" }),
    fails("a proof for another admission", { admission: hash }),
    fails("a proof one step too short", { path: rest }),
    fails("a proof one step too long", { path: [...proof.path, first] }),
    fails("a proof with a step changed", { path: [hash, ...rest] }),
    fails("a proof with steps that are no hashes", {
      path: proof.path.map((text) => text.replace("sha256:", "sha512:")),
    }),
    fails("a proof at another place", { index: proof.index + 1 }),
    fails("a proof at a negative place", { index: -1 }),
    fails("a proof at no place", { index: 0.5 }),
    fails("a proof beyond the targets", { index: 70 }),
    fails("a proof with endless steps", { path: Array.from({ length: 41 }, () => first) }),
    fails("an empty proof", { path: [] }),
    refuses(
      "target-is-this-device",
      "not-a-target",
      "the right proof for another number of targets",
      offerTo(askTo(targets, 71), device, targets),
      knows,
    ),
  ];
}
