/** What this module records. */
export const advancedSecurityEvents = {
  "authorization.given": "An authorization code let a request through",
  "authorization.refused": "An authorization code was wrong or used already",
  "authorization-account.offered": "An administrator was shown a new secret for the authorization account",
  "authorization-account.confirmed": "The authorization account was confirmed: level code binds",
  "authorization-account.reset-asked":
    "A reset of the authorization account was asked for on the server itself",
  "authorization-account.reset-cancelled": "A reset of the authorization account was called off",
  "authorization-account.reset": "The authorization account was reset: its codes count no more",
  "advanced-security.changed": "Advanced Security was changed, or turned off",
  "script.exempted": "A script was let run without an authorization code",
  "script.protected": "A script needs an authorization code again",
} as const;
