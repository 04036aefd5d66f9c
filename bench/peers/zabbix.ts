/** Debian's two Zabbix agents, idle: started by hand on loopback, with an active server that does not answer. */
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Peer } from "../harness/contest.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { privateMiB, processTree } from "../harness/private-memory.ts";
import { startProgram } from "../harness/started-program.ts";
import { findProgram, versionOf } from "./find-program.ts";
import { freePort } from "./free-port.ts";

/** Idle memory of `zabbix_agentd` (C, five processes) or `zabbix_agent2` (Go), all processes together, in MiB. */
export function idleZabbix(program: "zabbix_agentd" | "zabbix_agent2", idleSeconds: number): Peer {
  const found = findProgram(program);
  const isSecond = program === "zabbix_agent2";
  if (found === undefined)
    return { name: program, missing: `apt-get install ${isSecond ? "zabbix-agent2" : "zabbix-agent"}` };
  return {
    name: program,
    versions: [versionOf(found, "-V")],
    sample: async () => {
      using place = makeOwnPlace(0o755);
      const log = place.file("log");
      const settings = {
        PidFile: place.file("pid"),
        LogFile: log,
        Server: "127.0.0.1",
        ListenIP: "127.0.0.1",
        ListenPort: await freePort(),
        Hostname: "bench",
        ...(isSecond
          ? { ControlSocket: place.file("control"), PluginSocket: place.file("plugin") }
          : { AllowRoot: 1 }),
      };
      const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
      writeFileSync(place.file("conf"), lines.join(""));
      await using agent = await startProgram(found, ["-f", "-c", place.file("conf")], () => existsSync(log));
      await sleep(idleSeconds * 1000);
      return privateMiB(processTree(agent.pid));
    },
  };
}
