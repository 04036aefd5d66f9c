/**
 * Devices: machines with the agent.
 *
 * Story: a token lets a device enrol for one client; it proves its key and names the roots that it was told to pin. An
 * admission, signed by role *admit*, binds fingerprint, client and name. At each contact the device signs a status, and
 * what the console says of its trust comes from there. `deviceLinksOf` knows who is connected to this process.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { retainedKinds } from "../../platform/retained.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { answerClientOf, deviceCounts } from "../clients/index.ts";
import { answerTrust } from "./answer-trust.ts";
import { deviceEvents } from "./audit-events.ts";
import { countDevices } from "./device-views.ts";
import { deviceWeaknesses } from "./device-weaknesses.ts";
import { deviceProblems } from "./errors.ts";
import { deviceTables } from "./migrations/202611220102-devices.ts";
import { deviceLists } from "./migrations/202611230201-device-lists.ts";
import { deviceTags } from "./migrations/202611240300-device-tags.ts";
import { deviceGroups } from "./migrations/202611240301-device-groups.ts";
import { selfNamed } from "./migrations/202611240501-self-named.ts";
import { offerLocalEnrolment } from "./offer-local-enrolment.ts";
import { retainedTokens } from "./retained-tokens.ts";
import { deviceRoutes } from "./routes.ts";

export {
  admissionOf,
  type DeviceRow,
  displayNameOf,
  type HeldAdmission,
  statusOf,
} from "./device.ts";
export { type DeviceLink, type DeviceLinks, deviceLinksOf } from "./device-links.ts";
export { MAX_UNBEGUN, UnbegunRuns } from "./unbegun-runs.ts";
export {
  admittedTo,
  findDevice,
  findDeviceByFingerprint,
  findDevices,
  storeFacts,
  storeObjection,
  storeStatus,
  touchDevices,
} from "./device-store.ts";
export { deviceActor } from "./enrol-device.ts";
export { isConnected } from "./device-views.ts";
export { devicesTopic, tellConnected } from "./tell-device.ts";
export { readFromDevice } from "./verify-device-signature.ts";

/** The module for compose.ts. */
export const devicesModule: ModuleDefinition = {
  name: "devices",
  migrations: [deviceTables, deviceLists, deviceTags, deviceGroups, selfNamed],
  forgottenTables: ["enrolment_token"],
  problems: deviceProblems,
  auditEvents: deviceEvents,
  prepare: (ctx) => {
    answerTrust(ctx);
    answerClientOf(ctx, "device");
    ctx.questions.answer(deviceCounts, countDevices);
    ctx.questions.answerToo(retainedKinds, () => retainedTokens);
    ctx.questions.answerToo(weaknesses, () => deviceWeaknesses(ctx));
  },
  routes: deviceRoutes,
  start: async (ctx) => {
    await offerLocalEnrolment(ctx);
    return undefined;
  },
};
