/** What happens on which day. The hours are everybody's; what is by chance comes from the seed. */
import { join } from "node:path";
import { loseServer, mendLog } from "./disaster.ts";
import { lookAround } from "./evening.ts";
import { comeBySecret, comeByToken, scrap, turnInBed } from "./machines.ts";
import { CODED, GUARDED, type Month, OWN } from "./month.ts";
import { listRequester, renewList, runForRequester, unlistRequester } from "./requesters.ts";
import { join as joinTeam, leave, losePhone, ownRoot, renewRoots } from "./people.ts";
import {
  approveNightly,
  makeTask,
  putNightly,
  renewStanding,
  runAlone,
  runAndVeto,
  runByCode,
  runTogether,
  setUpCodes,
} from "./runs.ts";
import { putUnlock, runWithSecret } from "./secrets.ts";

/** Once, in the morning of its day. */
const days: Readonly<Record<number, (month: Month) => Promise<unknown>>> = {
  0: async (month) => {
    await comeBySecret(month, GUARDED, numbered("pc", 34));
    await comeBySecret(month, CODED, numbered("shop", 5));
    await comeBySecret(month, OWN, numbered("beta", 3));
    await setUpCodes(month);
    await putNightly(month);
    await putUnlock(month);
    await approveNightly(month);
    await makeTask(month, "nightly", "0 3 * * *", month.of(GUARDED));
    await makeTask(month, "often", "0 8,10,12,14 * * *", month.of(GUARDED).slice(0, 3));
  },
  3: (month) => joinTeam(month, "carol"),
  4: listRequester,
  6: (month) => losePhone(month, "bob"),
  8: (month) => comeByToken(month, GUARDED, numbered("till", 8)),
  10: (month) => joinTeam(month, "dave"),
  12: ownRoot,
  15: setUpCodes,
  18: (month) => leave(month, "alice"),
  20: (month) => comeBySecret(month, GUARDED, ["late-1", "late-2"]),
  22: (month) => scrap(month, GUARDED, 2),
  25: unlistRequester,
};

/** In this evening the server is lost, and everything since last night's backup with it; on no day where it is no number. */
const LOST_ON = Number(process.env["COUNTERSIGN_MONTH_LOST"] ?? 2);

/** Lives through the days; gives what did not hold, and ends early where something did not. */
export async function liveThrough(month: Month, count: number): Promise<string[]> {
  for (let day = 0; day < count; day++) {
    const from = performance.now();
    await month.signIn();
    await days[day]?.(month);
    await renewList(month);
    await month.at(3);
    await turnInBed(month);
    await month.at(8);
    await mendLog(month);
    await renewRoots(month);
    await renewStanding(month);
    await renewList(month);
    await runTogether(month, GUARDED, 5);
    await month.at(10);
    if (day % 3 === 0) await runAlone(month);
    if (day % 4 === 1) await runAndVeto(month);
    if (day % 3 === 2) await runForRequester(month);
    if (day % 5 === 1) await runWithSecret(month);
    await turnInBed(month);
    await month.at(12);
    if (month.chance.below(2) === 0) await runByCode(month);
    await runTogether(month, OWN, 2);
    await month.at(14);
    await month.at(17);
    await turnInBed(month);
    await month.at(23);
    await mendLog(month);
    await month.installation.backUp(join(month.home, `backup-${day}.age`));
    const faults = await lookAround(month);
    process.stdout.write(
      `month: day ${day}, ${month.executions.length} executions, ${Math.round(performance.now() - from)} ms\n`,
    );
    if (day === LOST_ON) await loseServer(month, join(month.home, `backup-${day - 1}.age`));
    if (faults.length > 0) return faults.map((fault) => `day ${day}: ${fault}`);
    await month.at(24);
  }
  return [];
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${name}-${at + 1}`);
}
