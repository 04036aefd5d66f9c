/**
 * Which user a script runs as, looked up by name. A name that is not certain is a refusal: a script never runs as a
 * user other than the one that was signed.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { firstExisting } from "./fixed-programs.ts";

/** A user as the password database has it. */
export interface RunUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

const userName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?$/;
const getent = firstExisting(["/usr/bin/getent", "/bin/getent"]);

/** One line of passwd(5), or undefined when it is not one for this name. */
export function parsePasswdLine(line: string, name: string): RunUser | undefined {
  const [found, , uid, gid, , home, shell] = line.split(":");
  if (found !== name || !/^\d{1,10}$/.test(uid ?? "") || !/^\d{1,10}$/.test(gid ?? "")) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), home: home || "/", shell: shell || "/bin/sh" };
}

/** The user with this name from /etc/passwd, else from the name service (LDAP and the like). */
export async function findUser(name: string): Promise<RunUser | undefined> {
  if (!userName.test(name)) return undefined;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const line of lines) {
    const user = parsePasswdLine(line, name);
    if (user !== undefined) return user;
  }
  return parsePasswdLine(await askNameService(name), name);
}

/** One line of passwd(5) for a name or a number, or nothing. Asked by a program: the C library would open a socket in this process. */
async function askNameService(key: string): Promise<string> {
  if (getent === undefined) return "";
  return new Promise((resolve) => {
    execFile(getent, ["passwd", key], { env: {}, timeout: 5_000, cwd: "/" }, (error, stdout) =>
      resolve(error === null ? stdout.trimEnd() : ""),
    );
  });
}

/**
 * The user for a run. Root may become anybody and becomes `nobody` unless a name is given; anyone else can only
 * stay who they are. Undefined means refuse.
 */
export async function chooseRunUser(
  runAs: string | undefined,
  runnerUid: number,
): Promise<RunUser | undefined> {
  if (runnerUid === 0) return findUser(runAs ?? "nobody");
  own ??= ownUser();
  const user = await own;
  return runAs === undefined || runAs === user.name ? user : undefined;
}

let own: Promise<RunUser> | undefined;

async function ownUser(): Promise<RunUser> {
  const uid = process.getuid?.() ?? -1;
  const isOwn = (line: string): boolean => line.split(":")[2] === String(uid);
  const known = readFileSync("/etc/passwd", "utf8").split("\n").find(isOwn);
  const line = known ?? (await askNameService(String(uid)));
  const user = isOwn(line) ? parsePasswdLine(line, line.slice(0, line.indexOf(":"))) : undefined;
  // A uid without an entry in the password database (containers): only "no name given" can match it.
  return user ?? { name: "", uid, gid: process.getgid?.() ?? -1, home: "/", shell: "/bin/sh" };
}
