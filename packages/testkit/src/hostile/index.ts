/** The hostile server, its victims, and the words in which attacks are written down. */
export * from "./attack.ts";
export * from "./besieged-root.ts";
export * as cast from "./cast.ts";
export * from "./describe-attack.ts";
export * from "./executions.ts";
export * from "./hostile-server.ts";
export * from "./other-judges.ts";
export * from "./tamper.ts";
export * from "./puppet-link.ts";
export * from "./attacks-page.ts";
