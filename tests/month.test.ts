/** A month of daily life (COUNTERSIGN_MONTH_DAYS says how many days of it): one clock for server, devices and people, fifty machines asleep and back, and not one repair by hand. */
// needs: age
import { expect, test } from "vitest";
import { liveThrough } from "./month/calendar.ts";
import { Month } from "./month/month.ts";

const SEED = Number(process.env["COUNTERSIGN_MONTH_SEED"] ?? 20261125);
const DAYS = Number(process.env["COUNTERSIGN_MONTH_DAYS"] ?? 30);

test(`${DAYS} days, and what must hold holds every evening`, { timeout: 900_000 }, async () => {
  const month = await Month.begin(SEED);
  try {
    const faults = await liveThrough(month, DAYS);
    expect(faults, `seed ${SEED}`).toEqual([]);
  } finally {
    await month.end();
  }
});
