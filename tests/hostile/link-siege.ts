/** The link in other hands, and a server that sends more than anybody can read: both may drop, neither may forge. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  altered,
  approve,
  type Attack,
  besiegedRoot,
  cast,
  checkWith,
  EXECUTED,
  frameOf,
  HostileServer,
  makeOperatorRoot,
  newRequestId,
  NO_ANSWER,
  PuppetLink,
  recently,
  type Siege,
  type SoftRequest,
  trustFrame,
} from "@countersign/testkit";
import { hashOf, type Offer, uncarry, verifySignature } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

const { adam, mallory, moe } = cast;
const own = makeOperatorRoot({ people: [mallory, moe], now: recently() });

/** The link, from the first attack to the last: a runner waits longer each time its link ends. */
let puppet: PuppetLink | undefined;
/** What was executed before the link was taken over. */
let executed: SoftRequest | undefined;

function theLink(): PuppetLink {
  if (!puppet) throw new Error("the link is taken over by the first attack");
  return puppet;
}

/** Something that the owner of the link hands to the runner; the answer goes to the owner of the link. */
function handing(
  name: string,
  code: string,
  what: string,
  make: (server: HostileServer, script: string) => Offer,
  before: (server: HostileServer, script: string) => void = () => undefined,
): Attack {
  const run: Attack["run"] = async (server, script) => {
    before(server, script);
    const offer = make(server, script);
    theLink().frame(frameOf(offer));
    return [await theLink().codeFor(hashOf(offer.bytes, nodeCrypto))];
  };
  return { name, what: `owns the link and ${what}`, check: checkWith(code), codes: [code], run };
}

const links: Attack[] = [
  {
    name: "link-leaves-its-place",
    what: "owns the link, reads the device's key, writes its state and its scripts, and starts programs",
    check: "link-is-confined",
    codes: Array.from({ length: 6 }, () => "ERR_ACCESS_DENIED"),
    run: async (server, script) => {
      const { state } = server.device;
      executed = server.offer(server.executions.script("before-the-link-was-taken"));
      await server.honest("before-the-link-was-taken", executed);
      const running = await startLongRun(server, "runs-beside-the-link");
      puppet = await PuppetLink.takeOver(server, {
        read: [join(state, "documents", "identity"), "/etc/passwd"],
        write: [join(state, "consumed.journal"), sealedCopyOf(running)],
        spawn: [script],
      });
      puppet.connect();
      return puppet.outcomes;
    },
  },
  handing("link-forges-requests", "group-missing", "hands the runner requests of its own", (server, script) =>
    approve(server.ask(script), mallory),
  ),
  handing(
    "link-swaps-the-script",
    "script-hash",
    "swaps the script of an honest request on its way",
    (server, script) => ({ ...server.offer("true\n"), script: new TextEncoder().encode(script) }),
  ),
  handing(
    "link-strips-approvals",
    "group-missing",
    "takes the approvals off an honest request",
    (server, script) => server.ask(script),
  ),
  handing(
    "link-brings-its-root",
    "root-not-pinned",
    "shows the runner a root of its own",
    (server, script) => approve(server.ask(script, {}, [own]), mallory),
    () => theLink().frame(trustFrame({ roots: [own] })),
  ),
  handing("link-repeats", "replayed", "repeats what was executed", () => {
    if (!executed) throw new Error("something was executed before");
    return executed;
  }),
  handing(
    "link-says-nonsense",
    "group-missing",
    "says to the runner what is no message, or is meant for another session",
    (server) => server.ask("true\n"),
    (server, script) => {
      const text = JSON.stringify(frameOf(server.offer(script)));
      theLink().say("", "K", "Ux", "F", "F1", "F1 not json", `F2 ${text}`, `f1 ${text}`, ` F1 ${text}`);
      // Not connected any more, so this is not heard either.
      theLink().say("D1 gone", `F1 ${text}`);
      theLink().connect();
    },
  ),
  {
    name: "link-forges-a-receipt",
    what: "owns the link and turns a refusal into a success on its way to the server",
    check: "receipt-is-verified",
    codes: ["sshsig-bad"],
    run: async ({ gateway }) => {
      const keyText = gateway.enrolments[0]?.device_key ?? "";
      const [carried] = theLink().carriedReceipts();
      const signed = carried && uncarry(carried);
      const [signature] = signed?.signatures ?? [];
      if (!signed || !signature) throw new Error("the link carried a receipt");
      const text = new TextDecoder().decode(signed.bytes).replace('"outcome":"refused"', '"outcome":"ran"');
      const verdict = await verifySignature({
        signature,
        keyText,
        message: new TextEncoder().encode(text),
        namespace: "countersign.receipt.v1",
        crypto: nodeCrypto,
      });
      return [verdict.ok ? "believed" : verdict.because];
    },
  },
  {
    name: "link-says-one-endless-line",
    what: "owns the link and says one line without end",
    check: "frame-is-read",
    codes: [NO_ANSWER],
    run: async (server) => {
      const { length } = theLink().receipts();
      await theLink().giveBack(() => theLink().say("x".repeat(9 * 1024 * 1024)));
      await server.agent.logged("link broke its pipe");
      return [theLink().receipts().length === length ? NO_ANSWER : "receipts"];
    },
  },
];

