/** Broken glass and log resets at the station: who may sign them, and what nobody signs here whoever asks. */
import type { StationRequestInFull } from "@countersign/api";
import { carry, encodeBase64, encodeUtf8, type Role, type Signed } from "@countersign/protocol";
import {
  addSignatures,
  countersignPolicy,
  HELLO_SCRIPT,
  HOUR,
  makeAdmission,
  makeBreakglass,
  makeCountersignWorld,
  makeFakeDevice,
  makeLogreset,
  makePerson,
  makeSoftPasskey,
  type RootOptions,
  targetOf,
  TEAM_STATION,
  WORLD_START,
} from "@countersign/testkit";
import { expect, test } from "vitest";
import { TokenStore } from "../disk/token-store.ts";
import { judgeShownDocument } from "./judge-shown-document.ts";

const { origin, rpid: rpId } = TEAM_STATION;
const now = WORLD_START + HOUR;
const ids = ["alice", "bob", "carol", "dave"] as const;
const keys = Object.fromEntries(ids.map((id) => [id, makeSoftPasskey({ alg: "ES256", origin, rpId })]));
const people = ids.map((id) => {
  const key = keys[id];
  return makePerson({
    id,
    ...(key ? { key } : {}),
    station: "team",
    groups: id === "dave" ? [] : ["approvers"],
  });
});

/** A root with Carol and Dave for emergencies; Alice asks, for one device, and a server shows it honestly. */
async function stage(role: Partial<Role> = {}, change: RootOptions["change"] = {}) {
  const glass = { threshold: 1, members: ["alice", "carol", "dave"], ...role };
  const members = ids.filter((id) => id !== "dave");
  const two = { threshold: 2, members };
  const roles = {
    root: two,
    renew: two,
    people: two,
    admit: { threshold: 1, members },
    breakglass: glass,
    recovery: { threshold: 1, members: [] },
  };
  const world = await makeCountersignWorld({
    people,
    change: { stations: [TEAM_STATION], roles, ...change },
  });
  const asked = world.ask();
  const admission = makeAdmission({ root: world.operator, devices: [world.device], signers: [world.alice] });
  const request: StationRequestInFull = {
    run: "11111111-2222-4333-8444-555555555555",
    hash: asked.hash,
    state: "awaiting-signatures",
    request: carry(asked),
    objections: [],
    created_at: WORLD_START,
    script: encodeBase64(HELLO_SCRIPT),
    targets: (asked.document.targets ?? []).map((target) => ({ ...target, state: "waiting" })),
    admissions: [carry(admission)],
  };
  const look = async (
    signed: Signed,
    who: (typeof ids)[number],
    shown: StationRequestInFull | null = request,
    at = now,
  ) => {
    const judged = await judgeShownDocument(signed, {
      roots: [world.operator.pinned],
      people: [],
      others: [],
      admissions: [],
      tokens: new TokenStore("/nonexistent"),
      ...(shown ? { request: shown } : {}),
      fingerprint: keys[who]?.fingerprint ?? "",
      origin,
      now: at,
    });
    if (!judged.ok) return judged.because;
    const { seats, blocked } = judged.judged;
    return blocked?.split(":")[0] ?? seats.map(({ as }) => as).join(" and ");
  };
  return { ...world, asked, request, look };
}

test("glass is broken by whoever has the role, never by whoever asked, and by approvers without it neither", async () => {
  const { asked, look } = await stage();
  const glass = makeBreakglass(asked, []);
  expect(await Promise.all(ids.map((id) => look(glass, id)))).toEqual(["", "", "breakglass", "breakglass"]);
});

