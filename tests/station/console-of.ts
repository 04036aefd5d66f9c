/** The administrator at the console, in a browser of their own. */
import { endpoints } from "@countersign/api";
import type { Browser } from "playwright-core";
import { testPassword } from "../../apps/server/src/testing/sign-up.ts";
import { newPerson, type Person } from "../browser/person.ts";
import type { Stage } from "./stage.ts";

/** Signed in, with the account linked to somebody of the root; needs the console to be built. */
export async function consoleOf(browser: Browser, stage: Stage, person: string): Promise<Person> {
  const { admin, fleet, root } = stage;
  const { reply: me } = await admin.call(endpoints.identity.whoAmI);
  const body = { person: { authority: root.authority, person } };
  await admin.call(endpoints.identity.changeUser, { params: { id: me.user.id }, body });
  const found = await newPerson(browser, fleet.server.url);
  await found.page.goto("/sign-in?next=/");
  await found.page.getByLabel("E-mail").fill(me.user.email);
  await found.page.getByLabel("Password", { exact: true }).fill(testPassword);
  await found.page.keyboard.press("Enter");
  return found;
}
