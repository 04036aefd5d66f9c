/** Pictures of a page of the station: on a phone and on a desk, light and dark. Throws where it does not fit, or keeps somebody out. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { seriousFaults } from "../browser/accessibility.ts";

const SIZES = { phone: { width: 360, height: 780 }, desk: { width: 1280, height: 860 } } as const;
/** Where pictures go when somebody wants to look at them. */
const ALBUM = process.env["COUNTERSIGN_SCREENSHOTS"];

/** Takes them; the page is left as a phone in the light. */
export async function photographPhone(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES).toReversed())
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      if (ALBUM !== undefined) {
        mkdirSync(ALBUM, { recursive: true });
        const file = (what: string) => path.join(ALBUM, `${name}-${size}-${colorScheme}${what}.png`);
        // As it stands on the screen first: a bar that stays at the bottom is nowhere in the whole page.
        await page.screenshot({ animations: "disabled", path: file("-seen") });
        await page.screenshot({ fullPage: true, animations: "disabled", path: file("") });
      }
      const faults = await seriousFaults(page);
      if (faults.length > 0) throw new Error(`${name} on a ${size}, ${colorScheme}: ${faults.join("\n")}`);
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      if (width > viewport.width) throw new Error(`${name}: ${width} pixels wide on a ${size}`);
    }
}
