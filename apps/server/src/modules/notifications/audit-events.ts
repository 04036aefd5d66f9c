/** What this module records. */
export const notificationEvents = {
  "mail-server.set": "The mail server was set",
  "mail-server.removed": "The mail server was removed",
  "mail-server.tested": "A mail was sent to see whether the mail server takes it",
  "webhook.added": "A webhook was added",
  "webhook.removed": "A webhook was removed",
  "webhook.tested": "A webhook was posted to, to see whether it takes it",
  "telling-rules.set": "It was set when approvers are told and reminded",
  "own-telling.set": "Somebody set how they want to be told",
  "push-browser.added": "Somebody turned on push messages in a browser",
  "push-browser.removed": "Somebody turned off push messages in a browser",
  "push-browser.tested": "A push message was sent to see whether the browser gets it",
  "person-address.kept": "An address was kept for a person of a root, or forgotten",
  "standing.approval-asked": "Somebody asked for another approval of a standing approval",
} as const;
