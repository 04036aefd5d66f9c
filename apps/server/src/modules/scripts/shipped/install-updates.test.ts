/** The script that installs updates, on package managers that are played here, and on the real apt where there is one. */
// needs: apt-get
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const script = path.join(import.meta.dirname, "library", "install-updates.sh");
/** What the script needs besides: nothing else of the machine is on its way. */
const programs = "awk cat cmp diff grep mktemp rm sed seq sort tr".split(" ");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "countersign-updates-"));
  program("id", `case $1 in -u) echo 0 ;; *) echo root ;; esac`);
  program("shutdown", `echo "$@" >>"$HOME/ordered"`);
  for (const name of programs) {
    const found = ["/usr/bin", "/bin"].map((at) => path.join(at, name)).find((at) => existsSync(at));
    program(name, `exec ${found ?? name} "$@"`);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync("/bin/sh", [script, ...args], {
    encoding: "utf8",
    env: { PATH: folder, HOME: folder, TMPDIR: folder },
  });
  return { status, out: stdout + stderr };
}

const said = (name: string): string =>
  existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), "utf8") : "";

/** A Debian with one package that has an update. */
function debian(more: { readonly upgrade?: string; readonly policy?: string } = {}): void {
  writeFileSync(path.join(folder, "openssl"), "3.0.1");
  program("dpkg", `[ "$1" = --audit ] || echo "dpkg $*" >>"$HOME/said"`);
  program(
    "dpkg-query",
    `echo "installed openssl:amd64 $(cat "$HOME/openssl")"; echo "installed zlib:amd64 1.2"; echo "config-files old:all 1"`,
  );
  program(
    "apt-cache",
    `echo "${more.policy ?? "release v=12,o=Debian,a=stable-security,l=Debian-Security"}"`,
  );
  program("apt-config", `echo "file='$HOME/preferences'"`);
  program(
    "apt-get",
    `echo "$DEBIAN_FRONTEND apt-get $*" >>"$HOME/said"
for word; do last=$word; case $word in Dir::Etc::preferences=*) cat "\${word#*=}" >"$HOME/pins" ;; esac; done
[ "$last" = update ] || { ${more.upgrade ?? 'printf 3.0.2 >"$HOME/openssl"'}; }`,
  );
}

test("apt: installs without asking, keeps configuration, says what changed; said again nothing changes", () => {
  debian();
  const { status, out } = run("all", "never");
  expect([status, out]).toEqual([0, expect.stringContaining("openssl:amd64: 3.0.1 -> 3.0.2")]);
  expect(out).not.toContain("zlib");
  expect(out).toMatch(/== restart\n(?:not needed|needed .*left to you)/);
  const [update = "", upgrade = ""] = said("said").split("\n");
  expect(update).toMatch(/^noninteractive apt-get .* update$/);
  expect(upgrade).toMatch(/--assume-yes .*--force-confdef .*--force-confold .* upgrade$/);
  expect(upgrade).not.toContain("preferences");
  const again = run("all", "never");
  expect([again.status, again.out]).toEqual([0, expect.stringContaining("== changed\nnothing")]);
});

test("apt: security updates by pins of this run, before those of the machine, and only where there is such a source", () => {
  debian();
  writeFileSync(path.join(folder, "preferences"), "Package: kept\nPin: version 1\nPin-Priority: 1001\n");
  expect(run("security", "never").status).toBe(0);
  const pins = said("pins");
  expect(pins).toMatch(/l=Debian-Security\nPin-Priority: 990/);
  expect(pins.indexOf("Pin-Priority: 50\n")).toBeGreaterThan(pins.indexOf("a=*-security"));
  expect(pins.trim().endsWith("Pin-Priority: 1001")).toBe(true);

  debian({ policy: "release o=Debian,a=stable,l=Debian" });
  const { status, out } = run("security", "never");
  expect([status, out]).toEqual([2, expect.stringContaining("no source of security updates")]);
  expect(said("openssl")).toBe("3.0.1");
});

test("what fails is said and ends in 1: lists that are not there, and packages that do not install", () => {
  debian({ upgrade: "echo E: broken; exit 100" });
  expect(run("all", "when-needed")).toMatchObject({ status: 1, out: expect.stringContaining("E: broken") });
  expect(said("ordered")).toBe("");
  debian();
  program(
    "apt-get",
    `for word; do last=$word; done; [ "$last" != update ] || exit 100; printf 3.0.2 >"$HOME/openssl"`,
  );
  const { status, out } = run("all", "never");
  expect([status, out]).toEqual([1, expect.stringContaining("could not be refreshed")]);
  // What could be done was done.
  expect(out).toContain("3.0.1 -> 3.0.2");
});

test("apt: waits for another package manager where dpkg and the lists do not, ten minutes and no longer", () => {
  debian();
  program("sleep", `echo "sleep $1" >>"$HOME/slept"`);
  program(
    "dpkg",
    `[ "$1" = --audit ] && { echo "half-configured: openssl"; exit; }
[ -e "$HOME/slept" ] || { echo "dpkg: error: dpkg frontend lock was locked by another process with pid 7" >&2; exit 2; }`,
  );
  const { status, out } = run("all", "never");
  expect([status, out]).toEqual([0, expect.stringContaining("3.0.1 -> 3.0.2")]);
  expect(said("slept")).toBe("sleep 10\n");

  program(
    "apt-get",
    `for word; do last=$word; done
[ "$last" != update ] || { echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)"; exit 100; }`,
  );
  const held = run("all", "never");
  expect([held.status, held.out]).toEqual([1, expect.stringContaining("Could not get lock")]);
  expect(held.out).toContain("could not be refreshed");
  expect(said("slept").match(/sleep 10/g)).toHaveLength(60);
});

