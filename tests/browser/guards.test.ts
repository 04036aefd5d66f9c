/** What the helpers of browser tests find, each with a page in which somebody did it wrong. */
// needs: chromium
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cutOff } from "./cut-off.ts";
import { tabTo } from "./keyboard.ts";
import { launchBrowser } from "./launch-browser.ts";

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 360, height: 780 } });
});
afterAll(() => browser.close());

const long = "8f3a".repeat(16);

test("text that runs out of its box is found, unless it scrolls, ends in dots or is not for eyes", async () => {
  await page.setContent(`<div id="cut" style="overflow: hidden">${long}</div>`);
  expect(await cutOff(page)).toEqual([expect.stringContaining(long)]);
  await page.setContent(`
    <div style="overflow: auto">${long}</div>
    <div style="overflow: hidden; text-overflow: ellipsis">${long}</div>
    <div style="overflow: hidden; width: 1px">${long}</div>
    <div style="overflow: hidden; overflow-wrap: anywhere">${long}</div>`);
  expect(await cutOff(page)).toEqual([]);
});

test("a button that the keyboard leaves out is never reached", async () => {
  await page.setContent(`<button>First</button><button>Second</button><button tabindex="-1">Never</button>`);
  await tabTo(page, page.getByRole("button", { name: "Second" }));
  await expect(tabTo(page, page.getByRole("button", { name: "Never" }), 12)).rejects.toThrow("never leads");
});
