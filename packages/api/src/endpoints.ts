/** Every endpoint, by resource. The server mounts them, the client calls them, OpenAPI describes them. */
export * as account from "./resources/account.ts";
export * as advancedSecurity from "./resources/advanced-security.ts";
export * as audit from "./resources/audit.ts";
export * as clients from "./resources/clients.ts";
export * as deviceGroups from "./resources/device-groups.ts";
export * as devices from "./resources/devices.ts";
export * as drafts from "./resources/drafts.ts";
export * as events from "./resources/events.ts";
export * as identity from "./resources/identity.ts";
export * as notifications from "./resources/notifications.ts";
export * as runs from "./resources/runs.ts";
export * as scripts from "./resources/scripts.ts";
export * as standing from "./resources/standing.ts";
export * as stations from "./resources/stations.ts";
export * as system from "./resources/system.ts";
export * as tasks from "./resources/tasks.ts";
export * as trust from "./resources/trust.ts";
