/**
 * G16: what an idle agent costs a machine: the private memory of all its resident processes (runner, link, and whatever
 * waits to become a script), against a bare Node with one ws connection. Zabbix's agents stand beside it, whoever wins.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { enrolAgent } from "@countersign/testkit";
import { readBound } from "../harness/bound.ts";
import type { Contender, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { privateMiB, processTree } from "../harness/private-memory.ts";
import { bareNode } from "../peers/bare-node.ts";
import { idleZabbix } from "../peers/zabbix.ts";

/** How long everybody is left alone before the memory is read. */
const IDLE_SECONDS = 8;

/** Idle agent: private memory of its resident processes. */
export const idleAgent: Figure = {
  id: "G16",
  what: "idle agent: private memory of its resident processes",
  start: async (note) => {
    note(pinToCores("0,1"));
    const enrolled = await enrolAgent();
    const agent: Contender = {
      name: "countersign agent",
      versions: [`node ${process.version}`],
      sample: async () => {
        const running = enrolled.start();
        try {
          await running.logged("connected");
          await sleep(IDLE_SECONDS * 1000);
          const tree = processTree(running.pid);
          if (!tree.includes(await running.linkPid())) throw new Error("the agent has no link process");
          return privateMiB(tree);
        } finally {
          await running.stop();
        }
      },
    };
    return {
      contests: [
        {
          what: "idle private memory of runner and link",
          unit: "MiB",
          ours: agent,
          peers: [{ peer: bareNode(IDLE_SECONDS), goal: readBound("<= 2.2") }],
          beside: [idleZabbix("zabbix_agentd", IDLE_SECONDS), idleZabbix("zabbix_agent2", IDLE_SECONDS)],
          rounds: 5,
        },
      ],
      [Symbol.asyncDispose]: () => enrolled.dispose(),
    };
  },
};
