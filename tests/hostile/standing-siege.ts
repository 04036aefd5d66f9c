/**
 * Standing approvals: people said "again and again, but no more than this", and the server's own key says when. The
 * hostile server has that key, so every limit here is the device's to keep.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  carry,
  proveTarget,
  type ScheduleWindow,
  type Standing,
  type Target,
  targetsRoot,
  type Use,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  addSignatures,
  approve,
  askAgent,
  type Attack,
  besiegedRoot,
  cast,
  EXECUTED,
  type Honest,
  HostileServer,
  makeStanding,
  makeUse,
  makeVeto,
  newRequestId,
  nextRoot,
  NO_ANSWER,
  offering,
  recently,
  type Siege,
  type SignedDocument,
  type Signing,
  signStanding,
  type SoftUse,
} from "@countersign/testkit";

const { adam, alice, bob, frank, mallory, olga, oscar } = cast;
const DAY = 86_400;
// Each next version is issued a day after the one before, and time must not run ahead.
const first = besiegedRoot(recently() - 3 * DAY);
const nothing = `sha256:${"0".repeat(64)}`;
type SoftStanding = SignedDocument<Standing>;

const bytesOf = (script: string) => new TextEncoder().encode(script);
const nowSeconds = () => Math.floor(Date.now() / 1000);

/** What alice asked for once and bob approved once: a minute ago, for a day, one of two words. */
function approved(
  server: HostileServer,
  script: string,
  overrides: Partial<Standing> = {},
  approvers: readonly Signing[] = [bob],
): SoftStanding {
  const standing = makeStanding({
    roots: server.roots,
    requester: alice.id,
    id: newRequestId(),
    now: nowSeconds() - 60,
    script: bytesOf(script),
    overrides: { network: "host", not_after: nowSeconds() + DAY, ...overrides },
  });
  return approve(signStanding(standing, alice), ...approvers);
}

/** One use of it, signed by the server's own key. */
function use(
  server: HostileServer,
  script: string,
  standing: SoftStanding,
  overrides: Partial<Use> = {},
  signer: Signing = server.key,
): SoftUse {
  return makeUse({
    standing,
    server: signer,
    targets: [server.target],
    id: newRequestId(),
    now: nowSeconds() - 60,
    script: bytesOf(script),
    overrides,
  });
}

/** An attack that is one use of something that people approved. */
function using(
  name: string,
  code: string,
  what: string,
  overrides: Partial<Standing> | ((server: HostileServer) => Partial<Standing>),
  of: Partial<Use> = {},
): Attack {
  return offering(name, code, what, (server, script) => {
    const given = typeof overrides === "function" ? overrides(server) : overrides;
    return use(server, script, approved(server, script, given), of);
  });
}

/** The same standing approval with other fields, under the signatures of before. */
function stretched(standing: SoftStanding, change: Partial<Standing>): SoftStanding {
  const bent = signStanding({ ...standing.document, ...change });
  return { ...bent, signatures: standing.signatures };
}

const never: ScheduleWindow = { days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "00:01", tz: "UTC" };
/** A window of the whole day of another weekday than the one that the device's clock shows. */
const otherDay = (): ScheduleWindow => {
  const today = new Date().getUTCDay();
  // Two days ahead: midnight may pass while the attack is made.
  return { ...never, days: [((today + 1) % 7) + 1], to: "24:00" };
};
const crowd = (server: HostileServer): Target[] =>
  [
    server.target,
    ...Array.from({ length: 69 }, (_, index) => ({
      fingerprint: `sha256:${`${index}`.padStart(2, "0").repeat(32)}`,
      name: `web-${index}`,
      admission: nothing,
    })),
  ].toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));

