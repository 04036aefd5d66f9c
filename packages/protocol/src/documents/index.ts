/** The signed documents, field by field (docs/protocol). */
export type { AdmittedDevice, Admission } from "./admission.ts";
export type { Batch } from "./batch.ts";
export {
  type Breakglass,
  MAX_BREAKGLASS_SECONDS,
  MIN_BREAKGLASS_SECONDS,
} from "./breakglass.ts";
export type { Card } from "./card.ts";
export * from "./document.ts";
export { FORMAT, type Kind, KINDS, NETWORKS, type PersonKey, RESERVED_KINDS } from "./fields.ts";
export type { Floor } from "./floor.ts";
export { readFloor, type FloorResult } from "./read-floor.ts";
export { type Link, MAX_LINK_SECONDS } from "./link.ts";
export type { LogHead, Logreset } from "./logreset.ts";
export { MAX_PATTERN_PARTS, MAX_PATTERN_VALUE, type PatternPart } from "./pattern.ts";
export type { People, Requester } from "./people.ts";
export type { Receipt } from "./receipt.ts";
export {
  type Action,
  INTERPRETERS,
  type Interpreter,
  MAX_LISTED_TARGETS,
  type Request,
  type Target,
} from "./request.ts";
export {
  type Person,
  type Policy,
  type Role,
  type RoleName,
  ROLES,
  type Root,
  SERVER,
  type Station,
} from "./root.ts";
export {
  type ArgumentSchema,
  MAX_STANDING_SECONDS,
  MAX_STANDING_USES,
  type ScheduleWindow,
  type Standing,
  type StandingDevices,
} from "./standing.ts";
export { SEPARATIONS, type Status } from "./status.ts";
export { MAX_TOKEN_DEVICES, MAX_TOKEN_SECONDS, type Token } from "./token.ts";
export type { Use } from "./use.ts";
export type { Veto } from "./veto.ts";
