/** As whom the parts that face the world run: somebody who owns nothing and whom no script runs as, where the runner can become somebody else. */
import { readFileSync } from "node:fs";
import { findFixedPrograms } from "../platform/linux/fixed-programs.ts";
import { findUser } from "../platform/linux/run-user.ts";

/** How well the agent's processes are kept apart (formats.md, status). */
export type Separation = "separate-users" | "same-account" | "server-account";

/** Somebody to become. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account of link and collector, and what that amounts to. */
export interface Confinement {
  readonly separation: Separation;
  /** Absent where the parts stay in the runner's own account. */
  readonly user?: Account;
  /** Where setpriv is: it also takes away the way back (no new privileges). */
  readonly setpriv?: string;
}

/**
 * Looks for the account `countersign`, else a number that nobody has, else `nobody`; only root can use any. Scripts that
 * name no user run as `nobody`: processes of one user can stop, read and change each other, so a link in other hands
 * would have scripts in its hands too.
 */
export async function chooseConfinement(besideServer: boolean): Promise<Confinement> {
  const { setpriv } = findFixedPrograms();
  const program = setpriv === undefined ? {} : { setpriv };
  const user = process.getuid?.() === 0 ? await findAccount() : undefined;
  const apart = user !== undefined && user.uid !== 0;
  return {
    separation: besideServer ? "server-account" : apart ? "separate-users" : "same-account",
    ...(apart ? { user: { uid: user.uid, gid: user.gid } } : {}),
    ...program,
  };
}

async function findAccount(): Promise<Account | undefined> {
  const own = await findUser("countersign");
  if (own) return own;
  const unused = unusedAccount({
    passwd: read("/etc/passwd"),
    group: read("/etc/group"),
    uidMap: read("/proc/self/uid_map"),
    gidMap: read("/proc/self/gid_map"),
  });
  return unused ?? findUser("nobody");
}

/** Numbers that neither distributions nor systemd give to anybody (systemd, "Users, Groups, UIDs and GIDs"). */
const FIRST_UNUSED = 65_520;
const LAST_UNUSED = 65_533;

/** The first of those numbers that is really nobody's here, for user and group alike, and that this container knows. */
export function unusedAccount(machine: {
  readonly passwd: string;
  readonly group: string;
  readonly uidMap: string;
  readonly gidMap: string;
}): Account | undefined {
  const taken = new Set(
    [...machine.passwd.split("\n"), ...machine.group.split("\n")].map((line) => line.split(":")[2]),
  );
  for (let id = FIRST_UNUSED; id <= LAST_UNUSED; id++) {
    if (!taken.has(String(id)) && isMapped(machine.uidMap, id) && isMapped(machine.gidMap, id))
      return { uid: id, gid: id };
  }
  return undefined;
}

/** One line of user_namespaces(7): first number inside, first outside, how many. */
function isMapped(map: string, id: number): boolean {
  return map.split("\n").some((line) => {
    const [first = Number.NaN, , count = Number.NaN] = line.trim().split(/\s+/).map(Number);
    return id >= first && id < first + count;
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
