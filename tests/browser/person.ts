/** A person at a browser: their own cookies, one page, and everything that the page complained about. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { seriousFaults } from "./accessibility.ts";
import { cutOff } from "./cut-off.ts";

/** One person's browser. */
export interface Person extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of scripts, and what the page wrote to its console as errors; refused requests among them. */
  readonly complaints: string[];
  /** A page of theirs as it is, looked at and pictured: on a desk and on a phone, light and dark. Throws where it does not fit a phone, or keeps somebody out. */
  readonly photograph: (name: string, of?: Page) => Promise<void>;
  /** Another tab of the same browser, with its complaints among the others. */
  readonly openTab: () => Promise<Page>;
}

const DESK = { width: 1280, height: 860 } as const;
const PHONE = { width: 360, height: 780 } as const;
/** Where pictures go when somebody wants to look at them; without it none is taken, and all else is looked at as ever. */
const ALBUM = process.env["COUNTERSIGN_SCREENSHOTS"];

/** Opens a browser for somebody new, on a desk unless told otherwise. `origin` is what relative addresses mean. */
export async function newPerson(
  browser: Browser,
  origin: string,
  { onPhone = false }: { readonly onPhone?: boolean } = {},
): Promise<Person> {
  const viewport = onPhone ? PHONE : DESK;
  const context = await browser.newContext({ baseURL: origin, viewport, reducedMotion: "reduce" });
  context.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  const openTab = async () => {
    const tab = await context.newPage();
    tab.on("pageerror", (error) => complaints.push(error.message));
    tab.on("console", (message) => {
      if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
    });
    return tab;
  };
  const page = await openTab();
  return {
    context,
    page,
    complaints,
    openTab,
    async photograph(name, of = page) {
      await photographPage(of, name);
      await of.setViewportSize(viewport);
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

async function photographPage(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
      await page.setViewportSize(viewport);
      // What asks how wide the window is has drawn itself anew by then.
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      // What sticks to the top of the window would otherwise stand in the middle of the page.
      await page.evaluate("scrollTo({ top: 0 })");
      if (ALBUM !== undefined) {
        mkdirSync(ALBUM, { recursive: true });
        const file = path.join(ALBUM, `${name}-${size}-${colorScheme}.png`);
        await page.screenshot({ fullPage: true, animations: "disabled", path: file });
      }
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      const faults = await seriousFaults(page);
      if (faults.length > 0) throw new Error(`${name} on a ${size}, ${colorScheme}: ${faults.join("\n")}`);
      const hidden = await cutOff(page);
      if (hidden.length > 0) throw new Error(`${name} on a ${size} is cut off: ${hidden.join("\n")}`);
      if (width > viewport.width) throw new Error(`${name}: ${width} pixels wide on a ${size}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}
