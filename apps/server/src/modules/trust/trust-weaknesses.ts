/** What the published roots say against this installation, in words for `doctor`. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { trustOf } from "./trust-registry.ts";

const DAY = 86_400;
/** Renewal takes people: they hear of it a month before. */
const EXPIRY_WARNING_SECONDS = 30 * DAY;

/** Unfinished graduations, and roots that end soon. */
export function trustWeaknesses(ctx: ServerContext): Weakness[] {
  const registry = trustOf(ctx);
  const unfinished = registry.unfinishedGraduation();
  const graduation: Weakness[] = unfinished
    ? [
        {
          code: "graduation-unfinished",
          severity: "moderate",
          sentence: `${unfinished.newest.root.name} names a successor whose own people have not signed it: devices stay with the trial.`,
          remedy: `They sign the last trial root (${unfinished.newest.hash}), which is then published again.`,
        },
      ]
    : [];
  return [...graduation, ...expiring(ctx), ...expiringLists(ctx)];
}

function expiringLists(ctx: ServerContext): Weakness[] {
  const now = ctx.clock.seconds();
  const registry = trustOf(ctx);
  return registry
    .all()
    .filter((known) => registry.graduated(known.authority) === known)
    .flatMap(({ newest, people }) => {
      const list = people?.pinned.list;
      if (!list || list.requesters.length === 0 || list.expires - now >= EXPIRY_WARNING_SECONDS) return [];
      const days = Math.floor((list.expires - now) / DAY);
      return [
        {
          code: "people-expires",
          severity: "moderate" as const,
          sentence:
            days < 0
              ? `The list of requesters of ${newest.root.name} has expired: nobody on it can ask.`
              : `The list of requesters of ${newest.root.name} expires in ${days} days: after that nobody on it can ask.`,
          remedy: "Its keepers sign it anew: Trust, the authority, Renew the list.",
        },
      ];
    });
}

function expiring(ctx: ServerContext): Weakness[] {
  const now = ctx.clock.seconds();
  const registry = trustOf(ctx);
  return registry
    .all()
    .filter((known) => registry.graduated(known.authority) === known)
    .filter(({ newest }) => newest.root.expires - now < EXPIRY_WARNING_SECONDS)
    .map(({ newest }) => {
      const days = Math.floor((newest.root.expires - now) / DAY);
      return {
        code: "root-expires",
        severity: days < 7 ? "critical" : "moderate",
        sentence:
          days < 0
            ? `${newest.root.name} has expired: its devices execute nothing.`
            : `${newest.root.name} expires in ${days} days: after that its devices execute nothing.`,
        remedy: "Two of its people renew it: countersign root renew.",
      };
    });
}
