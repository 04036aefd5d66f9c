/** The words of Active Directory for accounts that are held back. */
import { InvalidCredentialsError, UnwillingToPerformError, BusyError } from "ldapts";
import { expect, test } from "vitest";
import { accountState } from "./account-state.ts";

const said = (data: string) =>
  `80090308: LdapErr: DSID-0C090569, comment: AcceptSecurityContext error, data ${data}, v4563`;

test.each([
  ["525", "person-unknown"],
  ["52e", "wrong-password"],
  ["52E", "wrong-password"],
  ["530", "sign-in-not-allowed"],
  ["531", "sign-in-not-allowed"],
  ["532", "password-expired"],
  ["533", "account-disabled"],
  ["701", "account-expired"],
  ["773", "password-must-change"],
  ["775", "account-locked"],
  ["999", "wrong-password"],
])("data %s is %s", (data, because) => {
  expect(accountState(new InvalidCredentialsError(said(data)))).toBe(because);
});

test("what is not about the person is no state of the account", () => {
  expect(accountState(new InvalidCredentialsError())).toBe("wrong-password");
  expect(accountState(new UnwillingToPerformError())).toBe("sign-in-not-allowed");
  expect(accountState(new BusyError())).toBeUndefined();
});
