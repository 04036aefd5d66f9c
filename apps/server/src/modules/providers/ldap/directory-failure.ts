/** Why a directory let nobody in: a closed set of words, for the audit log and for whoever tests a provider. */

/** About the directory, not about whoever wants to sign in. */
export type DirectoryTrouble =
  | "directory-unreachable"
  | "directory-certificate"
  | "directory-start-tls"
  | "directory-service-account"
  | "directory-base"
  | "directory-answer";

/** About whoever wants to sign in. */
export type PersonRefused =
  | "empty-password"
  | "name-invalid"
  | "person-unknown"
  | "person-ambiguous"
  | "person-without-id"
  | "wrong-password"
  | "account-disabled"
  | "account-locked"
  | "account-expired"
  | "password-expired"
  | "password-must-change"
  | "sign-in-not-allowed";

/** Any of them. */
export type DirectoryRefusal = DirectoryTrouble | PersonRefused;

/** Each in words, for administrators. */
export const directoryWords: Readonly<Record<DirectoryRefusal, string>> = {
  "directory-unreachable": "The directory did not answer at this address.",
  "directory-certificate": "The directory's certificate is not signed by a trusted authority for this name.",
  "directory-start-tls":
    "The directory refused StartTLS, or sent something unencrypted along with its answer.",
  "directory-service-account": "The directory refused the service account.",
  "directory-base": "The base DN does not exist, or the service account may not read it.",
  "directory-answer": "The directory answered with something unexpected.",
  "empty-password": "An empty password was given.",
  "name-invalid": "The name is too long, or holds characters that no name has.",
  "person-unknown": "The directory knows nobody by this name.",
  "person-ambiguous": "The directory knows several by this name.",
  "person-without-id": "The directory's entry carries no objectGUID or entryUUID.",
  "wrong-password": "The password is wrong.",
  "account-disabled": "The account is disabled in the directory.",
  "account-locked": "The account is locked in the directory.",
  "account-expired": "The account has expired in the directory.",
  "password-expired": "The password has expired in the directory.",
  "password-must-change": "The password has to be changed in the directory first.",
  "sign-in-not-allowed": "The directory does not let this account sign in now or from here.",
};

/** Thrown where the directory itself is the trouble; caught at the front door and given back as a value. */
export class DirectoryError extends Error {
  readonly trouble: DirectoryTrouble;

  constructor(trouble: DirectoryTrouble, options?: ErrorOptions) {
    super(directoryWords[trouble], options);
    this.trouble = trouble;
  }
}
