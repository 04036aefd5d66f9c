/**
 * Broken glass: no approvals, but a delay in which anybody may object. The hostile server has what people signed for
 * an emergency, and wants it sooner, elsewhere, more often or without their objections.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Breakglass, canonicalBytes, hashOf, type Offer } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  approve,
  askAgent,
  type Attack,
  besiegedRoles,
  besiegedRoot,
  cast,
  EXECUTED,
  frameOf,
  HostileServer,
  makeBreakglass,
  makeVeto,
  nextRoot,
  newRequestId,
  NO_ANSWER,
  recently,
  seededKey,
  type Siege,
  type Signing,
  type SoftRequest,
} from "@countersign/testkit";

const { adam, alice, bob, olga, oscar } = cast;
const HOUR = 3600;
const DAY = 24 * HOUR;
const WAITING = "waiting";

const roles = {
  ...besiegedRoles,
  breakglass: { threshold: 2, members: ["adam", "alice", "olga"], clients: ["acme"] },
};
// Each next version is issued a day after the one before, and time must not run ahead.
const first = besiegedRoot(recently() - 5 * DAY, { roles });
let held = first;
type Broken = SoftRequest & { readonly breakglass: NonNullable<Offer["breakglass"]> };

/** A request of alice that nobody approved, and the glass broken over it. */
function broken(
  server: HostileServer,
  script: string,
  signers: readonly Signing[] = [adam, olga],
  change: Partial<Breakglass> = {},
): Broken {
  const asked = server.ask(script);
  return { ...asked, breakglass: makeBreakglass(asked, signers, change) };
}

/** Sends it and gives the device's word: that it waits, or a reason code, or EXECUTED. */
async function deliver(server: HostileServer, offer: Offer): Promise<string> {
  const { gateway } = server;
  const [subject, heard] = [hashOf(offer.bytes, nodeCrypto), gateway.frames.length];
  gateway.send(frameOf(offer, newRequestId()));
  return gateway.until(`a word about ${subject}`, () => {
    const said = gateway.frames.slice(heard);
    if (said.some((frame) => frame.frame === "waiting" && frame.request === subject)) return WAITING;
    return wordOf(server, subject, heard);
  });
}

/** What the receipts since then say about it. */
function wordOf({ gateway }: HostileServer, subject: string, since: number): string | undefined {
  const sent = new Set(
    gateway.frames.slice(since).flatMap((frame) => (frame.frame === "receipt" ? [frame.receipt.bytes] : [])),
  );
  const receipt = gateway
    .receipts()
    .findLast(({ document, carried }) => document.subject === subject && sent.has(carried.bytes));
  if (!receipt) return undefined;
  const { outcome, code } = receipt.document;
  return code ?? (outcome === "ran" ? EXECUTED : outcome);
}

/** The word that comes by itself after something was done. */
async function after(server: HostileServer, { hash }: Broken, act: () => unknown): Promise<string> {
  const heard = server.gateway.frames.length;
  await act();
  return server.gateway.until(`a receipt of ${hash}`, () => wordOf(server, hash, heard));
}

const hourPasses = (server: HostileServer) => process.kill(server.agent.pid, "SIGUSR2");
const clockMovesOn = (server: HostileServer) => process.kill(server.agent.pid, "SIGHUP");

/** How long the device says that it still waits for something. */
function secondsLeft({ gateway }: HostileServer, subject: string): number | undefined {
  const said = gateway.frames.findLast((frame) => frame.frame === "waiting" && frame.request === subject);
  return said?.frame === "waiting" ? said.seconds_left : undefined;
}

function refused(
  name: string,
  check: string,
  code: string,
  what: string,
  make: (server: HostileServer, script: string) => Offer,
): Attack {
  return {
    name: `glass-${name}`,
    what,
    check,
    codes: [code],
    run: async (server, script) => [await deliver(server, make(server, script))],
  };
}

const SIGNED = "breakglass-is-signed";
const tooFew = (name: string, what: string, make: (server: HostileServer, script: string) => Offer) =>
  refused(name, SIGNED, "breakglass-signatures", what, make);

