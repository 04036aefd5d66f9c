/** First parts of the addresses at which the server answers with the console's page. A new area adds its own here. */
export const CONSOLE_PREFIXES = [
  "setup",
  "sign-in",
  "accept",
  "reset",
  "account",
  "clients",
  "devices",
  "extensions",
  "scripts",
  "runs",
  "tasks",
  "patching",
  "audit",
  "users",
  "trust",
  "settings",
] as const;
