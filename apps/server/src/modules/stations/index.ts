/**
 * Stations: how signing stations reach what they sign.
 *
 * Story: a station proves a key of its own and is pending; an administrator compares the fingerprint that it printed
 * and accepts it. From then on it reads everything that awaits signatures, with all that it takes to judge it, and hands
 * in signatures, objections and cards. A link in the console leads to the station that the roots name, and opens one
 * request at the first that redeems it.
 * Nothing that a station hands in is believed: signatures are verified as everybody's are.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { authenticateStation } from "../../platform/http/authentication.ts";
import { stationLinkOf } from "../runs/index.ts";
import { trustOf } from "../trust/index.ts";
import { stationEvents } from "./audit-events.ts";
import { stationProblems } from "./errors.ts";
import { stationsTables } from "./migrations/202611220301-stations.ts";
import { stationRoutes } from "./routes.ts";
import { stationFor } from "./station-for.ts";
import { stationOfToken } from "./station-session.ts";
import { viewToken } from "./view-token.ts";

export { stationFor } from "./station-for.ts";

/** The module for compose.ts. */
export const stationsModule: ModuleDefinition = {
  name: "stations",
  migrations: [stationsTables],
  forgottenTables: ["station_session", "station_nonce"],
  problems: stationProblems,
  auditEvents: stationEvents,
  prepare: (ctx) => {
    ctx.questions.answer(authenticateStation, (credentials) => stationOfToken(ctx, credentials));
    ctx.questions.answer(stationLinkOf, (run, authorities) => {
      const roots = authorities.flatMap((id) => trustOf(ctx).find(id)?.newest.root ?? []);
      const station = stationFor(roots, ctx.config.stationUrl);
      return station === undefined ? null : `${station}/#run=${run}&view=${viewToken(ctx)(run)}`;
    });
  },
  routes: stationRoutes,
};
