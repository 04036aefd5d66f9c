/** What this module records. */
export const scimEvents = {
  "scim.credential-made": "Somebody made a credential by which a directory calls for SCIM",
  "scim.credential-ended": "Somebody ended a credential of a directory",
  "scim.group-mapped": "Somebody set what a group of a directory gives",
  "scim.user-made": "A directory made an account, or brought one back",
  "scim.user-changed": "A directory changed an account, disabled or enabled it, or was refused",
  "scim.user-removed": "A directory removed somebody: the account is disabled and stays, or it was refused",
  "scim.group-made": "A directory made a group",
  "scim.group-changed": "A directory changed a group or who is in it",
  "scim.group-removed": "A directory removed a group",
  "scim.roles-given": "Roles were given or taken by groups of a directory",
} as const;
