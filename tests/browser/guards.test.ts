/** What the helpers of browser tests find, each with a page in which somebody did it wrong. */
// needs: chromium
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cutOff } from "./cut-off.ts";
import { tabTo, takeFromMenu } from "./keyboard.ts";
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

test("a focus that nobody sees is a fault: without a ring, under something else, or out of the window", async () => {
  const button = page.getByRole("button", { name: "Go" });
  const reach = async (style: string, after = "") => {
    await page.setContent(
      `<style>:focus-visible { outline: 2px solid blue } ${style}</style><button>Go</button>${after}`,
    );
    await tabTo(page, button);
  };
  await reach("");
  await expect(reach("button { outline: none !important }")).rejects.toThrow("nothing shows it");
  await expect(reach("div { position: fixed; inset: 0; background: white }", "<div></div>")).rejects.toThrow(
    "under something else",
  );
  await expect(reach("button { position: fixed; left: -99rem }")).rejects.toThrow("out of the window");
});

test("choices are walked with the arrows, and one that is not there is not taken", async () => {
  await page.setContent(`
    <button>Menu</button><div role="menu" hidden><a role="menuitem" tabindex="-1">One</a></div>
    <script>
      const [button, menu] = [document.querySelector("button"), document.querySelector("div")];
      button.onclick = () => (menu.hidden = false);
      addEventListener("keydown", ({ key }) => key === "ArrowDown" && document.querySelector("a").focus());
      document.querySelector("a").onkeydown = ({ key }) => key === "Enter" && (document.title = "taken");
    </script>`);
  await takeFromMenu(page, page.getByRole("button"), page.getByRole("menuitem", { name: "One" }));
  expect(await page.title()).toBe("taken");
});
