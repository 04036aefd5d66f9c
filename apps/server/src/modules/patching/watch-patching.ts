/** Looks whether settings that wait were signed, and who came to a client: when something of that is told, and once in a while. */
import type { ServerContext } from "../../platform/context.ts";
import type { StopWork } from "../../platform/module.ts";
import { devicesTopic } from "../devices/index.ts";
import { adoptSigned } from "./adopt-settings.ts";
import { followClients } from "./follow-clients.ts";
import { patchingTopic } from "./patch-store.ts";

const GLANCE_MILLISECONDS = 250;
/** Another process may have published what is waited for, and its news been lost. */
const LOOK_MILLISECONDS = 30_000;
/** Devices tell something all the time; who came to a client may wait so long. */
const DEVICES_MILLISECONDS = 2000;

/** One look at everything. */
export async function lookAtPatching(ctx: ServerContext): Promise<void> {
  await adoptSigned(ctx);
  await followClients(ctx);
}

/** Starts looking; gives the way to stop. */
export function watchPatching(ctx: ServerContext): StopWork {
  let lookedAt = -Infinity;
  let hasNews = false;
  let hasDevices = false;
  let underWay: Promise<void> | undefined;
  const glance = () => {
    const since = performance.now() - lookedAt;
    const isTime = since > LOOK_MILLISECONDS || (hasDevices && since > DEVICES_MILLISECONDS);
    if (underWay || !(isTime || hasNews)) return;
    hasNews = false;
    hasDevices = false;
    lookedAt = performance.now();
    underWay = lookAtPatching(ctx)
      .catch((error: unknown) => ctx.log.error({ err: error }, "patch settings were not looked at"))
      .finally(() => (underWay = undefined));
  };
  const stops = [
    ctx.bus.listen("trust", () => void (hasNews = true)),
    ctx.bus.listen(patchingTopic, () => void (hasNews = true)),
    ctx.bus.listen(devicesTopic, () => void (hasDevices = true)),
  ];
  const timer = setInterval(glance, GLANCE_MILLISECONDS);
  return async () => {
    clearInterval(timer);
    for (const stop of stops) stop();
    await underWay;
  };
}
