/** Cases of standing.json: what a device makes of uses of standing approvals. */
import {
  addSignatures,
  approve,
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
  seededKey,
  seededPasskey,
  type SignedDocument,
  signingAs,
  signStanding,
  type SoftUse,
  WORLD_START,
} from "@countersign/testkit";
import { canonicalBytes } from "../src/encoding/canonical.ts";
import { encodeUtf8 } from "../src/encoding/bytes.ts";
import { proveTarget, type ScheduleWindow, type Standing, type Target, targetsRoot } from "../src/index.ts";
import { nodeCrypto } from "../src/node-crypto.ts";
import { admittedUnder, device, NOW, REQUEST_ID } from "./judge-setting.ts";
import {
  admittedElsewhere,
  doneBefore,
  ownTarget,
  refusesUse,
  server,
  standingOf,
  type UseKnowledge,
  useOf,
  uses,
} from "./use-setting.ts";
import type { Vector } from "./vector.ts";

const hash = `sha256:${"ab".repeat(32)}`;
const approver = (id: string) => makePerson({ id, groups: ["approvers"] });
const alice = approver("alice");
const bob = approver("bob");
const carol = approver("carol");
const gate = makePerson({ id: "gate" });
const rootOptions = { people: [alice, bob, gate], change: { server_keys: [server.key] } };
const root = makeOperatorRoot(rootOptions);
const knows: UseKnowledge = { pins: [root] };
const approved = (overrides: Partial<Standing> = {}) => standingOf([root], alice, [bob], overrides);
const good = (overrides: Partial<Standing> = {}) => useOf(root, approved(overrides));
const at = (seconds: number, more: Partial<UseKnowledge> = {}): UseKnowledge => ({
  ...knows,
  ...more,
  change: { clock: seconds, watermark: 0 },
});

/** All cases of uses. */
export function useCases(): Vector[] {
  return [...whole(), ...documents(), ...whichDevice(), ...whoSigned(), ...whatAndWhen(), ...howOften()];
}

function whole(): Vector[] {
  return [
    uses("alice asked once, bob approved once, the server says when", good(), knows),
    uses(
      "the signers' time moves the watermark",
      good(),
      { ...knows, change: { watermark: 0 } },
      { movesWatermark: true },
    ),
    uses("an approval that was added later", useOf(root, approve(standingOf([root], alice, []), bob)), knows),
    uses("the order of signatures, and a stranger's among them", shuffled(good()), knows),
    refusesUse(
      "size-is-bounded",
      "too-many-signatures",
      "33 signatures over the standing approval",
      {
        ...good(),
        standing: approve(approved(), ...Array.from({ length: 31 }, () => bob)),
      },
      knows,
    ),
    refusesUse(
      "size-is-bounded",
      "too-many-signatures",
      "33 signatures over the use",
      addSignatures(
        good(),
        "countersign.run.v1",
        Array.from({ length: 32 }, () => server),
      ),
      knows,
    ),
    refusesUse(
      "size-is-bounded",
      "bad-signature-shape",
      "a signature over the standing approval with a field too many",
      {
        ...good(),
        standing: {
          ...approved(),
          signatures: approved().signatures.map((one) => ({ ...one, comment: "ok" })),
        },
      },
      knows,
    ),
    refusesUse("state-is-ours", "state-cloned", "state copied from another machine", good(), {
      ...knows,
      change: { stateFault: "state-cloned" },
    }),
    refusesUse("state-is-ours", "state-rolled-back", "counts that were lost or put back", good(), {
      ...knows,
      change: { stateFault: "state-rolled-back" },
    }),
    refusesUse("log-is-consistent", "log-inconsistent", "a log that contradicts itself", good(), {
      ...knows,
      change: { logFault: "log-inconsistent" },
    }),
    refusesUse("floor-is-readable", "floor-unreadable", "a floor that cannot be read", good(), {
      ...knows,
      change: { floor: { state: "broken", detail: "not-json" } },
    }),
    refusesUse(
      "floor-authorities-are-pinned",
      "floor-authority",
      "an authority that the floor asks for",
      good(),
      floored({ authorities: [hash] }),
    ),
    refusesUse(
      "script-is-the-signed-one",
      "script-hash",
      "other script bytes",
      { ...good(), script: encodeUtf8("rm -rf /") },
      knows,
    ),
    refusesUse("script-is-the-signed-one", "script-missing", "no script bytes", withoutScript(good()), knows),
  ];
}