const forged: Attack[] = [
  tooFew("unsigned", "breaks the glass itself", (server, script) => broken(server, script, [server.key])),
  tooFew("one", "has one person break the glass where the root asks for two", (server, script) =>
    broken(server, script, [olga]),
  ),
  tooFew("two-keys", "counts two keys of one person who broke the glass", (server, script) =>
    broken(server, script, [olga, seededKey("olga-2")]),
  ),
  tooFew("requester", "has whoever asks for a run break the glass too", (server, script) =>
    broken(server, script, [alice, olga]),
  ),
  tooFew("outsider", "has approvers without the role break the glass", (server, script) =>
    broken(server, script, [bob, olga]),
  ),
  tooFew("shortened", "shortens the delay that was signed", (server, script) => {
    const offer = broken(server, script, undefined, { delay_seconds: 2 * HOUR });
    const { document } = makeBreakglass(offer, []);
    return { ...offer, breakglass: { ...offer.breakglass, bytes: canonicalBytes({ ...document }) } };
  }),
  refused(
    "no-delay",
    "breakglass-parses",
    "bad-shape",
    "has people sign no delay at all",
    (server, script) => {
      const offer = broken(server, script);
      const { document } = makeBreakglass(offer, []);
      const bytes = canonicalBytes({ ...document, delay_seconds: 0 });
      return {
        ...offer,
        breakglass: {
          bytes,
          signatures: [adam, olga].map((one) => one.sign("countersign.breakglass.v1", bytes)),
        },
      };
    },
  ),
  tooFew("as-approval", "presents approvals as broken glass", (server, script) => {
    const offer = broken(server, script, []);
    return { ...offer, breakglass: approve(offer.breakglass, adam, olga) };
  }),
  refused(
    "other-request",
    "breakglass-is-for-the-request",
    "breakglass-mismatch",
    "puts another request behind broken glass",
    (server, script) => ({ ...server.ask(script), breakglass: broken(server, script).breakglass }),
  ),
  refused(
    "other-device",
    "breakglass-is-for-this-device",
    "breakglass-other-device",
    "uses glass that was broken for another device",
    (server, script) => broken(server, script, undefined, { device: `sha256:${"0b".repeat(32)}` }),
  ),
  refused(
    "two-devices",
    "breakglass-is-for-this-device",
    "breakglass-one-device",
    "has the glass broken for two devices at once",
    (server, script) => {
      const other = { ...server.target, fingerprint: `sha256:${"0".repeat(64)}`, name: "web-2" };
      const asked = server.ask(script, { targets: [other, server.target], target_count: 2 });
      const device = server.target.fingerprint;
      return { ...asked, breakglass: makeBreakglass(asked, [adam, olga], { device }) };
    },
  ),
  refused(
    "beyond-window",
    "breakglass-fits-the-window",
    "breakglass-window",
    "has people sign a delay longer than the request lives",
    (server, script) => broken(server, script, undefined, { delay_seconds: 5 * HOUR }),
  ),
  refused(
    "too-late",
    "wait-is-begun",
    "breakglass-too-late",
    "keeps broken glass back until the delay does not fit any more",
    (server, script) => broken(server, script, undefined, { delay_seconds: 4 * HOUR }),
  ),
];