/** As little as can be approved, for some of it to be stretched. */
const narrow: Partial<Standing> = {
  windows: [never],
  per_day: 1,
  max_total: 1,
  min_interval: 60,
  devices: { of: "client", up_to: 1 },
};
const stretches: [name: string, what: string, change: Partial<Standing>][] = [
  ["schedule-stretched", "stretches the schedule of a standing approval", { windows: [] }],
  ["count-stretched", "raises the number of uses a day", { per_day: 1000 }],
  ["total-stretched", "raises the number of uses altogether", { max_total: 100_000 }],
  ["interval-stretched", "takes away the time between two uses", { min_interval: 0 }],
  [
    "life-stretched",
    "lets a standing approval live longer",
    { windows: [], not_after: nowSeconds() + 80 * DAY },
  ],
  [
    "standing-devices-changed",
    "lets a standing approval speak of more devices",
    { devices: { of: "client", up_to: 99 } },
  ],
  ["standing-user-changed", "changes the user of a standing approval", { run_as: "daemon" }],
];

/** Every field was signed; whatever is changed is another document. */
const forged: Attack[] = [
  offering(
    "standing-not-approved",
    "group-missing",
    "uses a standing approval that nobody but its requester signed",
    (server, script) => use(server, script, approved(server, script, {}, [])),
  ),
  offering(
    "standing-of-its-own",
    "requester-signature",
    "writes a standing approval in the name of a requester",
    (server, script) => {
      const bare = { ...approved(server, script), signatures: [] };
      return use(server, script, approve(addSignatures(bare, "countersign.standing.v1", [mallory]), bob));
    },
  ),
  offering(
    "request-signature-on-standing",
    "requester-signature",
    "presents a requester's signature for one run as one for many",
    (server, script) => {
      const bare = { ...approved(server, script), signatures: [] };
      return use(server, script, approve(addSignatures(bare, "countersign.request.v1", [alice]), bob));
    },
  ),
  offering(
    "use-without-standing",
    "standing-mismatch",
    "names one standing approval and brings another",
    (server, script) => use(server, script, approved(server, script), { standing: nothing }),
  ),
  offering(
    "use-by-stranger",
    "use-signature",
    "has somebody use a standing approval whose key no root lists",
    (server, script) => use(server, script, approved(server, script), {}, mallory),
  ),
  offering(
    "use-by-a-person",
    "use-signature",
    "has an approver's key use a standing approval in the server's place",
    (server, script) => use(server, script, approved(server, script), {}, bob),
  ),
  offering(
    "standing-script-swapped",
    "script-hash",
    "sends another script than the standing approval is for",
    (server, script) => {
      const standing = approved(server, "true\n");
      return use(server, script, standing);
    },
  ),
  ...stretches.map(([name, what, change]) =>
    offering(name, "requester-signature", what, (server, script) =>
      use(server, script, stretched(approved(server, script, narrow), change)),
    ),
  ),
  offering(
    "schema-opened",
    "requester-signature",
    "opens the arguments of a standing approval",
    (server, script) => {
      const standing = approved(server, script);
      const { action } = standing.document;
      const args = [{ name: "whom", is: "open" as const, max: 1000 }];
      return use(server, script, stretched(standing, { action: { ...action, args } }), { args: ["; id"] });
    },
  ),
];

