/** Somebody who has a keyboard and nothing else: what cannot be reached by Tab is not there for them, nor what does not show that it was reached. */
import type { Locator, Page } from "playwright-core";
import { until } from "../processes/until.ts";
import { focusFault } from "./focus-fault.ts";

/** More steps than any page of ours has places to stop at. */
const MOST_STEPS = 150;

/** Presses Tab until the focus is on it, and looks whether anybody sees that. Throws where it is never reached. */
export async function tabTo(page: Page, target: Locator, mostSteps = MOST_STEPS): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < mostSteps; step++) {
    if (await target.evaluate((element) => element.matches(":focus-visible"))) {
      const fault = await focusFault(page);
      if (fault !== undefined) throw new Error(`${target.toString()} ${fault}`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never leads to ${target.toString()}`);
}

/** Waits until it may be pressed, goes there and presses a key, Enter unless told otherwise. */
export async function pressOn(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await target.and(page.locator(":not(:disabled, [data-disabled], [data-loading])")).waitFor();
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

/** Opens a list of choices, walks it with the arrows, and takes one. */
export async function choose(page: Page, box: Locator, option: Locator): Promise<void> {
  await pressOn(page, box, "ArrowDown");
  await option.waitFor();
  await walkTo(page, option, "[data-combobox-selected]");
  await page.keyboard.press("Enter");
}

/** Opens a menu, walks it with the arrows, and takes an item. */
export async function takeFromMenu(page: Page, button: Locator, item: Locator): Promise<void> {
  await pressOn(page, button);
  await item.waitFor();
  await walkTo(page, item, ":focus");
  await page.keyboard.press("Enter");
}

/** Goes into a list, which Tab leads to one row of, walks to a row with the arrows, and opens it. */
export async function openRow(page: Page, link: Locator): Promise<void> {
  await link.waitFor();
  await pressOn(page, page.locator('[data-row-link][tabindex="0"]'), "Home");
  await walkTo(page, link, ":focus");
  await page.keyboard.press("Enter");
}

async function walkTo(page: Page, target: Locator, mark: string): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await target.evaluate((element, selector) => element.matches(selector), mark)) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`the arrows never lead to ${target.toString()}`);
}
