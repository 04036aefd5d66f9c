/** A machine within the machine, for agents that share this one: its own processes and its own places for what runs. */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const UNSHARE = ["unshare", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc"];
const ROOMS = 'for place in /run /dev/shm /var/tmp; do mount -t tmpfs none "$place" || exit 1; done';

/** Words before the command line of an agent, as whoever runs the tests. */
export const OWN_MACHINE: readonly string[] = [
  ...UNSHARE,
  ...(process.getuid?.() === 0 ? [] : ["--map-current-user"]),
  "sh",
  "-c",
  `${ROOMS}; exec "$@"`,
  "sh",
];

/** A Debian on which one package is newly installed by every upgrade, and nothing is changed outside it. */
export interface PatchedMachine {
  /** Words before the command line of an agent, which is root there. */
  readonly wrapper: readonly string[];
  /** What was said to its package manager, a line a command. */
  readonly said: () => string[];
}

/** What the machine's own programs are put behind: where they would change it they simulate. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "apt-get": `echo "apt-get $*" >>"$said"
for word; do last=$word; done
[ "$last" = update ] && exit 0
/usr/bin/apt-get --simulate "$@" || exit
printf '\\nPackage: countersign-trial\\nStatus: install ok installed\\nPriority: optional\\nSection: misc\\nMaintainer: nobody <nobody@example.org>\\nArchitecture: all\\nVersion: 1.2-3\\nDescription: none\\n' >>/var/lib/dpkg/status`,
  // This machine may have no source of security updates.
  "apt-cache": `[ "$1" = policy ] && echo "release v=12,o=Debian,a=stable-security,l=Debian-Security"; exec /usr/bin/apt-cache "$@"`,
  dpkg: `case $1 in --audit) exit ;; --configure) echo "dpkg $*" >>"$said"; exit 1 ;; esac; exec /usr/bin/dpkg "$@"`,
  shutdown: `echo "shutdown $*" >>"$said"`,
};

/** Lays it out in `folder`: the programs come first on the path of every script, and the list of packages is a copy. */
export function patchedMachine(folder: string): PatchedMachine {
  const [programs, status, said] = ["programs", "status", "said"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(programs, { recursive: true });
  copyFileSync("/var/lib/dpkg/status", status);
  writeFileSync(said, "");
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(programs, name), `#!/bin/sh\nsaid=${said}\n${text}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const binds = `mount --bind ${programs} /usr/local/sbin && mount --bind ${status} /var/lib/dpkg/status || exit 1`;
  return {
    wrapper: [
      ...UNSHARE,
      ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]),
      "sh",
      "-c",
      `${ROOMS}; ${binds}; exec "$@"`,
      "sh",
    ],
    said: () => readFileSync(said, "utf8").split("\n").filter(Boolean),
  };
}
