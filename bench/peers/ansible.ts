/** `ansible -m raw -a true` against sshd on loopback, at its best: connections kept and reused between calls, as many forks as hosts. */
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import type { Peer } from "../harness/contest.ts";
import { timedRun } from "../harness/timed-run.ts";
import { findProgram, versionOf } from "./find-program.ts";
import { SSH_INSTALL, type SshHosts } from "./ssh-host.ts";

/** Ansible as a peer, and the way to end the connections it keeps. */
export interface AnsiblePeer extends AsyncDisposable {
  readonly peer: Peer;
}

/** Prepares an inventory of all hosts. Nothing runs before the first sample. */
export function prepareAnsible(hosts: SshHosts | undefined): AnsiblePeer {
  const ansible = findProgram("ansible");
  const forks = hosts?.addresses.length ?? 1;
  const name = forks > 1 ? `ansible -f ${forks} -m raw` : "ansible -m raw";
  if (hosts === undefined || ansible === undefined) {
    const missing = hosts === undefined ? SSH_INSTALL : "apt-get install ansible-core";
    return { peer: { name, missing }, async [Symbol.asyncDispose]() {} };
  }
  const control = hosts.controlDirectory;
  const inventory = `${control}/inventory.ini`;
  const settings = `ansible_port=${hosts.port} ansible_user=${hosts.user}`;
  const lines = hosts.addresses.map((address, index) => `h${index} ansible_host=${address} ${settings}`);
  writeFileSync(inventory, `${lines.join("\n")}\n`);
  writeFileSync(`${control}/ansible.cfg`, "[defaults]\n");
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ANSIBLE_CONFIG: `${control}/ansible.cfg`,
    ANSIBLE_LOCAL_TEMP: `${control}/tmp`,
    ANSIBLE_SSH_CONTROL_PATH_DIR: control,
    ANSIBLE_SSH_ARGS: `-F none -o ControlMaster=auto -o ControlPersist=600s ${hosts.sshOptions.join(" ")}`,
    ANSIBLE_HOST_KEY_CHECKING: "False",
    ANSIBLE_NOCOLOR: "1",
  };
  const args = ["-i", inventory, "all", "-f", String(forks), "-m", "raw", "-a", "true"];
  return {
    peer: {
      name,
      versions: [versionOf(ansible, "--version"), ...hosts.versions],
      sample: () => timedRun(ansible, args, { env }),
    },
    [Symbol.asyncDispose]: async () => {
      const ssh = findProgram("ssh") ?? "ssh";
      // The connections that ansible keeps are processes of their own; each ends when asked through its socket.
      for (const socket of readdirSync(control, { withFileTypes: true }).filter((entry) => entry.isSocket()))
        spawnSync(ssh, ["-F", "none", "-S", `${control}/${socket.name}`, "-O", "exit", "any"]);
    },
  };
}
