/** The keys that move through a list, and the focus they move. */

/** Where a key leads. */
export type Move = "next" | "previous" | "first" | "last" | "choose";

const moves: Readonly<Record<string, Move>> = {
  ArrowDown: "next",
  j: "next",
  ArrowUp: "previous",
  k: "previous",
  Home: "first",
  End: "last",
  x: "choose",
};

/** What a key press within a list means, if anything: keys with modifiers and keys that go into a field are left alone. */
export function moveOf(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly target: EventTarget | null;
}): Move | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const { target } = event;
  if (target instanceof HTMLInputElement && target.type !== "checkbox") return undefined;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return undefined;
  return moves[event.key];
}

/** The rows of a table that are on the screen, or near it. */
export function rowsIn(table: ParentNode): HTMLElement[] {
  return [...table.querySelectorAll<HTMLElement>("tr[data-row]")];
}

/** Gives a row the focus, and makes it the one that Tab leads to. */
export function focusRow(row: HTMLElement | undefined): boolean {
  const link =
    row?.querySelector<HTMLElement>("[data-row-link]") ?? row?.querySelector<HTMLElement>("[data-roving]");
  if (!row || !link) return false;
  link.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

/** Makes one row the one that Tab leads to. */
export function makeCurrent(table: ParentNode, row: HTMLElement | undefined): void {
  for (const old of table.querySelectorAll<HTMLElement>('[data-roving][tabindex="0"]')) old.tabIndex = -1;
  for (const own of row?.querySelectorAll<HTMLElement>("[data-roving]") ?? []) own.tabIndex = 0;
}