const counting: Attack[] = [
  {
    name: "glass-replayed",
    what: "uses broken glass a second time",
    check: "id-is-unused",
    codes: [WAITING, EXECUTED, "replayed"],
    run: async (server, script) => {
      const offer = broken(server, script);
      const waits = await deliver(server, offer);
      server.executions.expect("glass-replayed");
      const word = await after(server, offer, () => hourPasses(server));
      return [waits, word, await deliver(server, offer)];
    },
  },
  {
    name: "glass-restarted",
    what: "has the agent started anew, to jump over the delay",
    check: "wait-is-begun",
    codes: [WAITING, WAITING],
    run: async (server, script) => {
      const offer = broken(server, script);
      const before = await deliver(server, offer);
      const { stdout } = await askAgent(["status", "--state", server.device.state]);
      if (!stdout.includes("GLASS      broken by adam, olga"))
        throw new Error(`nobody at the machine hears of it:\n${stdout}`);
      await server.restart(() => undefined, "SIGKILL");
      const word = await deliver(server, offer);
      // Well below what a restart takes away, well above what the first count had left.
      const left = secondsLeft(server, offer.hash) ?? 0;
      if (left < HOUR - 60) throw new Error(`${left} seconds are left: counted before the start`);
      await server.restart();
      return [before, word];
    },
  },
  {
    name: "glass-clock-forward",
    what: "moves the clock of the device forward while it counts",
    check: "window-is-open",
    codes: [WAITING, WAITING, "expired"],
    run: async (server, script) => {
      const offer = broken(server, script);
      const before = await deliver(server, offer);
      clockMovesOn(server);
      await server.hasRead();
      const moved = await deliver(server, offer);
      // Once more, and the window is over: then there is nothing left to wait for.
      const end = await after(server, offer, async () => {
        clockMovesOn(server);
        await server.hasRead();
        hourPasses(server);
      });
      await server.restart();
      return [before, moved, end];
    },
  },
  {
    name: "glass-vetoed",
    what: "delivers broken glass that an approver vetoed, again and again",
    check: "not-objected-to",
    codes: [WAITING, "vetoed", "vetoed"],
    run: async (server, script) => {
      const offer = broken(server, script);
      const before = await deliver(server, offer);
      const veto = makeVeto({ root: held, subject: offer.hash, by: bob });
      const end = await after(server, offer, () => server.show({ vetoes: [veto] }));
      return [before, end, await deliver(server, offer)];
    },
  },
  {
    name: "glass-vetoed-late",
    what: "holds a veto back until the delay is over and the script runs",
    check: "not-objected-to",
    codes: [WAITING, "vetoed", "replayed"],
    run: async (server, script) => {
      const offer = broken(server, `${script}sleep 60\n`);
      const before = await deliver(server, offer);
      // That it begins is the delay that was signed; that it ends is the veto.
      server.executions.expect("glass-vetoed-late");
      hourPasses(server);
      await server.gateway.until("its mark", () => server.executions.count("glass-vetoed-late") || undefined);
      const veto = makeVeto({ root: held, subject: offer.hash, by: bob });
      const end = await after(server, offer, () => server.show({ vetoes: [veto] }));
      return [before, end, await deliver(server, offer)];
    },
  },
  {
    name: "glass-unannounced",
    what: "breaks the glass where the machine cannot say so to its own people",
    check: "wait-is-begun",
    codes: ["breakglass-not-announced"],
    run: async (server, script) => {
      const file = join(server.device.state, "break-glass.json");
      rmSync(file, { force: true });
      mkdirSync(file);
      const word = await deliver(server, broken(server, script));
      rmSync(file, { recursive: true });
      return [word];
    },
  },
];

/** These change what the device believes, so they come last. */
const rotating: Attack[] = [
  {
    name: "glass-key-removed",
    what: "breaks the glass with a key that a root gave up and a later one took back",
    check: SIGNED,
    codes: [WAITING, NO_ANSWER, NO_ANSWER, "breakglass-signatures", "breakglass-signatures"],
    run: async (server, script) => {
      const waiting = broken(server, script);
      const before = await deliver(server, waiting);
      const { people } = held;
      const without = people.filter(({ id }) => id !== adam.id);
      const fewer = {
        ...roles,
        admit: { ...roles.admit, members: ["olga", "server"] },
        breakglass: { ...roles.breakglass, members: ["alice", "olga"] },
      };
      const gone = nextRoot(held, { people: without, roles: fewer }, [olga, oscar]);
      held = nextRoot(gone, { people, roles }, [olga, oscar]);
      const heard = server.gateway.frames.length;
      const said = await server.show({ roots: [gone, held] });
      server.roots = [held];
      const end = await server.gateway.until("its end", () => wordOf(server, waiting.hash, heard));
      return [before, ...said, end, await deliver(server, broken(server, script))];
    },
  },
  {
    name: "glass-role-elsewhere",
    what: "breaks the glass at a client where nobody may",
    check: SIGNED,
    codes: [NO_ANSWER, "breakglass-role"],
    run: async (server, script) => {
      const elsewhere = { ...roles, breakglass: { ...roles.breakglass, clients: ["globex"] } };
      held = nextRoot(held, { roles: elsewhere }, [olga, oscar]);
      const said = await server.show({ roots: [held] });
      server.roots = [held];
      return [...said, await deliver(server, broken(server, script))];
    },
  },
];

/** Broken glass under siege. */
export const breakglassSiege: Siege = {
  title: "A device on which people may break the glass,",
  open: () =>
    HostileServer.over(
      { root: first, admitter: adam },
      { main: fileURLToPath(new URL("./jumping-agent.ts", import.meta.url)) },
    ),
  attacks: [...forged, ...counting, ...rotating],
};
