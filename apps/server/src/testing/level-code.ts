/** Level `code` for tests: set up the way an administrator does, with an authenticator app in software. */
import { type Client, endpoints } from "@countersign/api";
import { appCode } from "./app-code.ts";
import { testPassword } from "./sign-up.ts";
import type { TestClock } from "./start-test-server.ts";

/** The app of whoever authorizes. */
export interface Authorizer {
  readonly secret: string;
  /** A code that was not used: the clock goes on to the next one. */
  nextCode(): string;
}

/** Proves again who somebody is: clocks of tests run ahead. */
export async function prove(client: Client): Promise<void> {
  await client.call(endpoints.account.reauthenticate, { body: { password: testPassword } });
}

/** Sets the level, by the first code of a new account. */
export async function setLevelCode(admin: Client, clock: TestClock): Promise<Authorizer> {
  await prove(admin);
  const { secret } = (await admin.call(endpoints.advancedSecurity.offerAccount)).reply;
  const authorizer = {
    secret,
    nextCode() {
      clock.now += 90;
      return appCode(secret, clock.now);
    },
  };
  await admin.call(endpoints.advancedSecurity.confirmAccount, { body: { code: authorizer.nextCode() } });
  return authorizer;
}