/** What was approved says for whom, with what, when. */
const beyond: Attack[] = [
  using("standing-of-another-client", "wrong-client", "uses another client's standing approval", {
    client: "globex",
  }),
  using("standing-for-others", "not-in-standing", "uses a standing approval for other devices", (server) => ({
    devices: { of: "list", targets: [{ ...server.target, fingerprint: nothing }] },
  })),
  using(
    "standing-for-anothers-name",
    "not-in-standing",
    "uses a standing approval for a device of another name",
    (server) => ({
      devices: { of: "list", targets: [{ ...server.target, name: "db-1" }] },
    }),
  ),
  offering(
    "standing-proof-of-another",
    "not-in-standing",
    "proves that another device is among those of a standing approval",
    (server, script) => {
      const all = crowd(server);
      const devices = { of: "tree" as const, count: all.length, root: targetsRoot(all, nodeCrypto) };
      const other = all.findIndex(({ fingerprint }) => fingerprint !== server.target.fingerprint);
      const made = use(server, script, approved(server, script, { devices }));
      return { ...made, standingProof: proveTarget(all, other, nodeCrypto) };
    },
  ),
  using(
    "standing-too-broad",
    "standing-too-broad",
    "has people approve more devices than the policy allows",
    { devices: { of: "client", up_to: 101 } },
  ),
  offering(
    "use-on-too-many",
    "beyond-standing",
    "uses a standing approval on more devices than its signers knew of",
    (server, script) => {
      const targets = [server.target, { ...server.target, fingerprint: nothing }].toSorted((left, right) =>
        left.fingerprint < right.fingerprint ? -1 : 1,
      );
      return use(server, script, approved(server, script, { devices: { of: "client", up_to: 1 } }), {
        target_count: 2,
        targets,
      });
    },
  ),
  using(
    "argument-outside",
    "argument-not-allowed",
    "uses a standing approval with an argument that nobody approved",
    {},
    { args: ["$(id)"] },
  ),
  using(
    "arguments-more",
    "argument-count",
    "adds an argument to those that were approved",
    {},
    { args: ["you", "--force"] },
  ),
  using("standing-backwards", "standing-malformed", "uses a standing approval that ends before it begins", {
    not_after: nowSeconds() - DAY,
  }),
  using(
    "standing-for-a-year",
    "standing-too-long",
    "has people sign a standing approval for longer than 90 days",
    { not_after: nowSeconds() + 91 * DAY },
  ),
  using("standing-not-begun", "standing-too-early", "uses a standing approval before it begins", {
    not_before: nowSeconds() + 7200,
  }),
  using("standing-ended", "standing-expired", "uses a standing approval after its end", {
    not_before: nowSeconds() - 7200,
    not_after: nowSeconds() - 3600,
  }),
  using(
    "outside-the-schedule",
    "outside-schedule",
    "uses a standing approval at a time that is in none of its windows",
    () => ({ windows: [otherDay()] }),
  ),
  using("zone-of-its-own", "zone-unknown", "has people sign a schedule in a zone that there is not", {
    windows: [{ ...never, tz: "Mars/Olympus_Mons" }],
  }),
];

/** How often is counted on the device, whatever happens to it. */
const often: Attack[] = [
  counted(
    "use-replayed",
    "id-is-unused",
    [EXECUTED, "replayed"],
    "brings one use of a standing approval twice",
    {},
    async (server, _next, used) => [await server.deliver(used)],
  ),
  counted(
    "use-too-soon",
    "use-is-not-too-soon",
    [EXECUTED, "too-soon"],
    "uses a standing approval again before its interval is over",
    { min_interval: 3600 },
    async (server, next) => [await server.deliver(next())],
  ),
  counted(
    "day-used-up",
    "day-is-not-used-up",
    [EXECUTED, "day-used-up"],
    "uses a standing approval more often a day than was approved",
    { per_day: 1, windows: [] },
    async (server, next) => [await server.deliver(next())],
  ),
  counted(
    "used-up",
    "standing-is-not-used-up",
    [EXECUTED, "used-up"],
    "uses a standing approval more often altogether than was approved",
    { max_total: 1 },
    async (server, next) => [await server.deliver(next())],
  ),
  counted(
    "count-after-restart",
    "standing-is-not-used-up",
    [EXECUTED, "used-up"],
    "has the agent killed and started anew, to make it forget how often it was used",
    { max_total: 1 },
    async (server, next) => {
      await server.restart(undefined, "SIGKILL");
      return [await server.deliver(next())];
    },
  ),
  counted(
    "count-after-clock-reset",
    "use-is-not-too-soon",
    [EXECUTED, "too-soon"],
    "waits until an administrator resets the clock, and uses a standing approval again",
    { min_interval: 3600 },
    async (server, next) => {
      const answer = await askAgent(["clock-reset", "--state", server.device.state]);
      if (answer.exit !== 0) throw new Error(answer.stderr);
      return [await server.deliver(next())];
    },
  ),
  counted(
    "veto-heard",
    "not-objected-to",
    [EXECUTED, NO_ANSWER, "vetoed"],
    "uses a standing approval that an approver has vetoed",
    {},
    async (server, next, used) => {
      const subject = used.document.standing;
      const veto = makeVeto({ root: first, subject, by: frank, now: nowSeconds() });
      return [...(await server.show({ vetoes: [veto] })), await server.deliver(next())];
    },
  ),
];

