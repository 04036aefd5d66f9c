// Promises: PostgreSQL never runs as root. An ordinary user's database runs as that user; root's runs as an
// unprivileged account that exists already (no account is created).
import { lstatSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { PostgresLaunchError } from "./postgres-launch-error.ts";

/** The operating-system account that PostgreSQL runs as. */
export interface RunAccount {
  readonly uid: number;
  readonly gid: number;
  /** True when this differs from the account of this process, which then is root. */
  readonly switched: boolean;
}

// A system's own PostgreSQL may run as `postgres` too: it cannot walk into our directory, which only root may enter.
// Who wants full separation creates the first name of this list.
// Scripts of a device beside this server run as `nobody` unless told otherwise, and processes of one account can read
// and change each other: that account is the last resort.
const preferredNames = ["countersign-postgres", "postgres", "daemon", "nobody"];

/** Chooses the account; the owner of an existing cluster directory wins, so that a start as root cannot take it over. */
export function chooseRunAccount(clusterDir: string): RunAccount {
  const own = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  const existing = lstatSync(clusterDir, { throwIfNoEntry: false });
  if (own.uid !== 0) {
    if (existing !== undefined && existing.uid !== own.uid) {
      throw new PostgresLaunchError(
        "data-directory-unusable",
        `${clusterDir} belongs to user id ${existing.uid}, this process is user id ${own.uid}: start as the user who first started it.`,
      );
    }
    expectName(own.uid);
    return { ...own, switched: false };
  }
  if (existing !== undefined && existing.uid !== 0) {
    return { uid: existing.uid, gid: existing.gid, switched: true };
  }
  const found = accountForRoot(readFileSync("/etc/passwd", "utf8"));
  if (found) return { ...found, switched: true };
  throw new PostgresLaunchError(
    "no-account",
    `PostgreSQL refuses to run as root and none of the accounts ${preferredNames.join(", ")} exists: start as an ordinary user, create one of them, or set DATABASE_URL.`,
  );
}

/** The first of the preferred accounts in the text of passwd(5). */
export function accountForRoot(passwd: string): Pick<RunAccount, "uid" | "gid"> | undefined {
  const lines = passwd.split("\n");
  for (const name of preferredNames) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    const uid = Number(fields?.[2]);
    const gid = Number(fields?.[3]);
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid > 0) return { uid, gid };
  }
  return undefined;
}

/** initdb and peer authentication look the account up by its id. */
function expectName(uid: number): void {
  try {
    userInfo();
  } catch (cause) {
    throw new PostgresLaunchError(
      "no-account",
      `User id ${uid} has no entry in /etc/passwd, which PostgreSQL needs: add one, or set DATABASE_URL.`,
      { cause },
    );
  }
}
