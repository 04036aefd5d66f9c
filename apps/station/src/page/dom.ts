/** Elements of the page: made by name, filled with text nodes only. Nothing from outside ever becomes markup. */

/** What an element may hold. */
export type Child = Node | string | undefined | false;

/** Attributes, and handlers under `on…`. */
export type Facts = Readonly<
  Record<string, string | boolean | number | undefined | ((event: Event) => void)>
>;

/** Makes an element. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  facts: Facts = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** The one element with this id. Throws where index.html has none. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Puts a view in place of the one before, and the focus at its beginning. */
export function show(title: string, ...children: readonly Child[]): void {
  document.title = `${title} · Signing station`;
  const content = byId("content");
  content.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
  content.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

/**
 * Gives every id within an element an ending of its own: what is made to stand alone on a page stands there several
 * times.
 */
export function ownIds(element: HTMLElement, ending: string): void {
  for (const one of element.querySelectorAll("[id]")) one.id = `${one.id}-${ending}`;
}

/** Says something to whoever does not see the screen. */
export function announce(text: string): void {
  byId("announce").textContent = text;
}
