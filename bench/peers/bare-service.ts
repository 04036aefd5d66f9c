/** Bare Fastify with a bare PostgreSQL, idle after its first request. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Contender } from "../harness/contest.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { privateMiB, processTree } from "../harness/private-memory.ts";
import { barePostgres } from "./bare-postgres.ts";

const script = fileURLToPath(new URL("bare-fastify.mjs", import.meta.url));

/** Idle private memory of both together, in MiB. */
export function bareService(idleSeconds: number): Contender {
  const postgres = barePostgres();
  return {
    name: "bare Fastify + PostgreSQL",
    versions: [`node ${process.version}`, "fastify 5.12.8", postgres.version],
    sample: async () => {
      using place = makeOwnPlace(0o711);
      const { running, socket } = await postgres.firstStart(place);
      await using database = running;
      const child = spawn(process.execPath, [script, socket], { stdio: ["ignore", "pipe", "inherit"] });
      try {
        const url = await new Promise<string>((resolve, reject) => {
          createInterface({ input: child.stdout }).once("line", resolve);
          child.once("exit", () => reject(new Error("bare Fastify ended")));
        });
        const answer = await fetch(url);
        if ((await answer.text()) !== '{"one":1}') throw new Error("bare Fastify answers something else");
        await sleep(idleSeconds * 1000);
        return privateMiB([...processTree(child.pid ?? -1), ...processTree(database.pid)]);
      } finally {
        child.kill("SIGKILL");
      }
    },
  };
}
