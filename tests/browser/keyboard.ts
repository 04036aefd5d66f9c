/** Somebody who has a keyboard and nothing else: what cannot be reached by Tab is not there for them. */
import type { Locator, Page } from "playwright-core";
import { until } from "../processes/until.ts";

/** More steps than any page of ours has places to stop at. */
const MOST_STEPS = 150;

/** Presses Tab until the focus is on it, and the browser shows that it is. Throws where it is never reached. */
export async function tabTo(page: Page, target: Locator, mostSteps = MOST_STEPS): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < mostSteps; step++) {
    if (await target.evaluate((element) => element.matches(":focus-visible"))) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never leads to ${target.toString()}`);
}

/** Goes there and presses a key, Enter unless told otherwise. */
export async function pressOn(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes to a field and types. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** Waits until the focus is there: pages move it when what leads there was drawn, a moment after the key. */
export async function untilFocused(target: Locator): Promise<void> {
  await target.waitFor();
  await until(
    () => target.evaluate((element) => element === element.ownerDocument.activeElement),
    (isFocused) => isFocused,
  );
}
