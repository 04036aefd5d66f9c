/** What this module records. */
export const identityEvents = {
  "setup.completed": "The first administrator of the installation was made",
  "setup.refused": "Somebody tried to set the installation up with a wrong token",
  "session.started": "Somebody signed in",
  "session.refused": "Somebody tried to sign in and was refused",
  "session.ended": "Somebody signed out",
  "user.invited": "A user was invited",
  "user.activated": "A user accepted the invitation and set a password",
  "user.changed": "A user's role, state or person was changed, or the change was refused",
  "key.created": "An API key was made",
  "key.revoked": "An API key was revoked",
} as const;
