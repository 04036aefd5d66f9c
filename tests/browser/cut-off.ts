/** What a page hides because it does not fit: text that runs out of its box, where nothing scrolls and nothing says so. */
import type { Page } from "playwright-core";

/** Such places, a line each; none is an empty list. What is for screen readers only, or ends in dots, is meant so. */
export async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll("body *")].flatMap((box) => {
    const style = getComputedStyle(box);
    const hides = style.overflowX === "hidden" || style.overflowX === "clip";
    if (!hides || style.textOverflow === "ellipsis" || box.clientWidth <= 2 || box.textContent.trim() === "") return [];
    if (!box.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return [];
    const beyond = box.scrollWidth - box.clientWidth;
    return beyond > 2 ? [box.tagName + "." + box.className + ": " + beyond + " pixels of “" + box.textContent.slice(0, 80) + "”"] : [];
  })`);
}
