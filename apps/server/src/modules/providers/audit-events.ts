/** What this module records. */
export const providerEvents = {
  "provider.created": "A provider that people sign in by was added",
  "provider.changed": "A provider was changed, put into use or taken out of it",
  "provider.tested": "An administrator signed in by a provider to see what it says, or it was refused",
  "provider.deleted": "A provider was removed",
  "user.provider-set": "It was changed by which provider a user has to come, or it was refused",
  "identity.claimed":
    "Somebody came by a provider for the first time and got the account that waited for them",
  "user.provided": "A provider sent somebody who got an account by that",
} as const;
