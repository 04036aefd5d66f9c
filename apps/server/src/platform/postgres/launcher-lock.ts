// Promises: at most one launcher holds a directory; a launcher that died, even by kill -9, holds nothing.
//
// Each launcher writes a file of its own and then looks for others. Whoever looks last sees both files, so two can
// never both succeed; both may withdraw, and try again after a random pause. There is no stale file to take over,
// hence no race in taking it over.
import { randomBytes, randomInt } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PostgresLaunchError } from "./postgres-launch-error.ts";
import { identifyProcess, isStillRunning, ownPidNamespace, type ProcessIdentity } from "./process-facts.ts";

/** A held lock; ends with `release()` or with the process. */
export interface LauncherLock {
  release(): void;
}

const pattern = /^launcher-[0-9a-f]+\.lock$/;

/** Takes the directory for this process. Throws `data-directory-in-use`, naming the holder's process id. */
export async function holdLauncherLock(directory: string): Promise<LauncherLock> {
  const self = identifyProcess(process.pid);
  if (self === undefined)
    throw new PostgresLaunchError("platform-not-supported", "/proc does not show this process");
  let holder: ProcessIdentity | undefined;
  for (let attempt = 0; attempt < 8; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, randomInt(20, 120)));
    holder = otherHolder(directory, undefined);
    if (holder !== undefined) continue;
    const name = `launcher-${randomBytes(8).toString("hex")}.lock`;
    const path = join(directory, name);
    // Written aside and renamed: a lock file is never seen half written.
    writeFileSync(`${path}.new`, JSON.stringify(self), { mode: 0o600, flag: "wx" });
    renameSync(`${path}.new`, path);
    holder = otherHolder(directory, name);
    if (holder === undefined) return { release: () => rmSync(path, { force: true }) };
    rmSync(path, { force: true });
  }
  throw new PostgresLaunchError(
    "data-directory-in-use",
    `${directory} is in use by another Countersign server, process ${holder?.pid ?? "unknown"}: stop that one first, or choose another data directory.`,
  );
}

function otherHolder(directory: string, own: string | undefined): ProcessIdentity | undefined {
  for (const name of readdirSync(directory)) {
    if (!pattern.test(name) || name === own) continue;
    const path = join(directory, name);
    const holder = readIdentity(path);
    // Of a launcher in another container nothing can be told; whether its server answers is asked later.
    if (holder !== undefined && holder.pidNamespace !== ownPidNamespace()) continue;
    if (holder !== undefined && isStillRunning(holder)) return holder;
    rmSync(path, { force: true });
  }
  return undefined;
}

function readIdentity(path: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    if (!("pid" in value && "startedAt" in value && "pidNamespace" in value)) return undefined;
    const { pid, startedAt, pidNamespace } = value;
    const complete =
      typeof pid === "number" && typeof startedAt === "string" && typeof pidNamespace === "string";
    return complete ? { pid, startedAt, pidNamespace } : undefined;
  } catch {
    return undefined;
  }
}