test("apt: a kernel that was installed since the start asks for a restart, where nothing else says so", () => {
  debian();
  program(
    "find",
    `case "$*" in *linux-image*-newermt*@*) echo /var/lib/dpkg/info/linux-image-6.1.0-40-amd64.list ;; esac`,
  );
  const never = run("all", "never");
  expect([never.status, never.out]).toEqual([0, expect.stringMatching(/== restart\nneeded \(.*left to you/)]);
  const allowed = run("all", "when-needed");
  expect([allowed.status, allowed.out]).toEqual([
    0,
    expect.stringMatching(/== restart\nneeded \(.*in one minute/),
  ]);
  expect(said("ordered")).toBe("-r +1 updates were installed\n");
});

/** A Fedora or RHEL; `restart` is what it says of a restart. */
function fedora(restart: string, advisories = "FEDORA-2026-1 Important/Sec. openssl"): void {
  writeFileSync(path.join(folder, "openssl"), "3.0.1-1");
  program("rpm", `echo "openssl.x86_64 $(cat "$HOME/openssl")"`);
  program("needs-restarting", restart);
  program(
    "dnf",
    `echo "dnf $*" >>"$HOME/said"
case "$*" in *updateinfo*) echo "${advisories}" ;; *upgrade*) printf 3.0.2-1 >"$HOME/openssl" ;; esac`,
  );
}

test("dnf: a restart is ordered a minute ahead where it is needed and was allowed, and told where it was not", () => {
  const asks = `echo "  * kernel"; echo "Reboot is required to fully utilize these updates."; exit 1`;
  fedora(asks);
  const never = run("security", "never");
  expect([never.status, never.out]).toEqual([0, expect.stringContaining("left to you")]);
  expect(never.out).toContain("openssl.x86_64: 3.0.1-1 -> 3.0.2-1");
  expect(said("said")).toContain("dnf --assumeyes --refresh upgrade --security");
  expect(said("ordered")).toBe("");
  const needed = run("security", "when-needed");
  expect([needed.status, needed.out]).toEqual([0, expect.stringContaining("kernel): in one minute")]);
  expect(said("ordered")).toBe("-r +1 updates were installed\n");

  fedora("exit 0");
  rmSync(path.join(folder, "ordered"));
  expect(run("all", "when-needed").out).toContain("== restart\nnot needed");
  expect(said("ordered")).toBe("");
  expect(said("said")).toMatch(/upgrade\n$/m);

  fedora(asks);
  program("shutdown", "echo there is no init here; exit 1");
  expect(run("all", "when-needed")).toMatchObject({
    status: 1,
    out: expect.stringContaining("no init here"),
  });
  fedora("exit 0", "");
  const silent = run("security", "never");
  expect([silent.status, silent.out]).toEqual([2, expect.stringContaining("say nothing of security")]);
});

test("zypper: patches of the category, once more after it updated itself, and its word on restarts", () => {
  writeFileSync(path.join(folder, "openssl"), "3.0.1-1");
  program("rpm", `echo "openssl.x86_64 $(cat "$HOME/openssl")"`);
  program(
    "zypper",
    `echo "zypper $*" >>"$HOME/said"
case "$*" in
*needs-rebooting*) exit 102 ;;
*patch*) if [ -e "$HOME/once" ]; then printf 3.0.2-1 >"$HOME/openssl"; exit 102; fi; : >"$HOME/once"; exit 103 ;;
esac`,
  );
  const { status, out } = run("security", "never");
  expect([status, out]).toEqual([0, expect.stringContaining("needed (patches), and left to you")]);
  expect(out).toContain("3.0.1-1 -> 3.0.2-1");
  expect(said("said").match(/patch --category security/g)).toHaveLength(2);
  program("zypper", `case "$*" in *update*) exit 4 ;; *needs*) exit 0 ;; esac`);
  expect(run("all", "never").status).toBe(1);
});

test("what it does not know it says, and does nothing", () => {
  const unknown = run("all", "never");
  expect([unknown.status, unknown.out]).toEqual([2, expect.stringContaining("neither apt, dnf nor zypper")]);
  debian();
  expect(run("everything", "never").status).toBe(2);
  expect(run("all", "always").status).toBe(2);
  program("id", `case $1 in -u) echo 1000 ;; *) echo nobody ;; esac`);
  const { status, out } = run("all", "never");
  expect([status, out]).toEqual([2, expect.stringContaining("this runs as nobody")]);
  expect(said("said")).toBe("");
});

test("the real apt takes the pins, and would install security updates and nothing else", () => {
  debian();
  // Everything is real but the installing: simulated, and the lists stay as they are.
  program("apt-cache", `echo l=Debian-Security`);
  program("apt-config", `exec /usr/bin/apt-config "$@"`);
  program(
    "apt-get",
    `for word; do last=$word; done; [ "$last" = update ] && exit 0; exec /usr/bin/apt-get --simulate "$@"`,
  );
  const { status, out } = run("security", "never");
  expect([status, out]).toEqual([0, expect.stringContaining("== changed\nnothing")]);
  const installs = out.split("\n").filter((line) => line.startsWith("Inst ") && line.includes("["));
  expect(installs.filter((line) => !/[Ss]ecurity/.test(line))).toEqual([]);
  expect(out).not.toMatch(/^[EW]: /m);
});
