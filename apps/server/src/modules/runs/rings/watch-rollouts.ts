/** The work that moves rollouts on: soon after runs moved, and every few seconds for rings whose time has passed. */
import type { ServerContext } from "../../../platform/context.ts";
import type { StopWork } from "../../../platform/module.ts";
import { runsTopic } from "../tell-run.ts";
import { advanceRollouts } from "./advance-rollouts.ts";

const LOOK_MILLISECONDS = 3000;
/** Many devices end at once: they are looked at together. */
const SOON_MILLISECONDS = 150;

/** Starts looking; gives the way to stop. */
export function watchRollouts(ctx: ServerContext): StopWork {
  let soon: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let hasNews = false;
  const look = () => {
    soon = undefined;
    hasNews = looking !== undefined;
    looking ??= advanceRollouts(ctx)
      .then(() => undefined)
      .catch((error: unknown) => ctx.log.error({ err: error }, "rollouts were not looked at"))
      .finally(() => {
        looking = undefined;
        // What moved while it looked is looked at again.
        if (hasNews) look();
      });
  };
  const forget = ctx.bus.listen(runsTopic, () => void (soon ??= setTimeout(look, SOON_MILLISECONDS)));
  const timer = setInterval(look, LOOK_MILLISECONDS);
  return async () => {
    clearInterval(timer);
    clearTimeout(soon);
    forget();
    hasNews = false;
    await looking;
  };
}