/** A first use that people wanted, and what the server tries next. */
function counted(
  name: string,
  check: string,
  codes: readonly string[],
  what: string,
  overrides: Partial<Standing>,
  then: (server: HostileServer, next: () => SoftUse, used: SoftUse) => Promise<string[]>,
): Attack {
  const run: Attack["run"] = async (server, script) => {
    const standing = approved(server, script, overrides);
    const used = use(server, script, standing);
    await server.honest(name, used);
    return [EXECUTED, ...(await then(server, () => use(server, script, standing), used))];
  };
  return { name, what, check, codes, run };
}

let held = first;
/** These change what the device believes, so they come last. */
const rotating: Attack[] = [
  counted(
    "revoked-by-root",
    "not-revoked",
    [EXECUTED, NO_ANSWER, "revoked"],
    "uses a standing approval that the root revokes",
    {},
    async (server, next, used) => {
      held = nextRoot(held, { revoked: [used.document.standing] }, [olga, oscar]);
      const said = await server.show({ roots: [held] });
      server.roots = [held];
      return [...said, await server.deliver(next())];
    },
  ),
  counted(
    "signer-left",
    "every-root-is-satisfied",
    [EXECUTED, NO_ANSWER, "group-missing"],
    "uses a standing approval whose only approver has left the root",
    {},
    async (server, next) => {
      const people = held.people.filter(({ id }) => id !== bob.id);
      const roles = {
        ...held.document.roles,
        people: { threshold: 1, members: ["pia"] },
        breakglass: { threshold: 1, members: ["alice"] },
      };
      held = nextRoot(held, { people, roles }, [olga, oscar]);
      const said = await server.show({ roots: [held] });
      server.roots = [held];
      server.approvers = [frank];
      return [...said, await server.deliver(next())];
    },
  ),
  {
    name: "counts-lost",
    what: "has the file that counts the uses removed, to begin at nothing",
    check: "state-is-ours",
    codes: [EXECUTED, "state-rolled-back", "state-rolled-back"],
    run: async (server, script) => {
      const standing = approved(server, script, { max_total: 1 }, [frank]);
      await server.honest("counts-lost", use(server, script, standing));
      await server.restart(() => rmSync(join(server.device.state, "consumed.journal")));
      const before = await server.deliver(use(server, script, standing));
      // The fault does not go away by starting once more.
      await server.restart();
      const after = await server.deliver(use(server, script, standing));
      // Its administrator answers, knowing that what was used up is whole again.
      const file = join(server.device.state, "..", "roots.json");
      writeFileSync(file, JSON.stringify({ roots: [carry(held)] }));
      const words = ["repin", "--root", held.hash, "--file", file, "--state", server.device.state];
      const answer = await askAgent(words);
      if (answer.exit !== 0) throw new Error(answer.stderr);
      return [EXECUTED, before, after];
    },
  },
];

const honest: Honest[] = [
  {
    name: "standing-used",
    what: "a use of a standing approval",
    make: (server, script) => use(server, script, approved(server, script, {}, [frank])),
  },
  {
    name: "standing-used-by-proof",
    what: "a use of a standing approval for seventy devices",
    make: (server, script) => {
      const all = crowd(server);
      const devices = { of: "tree" as const, count: all.length, root: targetsRoot(all, nodeCrypto) };
      const index = all.findIndex(({ fingerprint }) => fingerprint === server.target.fingerprint);
      const made = use(server, script, approved(server, script, { devices }, [frank]));
      return { ...made, standingProof: proveTarget(all, index, nodeCrypto) };
    },
  },
];

/** Standing approvals under siege. */
export const standingSiege: Siege = {
  title: "A device that runs under standing approvals,",
  open: () => HostileServer.over({ root: first, admitter: adam }),
  attacks: [...forged, ...beyond, ...often, ...rotating],
  honest,
};
