/**
 * An sshd of our own on loopback, as hosts for ssh and ansible: one port on as many loopback addresses as hosts are
 * needed, so that each host has a connection of its own. Key authentication, no PAM, no name lookups: its best settings.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { userInfo } from "node:os";
import { makeOwnPlace } from "../harness/own-place.ts";
import { type StartedProgram, startProgram } from "../harness/started-program.ts";
import { findProgram, versionOf } from "./find-program.ts";
import { freePort } from "./free-port.ts";

/** Hosts that can be reached by ssh. */
export interface SshHosts extends AsyncDisposable {
  /** Loopback addresses, one a host. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly user: string;
  /** `-o` settings for ssh: the key, the known hosts, nothing of the user's own configuration. */
  readonly sshOptions: readonly string[];
  /** A directory for control sockets. */
  readonly controlDirectory: string;
  readonly versions: readonly string[];
}

/** What has to be installed for it. */
export const SSH_INSTALL = "apt-get install openssh-server openssh-client";

/** One sshd listens on sixteen addresses at most. */
const ADDRESSES_OF_ONE = 10;

/** Starts it; `undefined` where sshd or ssh is not installed. */
export async function startSshHosts(hosts: number): Promise<SshHosts | undefined> {
  const sshd = findProgram("sshd");
  const ssh = findProgram("ssh");
  const sshKeygen = findProgram("ssh-keygen");
  if (sshd === undefined || ssh === undefined || sshKeygen === undefined) return undefined;
  const place = makeOwnPlace();
  await using daemons = new AsyncDisposableStack();
  try {
    const addresses = Array.from({ length: hosts }, (_, index) => `127.0.0.${index + 1}`);
    const port = await freePort();
    for (const name of ["host", "user"]) {
      const made = spawnSync(sshKeygen, ["-q", "-t", "ed25519", "-N", "", "-f", place.file(name)]);
      if (made.status !== 0) throw new Error(`ssh-keygen: ${String(made.stderr)}`);
    }
    const controlDirectory = place.file("c");
    mkdirSync(controlDirectory, { mode: 0o700 });
    // sshd's privilege separation wants this directory, which an init script would have made.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    for (let first = 0; first < hosts; first += ADDRESSES_OF_ONE) {
      const some = addresses.slice(first, first + ADDRESSES_OF_ONE);
      const config = place.file(`sshd_config.${first}`);
      writeFileSync(config, sshdConfig(place.file, some, port));
      const isUp = () => answers(some[0] ?? "", port);
      daemons.use(await startProgram(sshd, ["-D", "-e", "-f", config], isUp));
    }
    const stopping = daemons.move();
    return {
      addresses,
      port,
      user: userInfo().username,
      controlDirectory,
      versions: [versionOf(ssh, "-V")],
      sshOptions: sshOptions(place.file),
      [Symbol.asyncDispose]: async () => {
        await stopping.disposeAsync();
        place[Symbol.dispose]();
      },
    };
  } catch (cause) {
    place[Symbol.dispose]();
    throw cause;
  }
}

/** One connection that stays open and carries every further command. */
export interface WarmSsh extends AsyncDisposable {
  readonly ssh: string;
  /** Arguments that come before the command. */
  readonly args: readonly string[];
}

/** Opens a warm, multiplexed connection (ControlMaster) to the first host. */
export async function openWarmSsh(hosts: SshHosts): Promise<WarmSsh> {
  const ssh = findProgram("ssh");
  const [address] = hosts.addresses;
  if (ssh === undefined || address === undefined) throw new Error("there is no host to connect to");
  const control = `${hosts.controlDirectory}/warm`;
  const common = ["-F", "none", "-p", String(hosts.port), ...hosts.sshOptions, "-S", control];
  const to = `${hosts.user}@${address}`;
  const isUp = () => spawnSync(ssh, [...common, "-O", "check", to]).status === 0;
  const master: StartedProgram = await startProgram(ssh, [...common, "-M", "-N", to], isUp);
  return { ssh, args: [...common, to], [Symbol.asyncDispose]: () => master[Symbol.asyncDispose]() };
}

function sshdConfig(file: (name: string) => string, addresses: readonly string[], port: number): string {
  return [
    ...addresses.map((address) => `ListenAddress ${address}:${port}`),
    `HostKey ${file("host")}`,
    `AuthorizedKeysFile ${file("user.pub")}`,
    "PidFile none",
    "AuthenticationMethods publickey",
    "PermitRootLogin prohibit-password",
    "UsePAM no",
    "UseDNS no",
    "StrictModes no",
    "PrintMotd no",
    "PrintLastLog no",
    "X11Forwarding no",
    // bash at the other end would first read the account's .bashrc, whatever is in it: that is nothing of ssh's.
    "SetEnv SHLVL=5",
    "MaxStartups 200",
    "MaxSessions 100",
    "",
  ].join("\n");
}

function sshOptions(file: (name: string) => string): string[] {
  const settings = {
    IdentityFile: file("user"),
    IdentitiesOnly: "yes",
    UserKnownHostsFile: file("known"),
    GlobalKnownHostsFile: "/dev/null",
    StrictHostKeyChecking: "no",
    BatchMode: "yes",
    LogLevel: "ERROR",
    GSSAPIAuthentication: "no",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

async function answers(address: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, address);
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  const answered = await promise;
  socket.destroy();
  return answered;
}
