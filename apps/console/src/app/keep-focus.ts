/**
 * Gives the focus back to what lost it only because it could not be used for a moment: a button is disabled while what
 * it began is under way, and browsers then forget who had the focus. Whoever went elsewhere meanwhile is left alone.
 */
export function keepFocus(): void {
  let last: Element | null = null;
  addEventListener("focusin", ({ target }) => {
    last = target instanceof Element ? target : null;
  });
  new MutationObserver((changes) => {
    for (const { target } of changes)
      if (
        target === last &&
        target instanceof HTMLElement &&
        !target.matches(":disabled") &&
        document.activeElement === document.body
      )
        target.focus({ preventScroll: true });
  }).observe(document, { subtree: true, attributeFilter: ["disabled"] });
}
