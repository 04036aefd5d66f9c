/**
 * Who may do what, and why: permission catalogue, roles, areas, tiers, `decide`, `explain`, `whoCan`. Pure.
 *
 * Story: the server reads somebody's `Rights` from its tables, `compile` makes them a `Snapshot`, and every question of
 * a request is one `decide` on it. See docs/decisions/0033-access.md.
 */
export * from "./address-range.ts";
export * from "./areas.ts";
export * from "./clients-where.ts";
export * from "./decide.ts";
export * from "./explain.ts";
export * from "./lacks-of.ts";
export * from "./permissions.ts";
export * from "./roles.ts";
export * from "./snapshot.ts";
export * from "./tier-impact.ts";
export * from "./ways-round.ts";
