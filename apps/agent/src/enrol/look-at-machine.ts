/** What a command must know of this machine, without being a runner. */
import type { MachineIdentity } from "../platform/host-platform.ts";
import { createLinuxHost } from "../platform/linux.ts";

/** Its identity, and the names of its interpreters. */
export async function lookAtMachine(): Promise<{ machine: MachineIdentity; interpreters: string[] }> {
  const host = await createLinuxHost();
  try {
    const interpreters = host.listInterpreters().map((found) => found.interpreter);
    return { machine: host.machineIdentity(), interpreters };
  } finally {
    await host.close();
  }
}
