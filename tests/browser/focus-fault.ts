/** What keeps somebody from seeing where the focus is (WCAG 2.2, 2.4.7 and 2.4.11). */
import type { Page } from "playwright-core";

/** Looks at whatever has the focus: a fault in words; undefined where one sees it. */
export function focusFault(page: Page): Promise<string | undefined> {
  return page.evaluate<string | undefined>(`(${SCRIPT})(document.activeElement)`);
}

/**
 * In the page. A ring is an outline or a shadow, on the element itself, on what stands for it (the label of a hidden
 * box), or on what holds it; where one types there is the caret. Some of it lies in the window with nothing above it.
 */
const SCRIPT = `(element) => {
  const seenAs = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 4 && box.height > 4 && getComputedStyle(one).opacity !== "0" ? one : undefined;
  };
  const shown = seenAs(element) ?? element.labels?.[0] ?? element.parentElement;
  const near = [element, element.nextElementSibling, shown, shown.parentElement, shown.parentElement?.parentElement];
  const hasRing = near.some((one) => {
    if (!one) return false;
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  });
  const types = element.matches("textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=file])");
  if (!hasRing && !types) return "has the focus, and nothing shows it";
  const box = shown.getBoundingClientRect();
  const places = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]));
  const isSeen = places.some(([x, y]) => {
    const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return hit !== null && (shown.contains(hit) || hit.contains(shown));
  });
  if (!isSeen) return "has the focus, and lies under something else or out of the window";
}`;
