// One of several processes that reach for the same locks at the same moments: prints how often it found itself holding
// one that another held too. Arguments: directory, rounds, first moment (milliseconds since 1970).
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { holdLauncherLock } from "../launcher-lock.ts";

const [directory = "", rounds = "0", firstMoment = "0"] = process.argv.slice(2);
const millisecondsApart = 12;
let held = 0;
let together = 0;

async function contend(round: number): Promise<void> {
  const place = join(directory, String(round));
  mkdirSync(place, { recursive: true });
  while (Date.now() < Number(firstMoment) + round * millisecondsApart); // all of them in the same instant
  const lock = await holdLauncherLock(place).catch(() => undefined);
  if (lock === undefined) return;
  held += 1;
  const mark = join(directory, `held-${round}`);
  try {
    closeSync(openSync(mark, "wx"));
    await new Promise((resolve) => setTimeout(resolve, 4));
    rmSync(mark);
  } catch {
    together += 1;
  }
  lock.release();
}

const under: Promise<void>[] = [];
for (let round = 0; round < Number(rounds); round++) {
  under.push(contend(round));
  await new Promise((resolve) => setImmediate(resolve));
}
await Promise.all(under);
process.stdout.write(JSON.stringify({ held, together }));