test.each<[string, string, () => Promise<string>]>([
  [
    "whose request the server does not show",
    "request-not-shown",
    async () => {
      const { asked, look } = await stage();
      return look(makeBreakglass(asked, []), "carol", null);
    },
  ],
  [
    "with another request in the place of its own",
    "hash-mismatch",
    async () => {
      const { asked, ask, request, look } = await stage();
      const other = ask({ reason: "something else" });
      return look(makeBreakglass(asked, []), "carol", {
        ...request,
        request: carry(other),
        hash: other.hash,
      });
    },
  ],
  [
    "whose script is another one than is named",
    "script-hash",
    async () => {
      const { asked, request, look } = await stage();
      const script = encodeBase64(encodeUtf8("#!/bin/sh\nrm -rf /\n"));
      return look(makeBreakglass(asked, []), "carol", { ...request, script });
    },
  ],
  [
    "where the root lets nobody",
    "breakglass-role",
    async () => {
      const { asked, look } = await stage({ members: [] });
      return look(makeBreakglass(asked, []), "carol");
    },
  ],
  [
    "at a client for which the role does not hold",
    "breakglass-role",
    async () => {
      const { asked, look } = await stage({ clients: ["globex"] });
      return look(makeBreakglass(asked, []), "carol");
    },
  ],
  [
    "for a device that the request does not name",
    "breakglass-one-device",
    async () => {
      const { asked, look } = await stage();
      return look(makeBreakglass(asked, [], { device: `sha256:${"0".repeat(64)}` }), "carol");
    },
  ],
  [
    "for one of two devices",
    "breakglass-one-device",
    async () => {
      const { ask, alice, device, operator, request, look } = await stage();
      const second = makeFakeDevice({ pins: [operator.pinned], name: "web-2" });
      const admission = makeAdmission({ root: operator, devices: [second], signers: [alice] });
      await second.admit(admission);
      const targets = [device, second]
        .map(targetOf)
        .toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1));
      const asked = ask({ targets, target_count: 2 });
      return look(makeBreakglass(asked, [], { device: device.fingerprint }), "carol", {
        ...request,
        hash: asked.hash,
        request: carry(asked),
        targets: targets.map((target) => ({ ...target, state: "waiting" })),
        admissions: [...request.admissions, carry(admission)],
      });
    },
  ],
  [
    "whose delay does not fit any more",
    "breakglass-too-late",
    async () => {
      const { asked, request, look } = await stage();
      return look(makeBreakglass(asked, []), "carol", request, asked.document.not_after - HOUR + 1);
    },
  ],
  [
    "for a run that waits for nobody",
    "run-not-awaiting",
    async () => {
      const { asked, request, look } = await stage();
      return look(makeBreakglass(asked, []), "carol", { ...request, state: "dispatched" });
    },
  ],
])("nobody signs broken glass %s", async (_title, because, looked) => {
  expect(await looked()).toBe(because);
});

test("a log reset is asked for by its author alone and approved by others of the groups that its policy names", async () => {
  const policies = [
    countersignPolicy("acme", { kind: "logreset" }),
    countersignPolicy("acme", { kind: "reboot" }),
    countersignPolicy("acme"),
  ];
  const { operator, look } = await stage({}, { policies });
  const reset = makeLogreset({ root: operator, author: [], approvers: [] });
  expect(await Promise.all(ids.map((id) => look(reset, id)))).toEqual([
    "requester",
    "approver",
    "approver",
    "",
  ]);
  // Signed as far as possible it is shown as it was: more signatures do no harm.
  const [alice, bob] = operator.people;
  const signed = addSignatures(
    addSignatures(reset, "countersign.logreset.v1", alice ? [alice] : []),
    "countersign.approve.v1",
    bob ? [bob] : [],
  );
  expect(await look(signed, "carol")).toBe("approver");
});

test.each<[string, string, Parameters<typeof makeLogreset>[0]["change"]]>([
  [
    "of an authority that this station does not hold",
    "root-not-held",
    { authority: `sha256:${"7".repeat(64)}` },
  ],
  ["dated ahead of this station's clock", "dated-ahead", { time: now + 3 * 86_400 }],
])("nobody signs a log reset %s", async (_title, because, change = {}) => {
  const policies = [countersignPolicy("acme", { kind: "logreset" }), countersignPolicy("acme")];
  const { operator, look } = await stage({}, { policies });
  expect(await look(makeLogreset({ root: operator, author: [], approvers: [], change }), "bob")).toBe(
    because,
  );
});

test("nobody signs a log reset where no policy says who may", async () => {
  const { operator, look } = await stage();
  expect(await look(makeLogreset({ root: operator, author: [], approvers: [] }), "bob")).toBe(
    "logreset-policy",
  );
});