const floods: Attack[] = [
  {
    name: "oversize-frame",
    what: "sends a frame larger than any may be",
    check: "frame-is-read",
    codes: [NO_ANSWER],
    run: async (server, script) => {
      const { gateway } = server;
      const connections = gateway.connections;
      const offer = server.offer(script);
      const text = JSON.stringify(frameOf(offer));
      gateway.sendText(`${text.slice(0, -1)}${" ".repeat(9 * 1024 * 1024)}}`);
      await gateway.connected(connections + 1);
      await server.hasRead();
      return [
        gateway.receipts().some(({ document }) => document.subject === offer.hash) ? "heard" : NO_ANSWER,
      ];
    },
  },
  {
    name: "output-without-credit",
    what: "stores no output of an honest run, to fill the device's memory",
    check: "output-waits-for-credit",
    codes: [EXECUTED],
    run: async (server) => {
      const { gateway } = server;
      gateway.behaviour.credits = false;
      const name = "writes-a-lot";
      const script = `${server.executions.script(name)}head -c 40000000 /dev/zero\n`;
      const limits = { seconds: 60, output: 50_000_000 };
      const offer = server.offer(script, { limits });
      const run = newRequestId();
      server.executions.expect(name);
      gateway.send(frameOf(offer, run));
      await gateway.until("a full window", () =>
        gateway.output(run).length >= 1024 * 1024 ? true : undefined,
      );
      await server.control();
      const sent = gateway.output(run).length;
      gateway.behaviour.credits = true;
      gateway.send({ frame: "credit", run, stream: "stdout", bytes: sent });
      const { document } = await gateway.receiptFor(offer.hash);
      const bounded = sent < 4 * 1024 * 1024 && document.stdout.length === 40_000_000;
      return [bounded ? EXECUTED : `${sent} bytes were sent`];
    },
  },
  {
    name: "thousands-of-requests",
    what: "sends thousands of forged requests as fast as the device takes them",
    check: "requester-signed",
    codes: ["requester-signature"],
    run: async (server, script) => {
      const { gateway } = server;
      const heard = gateway.receipts().length;
      const offer = server.offer(script);
      for (let sent = 0; sent < 4000; sent += 1)
        await gateway.flood(JSON.stringify(frameOf(altered(offer, { id: newRequestId() }))), 1);
      await server.control();
      const codes = gateway
        .receipts()
        .slice(heard)
        .flatMap(({ document }) => document.code ?? []);
      const peak = Number(
        /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.agent.pid}/status`, "utf8"))?.[1],
      );
      if (peak > 400_000 || codes.length > 1000) return [`${peak} kB, ${codes.length} receipts`];
      // Some may have found no place in the queue: they were not even judged.
      return [...new Set(codes)].filter((code) => code !== "too-busy");
    },
  },
];

/** An honest run that goes on for a while. */
async function startLongRun(server: HostileServer, name: string) {
  const offer = server.offer(`${server.executions.script(name)}sleep 2\n`);
  server.executions.expect(name);
  server.gateway.send(frameOf(offer));
  await server.gateway.until("its mark", () => (server.executions.count(name) > 0 ? true : undefined));
  return offer;
}

/** Where the sealed copy of a running script stands: in the command line of its interpreter. */
function sealedCopyOf({ document }: { document: { id: string } }): string {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const words = commandLine(pid);
    const path = words.find((word) => /\/[0-9a-f]{32}\/[a-z.]+$/.test(word));
    if (path !== undefined && environment(pid).includes(document.id)) return path;
  }
  throw new Error("the running script was not found");
}

function commandLine(pid: string): string[] {
  return readOrNothing(`/proc/${pid}/cmdline`).split("\0");
}

function environment(pid: string): string {
  return readOrNothing(`/proc/${pid}/environ`);
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

/** The eighth siege. */
export const linkSiege: Siege = {
  title: "A device whose link is in other hands",
  open: () => HostileServer.over({ root: besiegedRoot(recently()), admitter: adam }),
  attacks: [...links, ...floods],
};