function documents(): Vector[] {
  const use = good();
  const standing = approved();
  const bytes = (check: string, because: string, name: string, wrong: Uint8Array): Vector =>
    check === "use-parses"
      ? refusesUse(check, because, name, { ...use, bytes: wrong }, knows)
      : refusesUse(check, because, name, { ...use, standing: { ...standing, bytes: wrong } }, knows);
  const faults = (check: string, good: SignedDocument<object>, what: string) => {
    const text = new TextDecoder().decode(good.bytes);
    // Both documents are JSON by their shapes; spread they still are.
    const changed = (change: object) => canonicalBytes({ ...good.document, ...change });
    return [
      bytes(check, "not-utf8", `${what} that is no text`, Uint8Array.of(0x22, 0xff, 0x22)),
      bytes(check, "not-json", `${what} cut short`, good.bytes.subarray(0, -1)),
      bytes(check, "null-value", `${what} with a null`, encodeUtf8('{"id":null}')),
      bytes(
        check,
        "duplicate-key",
        `${what} with a key twice`,
        encodeUtf8(text.replace('"format":', '"format":1,"format":')),
      ),
      bytes(
        check,
        "not-integer",
        `${what} with a fraction`,
        encodeUtf8(text.replace('"format":1', '"format":1.0')),
      ),
      bytes(
        check,
        "lone-surrogate",
        `${what} with a lone surrogate`,
        encodeUtf8(text.replace(/"reason":"[^"]*"/, '"reason":"\\ud800"')),
      ),
      bytes(check, "too-deep", `${what} of too many levels`, encodeUtf8("[".repeat(100))),
      bytes(
        check,
        "not-canonical",
        `${what} with white space`,
        encodeUtf8(text.replace('"format":1', '"format": 1')),
      ),
      bytes(check, "type-reserved", `${what} of a reserved type`, changed({ type: "query" })),
      bytes(check, "wrong-type", `a request in the place of ${what}`, changed({ type: "request" })),
      bytes(check, "format-unknown", `${what} of a format of the future`, changed({ format: 2 })),
      bytes(check, "bad-shape", `${what} with an unknown field`, changed({ sudo: true })),
    ];
  };
  const misshapen = (name: string, change: object) =>
    bytes("standing-parses", "bad-shape", name, canonicalBytes({ ...standing.document, ...change }));
  const window = { days: [1], from: "08:00", to: "18:00", tz: "Europe/Berlin" };
  return [
    ...faults("use-parses", use, "a use"),
    ...faults("standing-parses", standing, "a standing approval"),
    misshapen("a standing approval with secrets", { action: { ...standing.document.action, secrets: [] } }),
    misshapen("a standing approval by tag", { devices: { of: "tag", tag: "web" } }),
    misshapen("a window over midnight", { windows: [{ ...window, from: "22:00", to: "02:00" }] }),
    misshapen("a window without days", { windows: [{ ...window, days: [] }] }),
    misshapen("windows of two zones", { windows: [window, { ...window, days: [2], tz: "UTC" }] }),
    misshapen("a zone that is an offset", { windows: [{ ...window, tz: "+02:00" }] }),
    misshapen("more uses a day than minutes", { per_day: 1441 }),
    misshapen("more uses than a hundred thousand", { max_total: 100_001 }),
    misshapen("an argument of an unknown kind", {
      action: { ...standing.document.action, args: [{ name: "x", is: "regexp", source: "(a+)+$" }] },
    }),
    misshapen("a pattern part whose minimum is above its maximum", {
      action: {
        ...standing.document.action,
        args: [{ name: "x", is: "pattern", parts: [{ chars: ["a"], min: 2, max: 1 }], empty: false }],
      },
    }),
    misshapen("a range of characters that goes downwards", {
      action: {
        ...standing.document.action,
        args: [{ name: "x", is: "pattern", parts: [{ chars: ["z-a"], min: 1, max: 1 }], empty: false }],
      },
    }),
    refusesUse(
      "standing-is-the-named-one",
      "standing-mismatch",
      "a use of another standing approval",
      useOf(root, approved(), { standing: hash }),
      knows,
    ),
    refusesUse(
      "standing-is-the-named-one",
      "standing-mismatch",
      "a standing approval stretched after it was signed",
      {
        ...useOf(root, approved()),
        standing: { ...approved({ per_day: 1000 }), signatures: approved().signatures },
      },
      knows,
    ),
  ];
}

function whichDevice(): Vector[] {
  const listed = (targets: readonly Target[]) => good({ devices: { of: "list", targets: [...targets] } });
  const crowd: Target[] = [
    ownTarget(root),
    ...Array.from({ length: 69 }, (_, index) => ({
      fingerprint: `sha256:${`${index}`.padStart(2, "0").repeat(32)}`,
      name: `web-${index}`,
      admission: hash,
    })),
  ].sort((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
  const tree = good({ devices: { of: "tree", count: 70, root: targetsRoot(crowd, nodeCrypto) } });
  const index = crowd.findIndex(({ fingerprint }) => fingerprint === device.fingerprint);
  const standingProof = proveTarget(crowd, index, nodeCrypto);
  const two = [ownTarget(root), { ...ownTarget(root), fingerprint: hash, name: "web-2" }].sort(
    (left, right) => (left.fingerprint < right.fingerprint ? -1 : 1),
  );
  const client = makeClientRoot();
  return [
    uses("a listed device", listed([ownTarget(root)]), knows),
    uses("one of 70 devices, with its proof", { ...tree, standingProof }, knows),
    refusesUse(
      "standing-covers-this-device",
      "not-in-standing",
      "another device's standing approval",
      listed([{ ...ownTarget(root), fingerprint: hash }]),
      knows,
    ),
    refusesUse(
      "standing-covers-this-device",
      "not-in-standing",
      "this device under another name",
      listed([{ ...ownTarget(root), name: "db-1" }]),
      knows,
    ),
    refusesUse(
      "standing-covers-this-device",
      "not-in-standing",
      "this device under another admission",
      listed([{ ...ownTarget(root), admission: hash }]),
      knows,
    ),
    refusesUse(
      "standing-covers-this-device",
      "not-in-standing",
      "one of 70 devices, without a proof",
      tree,
      knows,
    ),
    refusesUse(
      "standing-covers-this-device",
      "not-in-standing",
      "one of 70 devices, with a proof that leads elsewhere",
      { ...tree, standingProof: { ...standingProof, index: standingProof.index + 1 } },
      knows,
    ),
    refusesUse(
      "standing-covers-this-device",
      "not-in-standing",
      "another device's proof",
      { ...tree, standingProof: proveTarget(crowd, index === 0 ? 1 : 0, nodeCrypto) },
      knows,
    ),
    refusesUse(
      "client-is-ours",
      "wrong-client",
      "another client's standing approval",
      good({ client: "umbrella" }),
      knows,
    ),
    refusesUse("client-is-ours", "wrong-client", "a device that moved to another client", good(), {
      ...knows,
      admission: admittedElsewhere(root, "umbrella"),
    }),
    refusesUse("client-is-ours", "not-admitted", "a device before its admission", good(), {
      ...knows,
      admission: undefined,
    }),
    refusesUse(
      "target-is-this-device",
      "not-a-target",
      "a use on another device",
      useOf(root, approved(), { targets: [{ ...ownTarget(root), fingerprint: hash }] }),
      knows,
    ),
    refusesUse(
      "target-is-this-device",
      "target-count",
      "another number of devices than the use lists",
      useOf(root, approved(), { target_count: 2 }),
      knows,
    ),
    refusesUse(
      "name-is-ours",
      "wrong-name",
      "a use on this device under another name",
      useOf(root, approved(), { targets: [{ ...ownTarget(root), name: "db-1" }] }),
      knows,
    ),
    refusesUse(
      "breadth-is-allowed",
      "standing-too-broad",
      "a standing approval for more devices than the policy allows",
      ...policed({ max_targets: 99 }),
    ),
    uses("as many devices as the policy allows", ...policed({ max_targets: 100 })),
    refusesUse(
      "breadth-is-allowed",
      "beyond-standing",
      "a use on more devices than approved",
      useOf(root, approved({ devices: { of: "client", up_to: 1 } }), { target_count: 2, targets: two }),
      knows,
    ),
    refusesUse("roots-are-current", "root-not-named", "a client's root that came later", good(), {
      pins: [root, client],
    }),
    refusesUse("roots-are-current", "root-expired", "an expired root", good(), {
      ...knows,
      change: { clock: root.document.expires + 1 },
    }),
    refusesUse(
      "roots-are-current",
      "root-too-old",
      "a device that has not heard of the newest root",
      good({ roots: [{ authority: root.authority, min_version: 2, min_people: 0 }] }),
      knows,
    ),
    refusesUse(
      "roots-are-current",
      "people-too-old",
      "a device that has not heard of the newest people list",
      good({ roots: [{ authority: root.authority, min_version: 1, min_people: 1 }] }),
      knows,
    ),
    refusesUse(
      "kind-is-allowed-here",
      "kind-denied-by-floor",
      "scripts where the floor denies them",
      good(),
      floored({ deny: ["script"] }),
    ),
    refusesUse(
      "every-root-has-a-policy",
      "policy-missing",
      "a client without a policy for scripts",
      ...policed({ kind: "reboot" }),
    ),
    refusesUse(
      "manner-is-allowed",
      "network-not-allowed",
      "a network that the policy does not allow",
      ...policed({ network: ["none"] }, { network: "host" }),
    ),
    refusesUse(
      "manner-is-allowed",
      "run-as-not-allowed",
      "a user that the policy does not allow",
      good({ run_as: "root" }),
      knows,
    ),
  ];
}

function whoSigned(): Vector[] {
  const later = (change: Parameters<typeof nextRoot>[1]): UseKnowledge => ({
    pins: [nextRoot(root, change)],
    admission: admittedUnder(root),
  });
  const without = (id: string) => later({ people: [alice, bob, gate, carol].filter((one) => one.id !== id) });
  const vetoed = (effect: "veto" | "cancel" | "refuse", person: string, subject: string): UseKnowledge => ({
    ...knows,
    vetoes: [{ hash, subject, effect, authority: root.authority, person }],
  });
  const unsigned = { ...approved(), signatures: [] };
  const byRequest = addSignatures(unsigned, "countersign.request.v1", [alice]);
  const asked = signStanding(approved().document, alice);
  const trial = makeTrialRoot();
  const byServer = standingOf([trial], signingAs("server", server), []);
  const trent = makePerson({ id: "trent" });
  const wide = makeOperatorRoot({ people: [alice, bob, carol], change: { server_keys: [server.key] } });
  const list = makePeople({
    root: wide,
    requesters: [makeRequester(trent, ["alice", "bob"])],
    signers: [alice, bob],
  });
  const old = makePeople({
    root: wide,
    requesters: [makeRequester(trent, ["alice", "bob"])],
    change: { expires: NOW - 1 },
  });
  const elsewhere = makePeople({
    root: wide,
    requesters: [makeRequester(trent, ["alice", "bob"], { clients: ["umbrella"] })],
  });
  const listed = useOf(wide, standingOf([wide], trent, [carol]));
  return [
    uses("a root that rotated, its signers still in it", good(), without("gate")),
    uses(
      "a signer who left, another having taken over before",
      useOf(root, approve(approved(), carol)),
      without("bob"),
      { approvers: ["carol"] },
    ),
    refusesUse("every-root-is-satisfied", "group-missing", "the only approver left", good(), without("bob")),
    refusesUse("requester-signed", "requester-unknown", "the requester left", good(), without("alice")),
    refusesUse(
      "not-revoked",
      "revoked",
      "a standing approval that the root revokes",
      good(),
      later({ revoked: [approved().hash] }),
    ),
    refusesUse(
      "not-revoked",
      "revoked",
      "a use that the root revokes",
      good(),
      later({ revoked: [good().hash] }),
    ),
    refusesUse(
      "not-objected-to",
      "vetoed",
      "a standing approval that an approver vetoed",
      good(),
      vetoed("veto", "bob", approved().hash),
    ),
    refusesUse(
      "not-objected-to",
      "vetoed",
      "a use that an approver vetoed",
      good(),
      vetoed("veto", "bob", good().hash),
    ),
    refusesUse(
      "not-objected-to",
      "cancelled",
      "a standing approval that its requester cancelled",
      good(),
      vetoed("cancel", "alice", approved().hash),
    ),
    uses(
      "a standing approval that somebody else would like to cancel",
      good(),
      vetoed("cancel", "gate", approved().hash),
    ),
    refusesUse(
      "use-is-the-servers",
      "use-signature",
      "a use that nobody signed",
      { ...good(), signatures: [] },
      knows,
    ),
    refusesUse(
      "use-is-the-servers",
      "use-signature",
      "a use that a person signed",
      useOf(root, approved(), {}, bob),
      knows,
    ),
    refusesUse(
      "use-is-the-servers",
      "use-signature",
      "a use that an unlisted server signed",
      useOf(root, approved(), {}, seededKey("zed")),
      knows,
    ),
    refusesUse(
      "use-is-the-servers",
      "use-signature",
      "a use that the server signed as a request",
      addSignatures({ ...good(), signatures: [] }, "countersign.request.v1", [server]),
      knows,
    ),
    refusesUse(
      "use-is-the-servers",
      "use-signature",
      "a root that lists no server key",
      useOf(
        makeOperatorRoot({ people: [alice, bob] }),
        standingOf([makeOperatorRoot({ people: [alice, bob] })], alice, [bob]),
      ),
      { pins: [makeOperatorRoot({ people: [alice, bob] })] },
    ),
    refusesUse(
      "requester-signed",
      "requester-signature",
      "nobody signed as requester",
      useOf(root, approve(unsigned, bob)),
      knows,
    ),
    refusesUse(
      "requester-signed",
      "requester-signature",
      "the requester signed it as a request",
      useOf(root, approve(byRequest, bob)),
      knows,
    ),
    refusesUse(
      "requester-signed",
      "requester-unknown",
      "a stranger asks",
      useOf(root, standingOf([root], makePerson({ id: "zed" }), [bob])),
      knows,
    ),
    refusesUse(
      "requester-signed",
      "requester-unknown",
      "the server asks where persons must",
      useOf(root, standingOf([root], signingAs("server", server), [bob])),
      knows,
    ),
    uses("a listed requester asks", listed, { pins: [wide], people: [list] }, { approvers: ["carol"] }),
    refusesUse("requester-signed", "requester-list-expired", "a requester whose list expired", listed, {
      pins: [wide],
      people: [old],
    }),
    refusesUse("requester-signed", "requester-client", "a requester for other clients", listed, {
      pins: [wide],
      people: [elsewhere],
    }),
    refusesUse("every-root-is-satisfied", "group-missing", "nobody approved", useOf(root, asked), knows),
    refusesUse(
      "every-root-is-satisfied",
      "group-missing",
      "the requester approved too",
      useOf(root, approve(asked, alice)),
      knows,
    ),
    refusesUse(
      "every-root-is-satisfied",
      "group-missing",
      "whoever added the requester approved",
      useOf(wide, standingOf([wide], trent, [bob])),
      { pins: [wide], people: [list] },
    ),
    refusesUse(
      "every-root-is-satisfied",
      "group-missing",
      "the approvals are over a standing approval with less in it",
      useOf(root, {
        ...asked,
        signatures: [...asked.signatures, ...approved({ per_day: 1 }).signatures.slice(1)],
      }),
      knows,
    ),
    refusesUse("every-root-is-satisfied", "not-independent", ...besideTheServer()),
    refusesUse(
      "floor-keys-approved",
      "floor-keys",
      "a key that the floor asks for",
      good(),
      floored({ extra_keys: [{ fingerprint: seededKey("gate").fingerprint, min: 1 }] }),
    ),
    uses(
      "the server stands for itself where it is trusted",
      useOf(trial, byServer),
      { pins: [trial] },
      { approvers: [] },
    ),
    refusesUse(
      "server-signed-where-policy-says-so",
      "server-signature",
      "a standing approval that the trusted server did not sign",
      useOf(trial, { ...byServer, signatures: [] }),
      { pins: [trial] },
    ),
  ];
}

function whatAndWhen(): Vector[] {
  const berlin: ScheduleWindow = { days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00", tz: "Europe/Berlin" };
  const office = useOf(root, approved({ windows: [berlin], not_after: WORLD_START + 90 * DAY }), {
    not_after: WORLD_START + 14 * DAY,
  });
  const night = useOf(
    root,
    approved({
      windows: [{ ...berlin, days: [7], from: "02:15", to: "02:45" }],
      not_after: WORLD_START + 90 * DAY,
    }),
    {
      not_before: time("2026-03-28T00:00:00Z"),
      not_after: time("2026-03-30T00:00:00Z"),
    },
  );
  const autumn = time("2026-10-20T00:00:00Z");
  const twice = useOf(
    root,
    approved({
      windows: [{ ...berlin, days: [7], from: "02:15", to: "02:45" }],
      not_before: autumn,
      not_after: autumn + 30 * DAY,
    }),
    {
      not_before: autumn,
      not_after: autumn + 10 * DAY,
    },
  );
  const args = (list: string[]) => useOf(root, approved(), { args: list });
  return [
    uses("another argument that was approved", args(["all"]), knows),
    refusesUse(
      "arguments-are-allowed",
      "argument-not-allowed",
      "an argument outside of what was approved",
      args(["root; id"]),
      knows,
    ),
    refusesUse(
      "arguments-are-allowed",
      "argument-count",
      "an argument too many",
      args(["you", "--force"]),
      knows,
    ),
    refusesUse("arguments-are-allowed", "argument-count", "an argument left out", args([]), knows),
    uses("the first minute of a window", office, at(time("2026-01-05T07:00:00Z")), {
      day: "2026-01-05",
      movesWatermark: true,
    }),
    uses("the last second of a window", office, at(time("2026-01-05T16:59:59Z")), {
      day: "2026-01-05",
      movesWatermark: true,
    }),
    refusesUse(
      "schedule-is-open",
      "outside-schedule",
      "a second before a window",
      office,
      at(time("2026-01-05T06:59:59Z")),
    ),
    refusesUse(
      "schedule-is-open",
      "outside-schedule",
      "the first second after a window",
      office,
      at(time("2026-01-05T17:00:00Z")),
    ),
    refusesUse(
      "schedule-is-open",
      "outside-schedule",
      "a day of the week that is in no window",
      office,
      at(time("2026-01-10T10:00:00Z")),
    ),
    refusesUse(
      "schedule-is-open",
      "outside-schedule",
      "a clock set into a window, and a watermark behind it",
      office,
      {
        ...knows,
        change: { clock: time("2026-01-05T10:00:00Z"), watermark: time("2026-01-05T20:00:00Z") },
      },
    ),
    refusesUse(
      "schedule-is-open",
      "outside-schedule",
      "an hour that the night leaves out",
      night,
      at(time("2026-03-29T01:30:00Z")),
    ),
    uses("the first of two such hours", twice, at(time("2026-10-25T00:30:00Z")), {
      day: "2026-10-25",
      movesWatermark: true,
    }),
    uses(
      "the second of two such hours, on the same day",
      twice,
      {
        ...at(time("2026-10-25T01:30:00Z")),
        done: { total: 1, day: "2026-10-25", inDay: 1, last: time("2026-10-25T00:30:00Z") },
      },
      { day: "2026-10-25", inDay: 2, movesWatermark: true },
    ),
    refusesUse(
      "schedule-is-open",
      "zone-unknown",
      "a zone that the device does not know",
      good({ windows: [{ ...berlin, tz: "Mars/Olympus_Mons" }] }),
      knows,
    ),
    refusesUse(
      "standing-lifetime-is-allowed",
      "standing-malformed",
      "a standing approval that ends when it begins",
      good({ not_after: WORLD_START }),
      knows,
    ),
    uses("a standing approval of 90 days", good({ not_after: WORLD_START + 90 * DAY }), knows),
    refusesUse(
      "standing-lifetime-is-allowed",
      "standing-too-long",
      "a standing approval of a second more than 90 days",
      good({ not_after: WORLD_START + 90 * DAY + 1 }),
      knows,
    ),
    refusesUse(
      "standing-lifetime-is-allowed",
      "standing-too-long",
      "a longer life than the floor allows",
      good(),
      floored({ max_window: 14 * DAY }),
    ),
    refusesUse(
      "standing-is-alive",
      "standing-too-early",
      "a standing approval that has not begun",
      good({ not_before: NOW + 1 }),
      knows,
    ),
    refusesUse(
      "standing-is-alive",
      "standing-expired",
      "a standing approval that has ended",
      useOf(root, approved({ not_after: NOW - 1 })),
      knows,
    ),
    refusesUse(
      "standing-is-alive",
      "standing-expired",
      "one that has ended, and a clock set back to revive it",
      useOf(root, approved({ not_after: WORLD_START + DAY })),
      { ...knows, change: { clock: NOW, watermark: WORLD_START + 2 * DAY } },
    ),
    refusesUse(
      "window-is-allowed",
      "window-malformed",
      "a use that ends when it begins",
      useOf(root, approved(), { not_after: WORLD_START }),
      knows,
    ),
    refusesUse(
      "window-is-allowed",
      "window-too-long",
      "a use that may wait longer than the policy allows",
      useOf(root, approved(), { not_after: WORLD_START + 15 * DAY }),
      knows,
    ),
    refusesUse(
      "window-is-open",
      "too-early",
      "a use before its time",
      useOf(root, approved(), { not_before: NOW + 1 }),
      knows,
    ),
    refusesUse(
      "window-is-open",
      "expired",
      "a use after its time",
      useOf(root, approved(), { not_after: NOW - 1 }),
      knows,
    ),
    refusesUse("id-is-unused", "replayed", "a use that ran here before", good(), {
      ...knows,
      consumed: [REQUEST_ID],
    }),
    refusesUse("id-is-unused", "replayed", "another use with an id that ran here before", args(["all"]), {
      ...knows,
      consumed: [REQUEST_ID],
    }),
  ];
}

function howOften(): Vector[] {
  const hourly = good({ min_interval: HOUR });
  const kiev: ScheduleWindow = { days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00", tz: "Europe/Kyiv" };
  return [
    uses("the second use of a day", good(), { ...knows, done: doneBefore(1) }, { inDay: 2 }),
    uses("as soon as the interval allows", hourly, { ...knows, done: doneBefore(1) }, { inDay: 2 }),
    refusesUse("use-is-not-too-soon", "too-soon", "a second before the interval is over", hourly, {
      ...knows,
      done: doneBefore(1, { last: NOW - HOUR + 1 }),
    }),
    refusesUse("use-is-not-too-soon", "too-soon", "a clock set back behind the last use", good(), {
      ...knows,
      done: doneBefore(0, { last: NOW + 1 }),
    }),
    uses(
      "the tenth of ten a day",
      good(),
      { ...knows, done: doneBefore(1, { total: 9, inDay: 9 }) },
      { inDay: 10 },
    ),
    refusesUse("day-is-not-used-up", "day-used-up", "the eleventh of ten a day", good(), {
      ...knows,
      done: doneBefore(1, { total: 10, inDay: 10 }),
    }),
    uses("the first of the next day", good(), {
      ...knows,
      done: doneBefore(2, { total: 10, day: "2025-12-31", inDay: 10 }),
    }),
    refusesUse(
      "day-is-not-used-up",
      "day-used-up",
      "a day label that went back, which opens no day twice",
      good(),
      { ...knows, done: doneBefore(1, { total: 10, day: "2026-01-02", inDay: 10 }) },
    ),
    uses(
      "the next day of the windows' zone, which is not UTC's",
      useOf(root, approved({ windows: [kiev] }), { not_after: WORLD_START + DAY }),
      {
        ...at(time("2026-01-01T22:00:00Z")),
        done: doneBefore(0, { total: 10, inDay: 10, last: WORLD_START }),
      },
      { day: "2026-01-02", movesWatermark: true },
    ),
    uses("the last use of all", good(), {
      ...knows,
      done: { total: 99, day: "2025-12-31", inDay: 10, last: WORLD_START },
    }),
    refusesUse("standing-is-not-used-up", "used-up", "one use more than all", good(), {
      ...knows,
      done: { total: 100, day: "2025-12-31", inDay: 10, last: WORLD_START },
    }),
    uses(
      "what was done under another standing approval does not count",
      useOf(root, approved({ per_day: 1 })),
      knows,
    ),
  ];
}

function time(text: string): number {
  return Date.parse(text) / 1000;
}

function floored(floor: object): UseKnowledge {
  return {
    ...knows,
    change: { floor: { state: "ok", hash, floor: { type: "floor", format: 1, ...floor } } },
  };
}

function policed(
  change: Parameters<typeof countersignPolicy>[1],
  overrides: Partial<Standing> = {},
): [SoftUse, UseKnowledge] {
  const pins = [
    makeOperatorRoot({
      people: [alice, bob],
      change: { policies: [countersignPolicy("acme", change)], server_keys: [server.key] },
    }),
  ] as const;
  return [useOf(pins[0], standingOf(pins, alice, [bob], overrides)), { pins }];
}

function besideTheServer(): [string, SoftUse, UseKnowledge] {
  const place = { rpId: "sign.localhost", origin: "http://sign.localhost:7410" };
  const bea = makePerson({
    id: "bea",
    groups: ["approvers"],
    key: seededPasskey("bea", place),
    station: "trial",
  });
  const beside = makeOperatorRoot({ people: [alice, bob, bea], change: { server_keys: [server.key] } });
  return [
    "the only approval was given beside the server",
    useOf(beside, standingOf([beside], alice, [bea])),
    { pins: [beside] },
  ];
}

function shuffled(use: SoftUse): SoftUse {
  const { standing } = use;
  if (!standing) throw new Error("a use comes with its standing approval");
  const stranger = seededKey("zed").sign("countersign.approve.v1", standing.bytes);
  return {
    ...use,
    standing: { ...standing, signatures: [stranger, ...standing.signatures.toReversed(), stranger] },
  };
}

function withoutScript({ script: _script, ...use }: SoftUse): SoftUse {
  return use;
}
