/** What this module records. */
export const notificationEvents = {
  "mail-server.set": "The mail server was set",
  "mail-server.removed": "The mail server was removed",
  "mail-server.tested": "A mail was sent to see whether the mail server takes it",
  "person-address.kept": "An address was kept for a person of a root, or forgotten",
} as const;
