/** A machine that was suspended: time went on and its timers did not. */
// needs: age
import { endpoints } from "@countersign/api";
import { DAY } from "@countersign/testkit";
import { test } from "vitest";
import { until } from "../processes/until.ts";
import { comeBySecret } from "./machines.ts";
import { GUARDED, Month } from "./month.ts";

test("a machine that was suspended for days is connected again by itself, with a new certificate for its link", async () => {
  const month = await Month.begin(1);
  try {
    await comeBySecret(month, GUARDED, ["laptop-1"]);
    month.clock.now += 3 * DAY;
    await month.installation.stop();
    await month.installation.start();
    await month.signIn();
    await until(
      async () => (await month.api.call(endpoints.devices.listDevices)).reply.devices,
      (devices) => devices.every(({ connected }) => connected),
    );
  } finally {
    await month.end();
  }
});
