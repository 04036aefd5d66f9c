/** The HTTP contract: endpoints, problems, and the typed client. */
export { bearerToken } from "./bearer-token.ts";
export {
  type Area,
  AREA_IDS,
  AREA_LEVELS,
  AREA_STARTS,
  type AreaLevel,
  AREAS,
  type AreaSettings,
  areasLeave,
  type Permission,
  PERMISSION_IDS,
  permissionFacts,
  rangeFault,
  type Risk,
  riskOf,
  type Role,
  ROLES,
  type WayRound,
  waysRoundOf,
} from "@countersign/access";
export * from "./challenge.ts";
export * from "./client.ts";
export * from "./endpoint.ts";
export * as endpoints from "./endpoints.ts";
export { type CarriedDocument } from "./fields.ts";
export * from "./problem.ts";
export { TOPIC_PERMISSIONS } from "./resources/events.ts";
export type { AccessRole, ExplainedAccess, PersonAccess } from "./resources/access.ts";
export type { AdvancedSecurity, Exemption } from "./resources/advanced-security.ts";
export {
  type Adoption,
  type Ending,
  LEFT_REASONS,
  type LeftDevice,
  MOST_NAMED,
  type Reach,
} from "./resources/reach.ts";
export type { GroupRole, Provider, TestedProvider } from "./resources/providers.ts";
export type { Provisioning, ScimCredential } from "./resources/provisioning.ts";
export { type OidcSettings, type ProviderSettings, providerSettings } from "./resources/provider-settings.ts";
export type { Renewal } from "./resources/renewals.ts";
export type { Tier, TierPreview, Tiers } from "./resources/tiers.ts";
export type { AdmissionToken } from "./resources/tokens.ts";
export type { Authority } from "./resources/trust.ts";
export type { Client as ClientOrganisation } from "./resources/clients.ts";
export type { DeviceGroup } from "./resources/device-groups.ts";
export {
  type Device,
  type DeviceSelection,
  MOST_TAGS,
  type SelectedDevice,
  TRUST_WORDS,
} from "./resources/devices.ts";
export {
  type AskedRings,
  failuresThatStop,
  isNamedRing,
  type PlannedRing,
  planRings,
  resolveRings,
  RING_SIZE,
  ringPick,
  type RingStep,
} from "./plan-rings.ts";
export { type FrontMatter, readFrontMatter } from "./script-front-matter.ts";
export type { Parameter, Script } from "./resources/scripts.ts";
export {
  FIRE_OUTCOMES,
  MISSED_RULES,
  OVERLAP_RULES,
  type Task,
  type TaskBody,
  type TaskFire,
} from "./resources/tasks.ts";
export {
  PATCH_CLASSES,
  PATCH_REBOOTS,
  PATCH_SCRIPT,
  type Patching,
  type PatchSettings,
} from "./resources/patching.ts";
export type { AllowedArgument, StandingApproval } from "./resources/standing.ts";
export type { Delivery } from "./resources/notifications.ts";
export { RETENTION_KINDS, RETENTION_LEAST_DAYS, type RetentionKind } from "./resources/retention.ts";
export {
  PASSWORD_PROFILES,
  type PasswordRules,
  PROFILE_RULES,
  type SignInRules,
} from "./resources/sign-in-rules.ts";
export type { Run } from "./resources/runs.ts";
export type { Draft, Station, StationRequest, StationRequestInFull } from "./resources/stations.ts";
export type { OfferedCard, WaitingDraft } from "./resources/drafts.ts";
export type { ListedUser, StartedSession, User } from "./resources/identity.ts";
export type { Passkey, SavedView, Session } from "./resources/account.ts";
export type {
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRegistration,
  PasskeyRequestOptions,
} from "./resources/passkey-fields.ts";
export { ldapPresets, type LdapSettings, ldapSettings } from "./resources/ldap-settings.ts";
export { type SamlSettings, samlSettings } from "./resources/saml-settings.ts";
