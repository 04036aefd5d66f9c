/** The weaknesses that the installation's configuration and surroundings show. Each is one function. */
import { lstatSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { ServerContext } from "../../platform/context.ts";
import { isLoopbackHost } from "../../platform/config/address-rules.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { restoredWeakness } from "./note-restore.ts";
import { trustSummary } from "./trust-summary.ts";

type Look = (ctx: ServerContext) => Promise<Weakness | undefined> | Weakness | undefined;

const looks: readonly Look[] = [
  serverTrust,
  readableKeys,
  runningAsRoot,
  keysBesideData,
  databaseBeside,
  plainLoopback,
  plainBehindProxy,
  restoredWeakness,
];

/** Looks for each. */
export async function ownWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const found = await Promise.all(looks.map(async (look) => look(ctx)));
  return found.filter((weakness) => weakness !== undefined);
}

async function serverTrust(ctx: ServerContext): Promise<Weakness | undefined> {
  const { trust, trial, operatorRoot } = await ctx.questions.ask(trustSummary);
  if (trust !== "server-trust") return undefined;
  const why = trial
    ? "the trial root lets"
    : operatorRoot === null
      ? "without a root of your own"
      : "the root lets";
  return {
    code: "server-trust",
    severity: "critical",
    sentence: `Whoever owns this server can run code on the devices: ${why} the server's key suffice.`,
    remedy:
      "Make a root with two people (countersign root init) and graduate to it (countersign root graduate).",
  };
}

function readableKeys(ctx: ServerContext): Weakness | undefined {
  const { keysDir } = ctx.config;
  const open = [keysDir, ...readdirSync(keysDir).map((name) => join(keysDir, name))].filter(
    (path) => ((lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0,
  );
  if (open.length === 0) return undefined;
  return {
    code: "keys-readable",
    severity: "critical",
    sentence: `Other accounts of this machine may reach keys: ${open.slice(0, 3).join(", ")}.`,
    remedy: `Take the rights away: chmod -R go= ${keysDir}`,
  };
}

function runningAsRoot(): Weakness | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return {
    code: "running-as-root",
    severity: "moderate",
    sentence: "The server runs as root, and needs nothing that only root may do.",
    remedy: "Run it as an account of its own.",
  };
}

function keysBesideData(ctx: ServerContext): Weakness | undefined {
  const { keysDir, dataDir } = ctx.config;
  if (relative(dataDir, keysDir).startsWith("..")) return undefined;
  return {
    code: "keys-beside-data",
    severity: "moderate",
    sentence: "The server's keys lie in the data directory: whoever gets its backup has them too.",
    remedy: "Move them to a place of their own and name it with KEYS_DIR.",
  };
}

function databaseBeside(ctx: ServerContext): Weakness | undefined {
  if (ctx.config.databaseUrl !== undefined) return undefined;
  return {
    code: "database-beside",
    severity: "low",
    sentence: "The database runs beside the server: who takes over one has the other.",
    remedy: "Use a PostgreSQL of your own with DATABASE_URL.",
  };
}

function plainLoopback(ctx: ServerContext): Weakness | undefined {
  if (!ctx.config.publicUrl.startsWith("http:")) return undefined;
  return {
    code: "plain-http",
    severity: "low",
    sentence:
      "The server speaks plain HTTP on this machine only: other accounts here could listen on the port before it.",
    remedy: "Use --tls-cert and --tls-key (countersign tls lab makes a certificate to try with).",
  };
}

function plainBehindProxy(ctx: ServerContext): Weakness | undefined {
  const { host, tls } = ctx.config;
  if (isLoopbackHost(host) || tls) return undefined;
  return {
    code: "plain-behind-proxy",
    severity: "moderate",
    sentence: "Between the proxy and this server everything travels in clear, sign-ins too.",
    remedy: "Put the proxy on this machine, or give the server a certificate of its own.",
  };
}
