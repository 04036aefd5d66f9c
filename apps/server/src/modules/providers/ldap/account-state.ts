/** Why a directory refused somebody's password, in words. */
import type { ResultCodeError } from "ldapts";
import type { PersonRefused } from "./directory-failure.ts";

/** The sub-codes that Active Directory puts into its message, `… data 533, …`; hexadecimal Windows error codes. */
const activeDirectory: Readonly<Record<string, PersonRefused>> = {
  "525": "person-unknown",
  "52e": "wrong-password",
  "530": "sign-in-not-allowed",
  "531": "sign-in-not-allowed",
  "532": "password-expired",
  "533": "account-disabled",
  "568": "sign-in-not-allowed",
  "701": "account-expired",
  "773": "password-must-change",
  "775": "account-locked",
};

const resultCode = { invalidCredentials: 49, unwillingToPerform: 53 };

/** What a refusal means; undefined if it is not about the person. */
export function accountState(error: ResultCodeError): PersonRefused | undefined {
  if (error.code === resultCode.invalidCredentials) {
    const data = /\bdata ([0-9a-f]{3,8})\b/i.exec(error.message)?.[1]?.toLowerCase();
    return (data === undefined ? undefined : activeDirectory[data]) ?? "wrong-password";
  }
  // What other directories say of accounts that they hold back.
  return error.code === resultCode.unwillingToPerform ? "sign-in-not-allowed" : undefined;
}
