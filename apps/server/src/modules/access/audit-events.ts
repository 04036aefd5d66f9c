/** What this module records. */
export const accessEvents = {
  "access.denied": "Somebody asked for what their role or key does not allow",
  "access.changed": "Roles of a user at a client were given or taken",
  "default-group.changed": "Users joined or left the default group",
  "role.created": "A role was made",
  "role.changed": "A role was changed, switched on or off",
  "role.removed": "A role that nobody held was removed",
  "tier.created": "A tier was made",
  "tiers.arranged": "Tiers were ordered, named, described, disabled or offered again",
  "tiers.switched": "Tiers were turned on or off",
  "user.areas-set": "Areas were opened or closed for a user",
  "user.roles-set": "A user was given other roles of the installation",
} as const;
