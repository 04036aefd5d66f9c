/** Who may do what, and why: permission catalogue, roles, decide(). Pure. */
export * from "./decide.ts";
export * from "./permissions.ts";
export * from "./roles.ts";
