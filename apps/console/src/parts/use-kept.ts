/** What somebody typed on a page and would have to type again: kept for this tab and this account, until it served. Never for a secret. */
import { useState } from "react";
import { useSession } from "../api/session.ts";

const PREFIX = "countersign.kept.";

/**
 * State that is there again after a reload of this page. `read` judges what was kept, which anything on this origin
 * could have written, and gives undefined for what it does not know.
 */
export function useKept<T>(
  name: string,
  start: () => T,
  read: (kept: unknown) => T | undefined,
): readonly [T, (value: T) => void] {
  const { user } = useSession();
  // The page as it was opened: its address names the ceremony.
  const [place] = useState(() => `${pagePlace()}${user.id} ${name}`);
  const [value, setValue] = useState<T>(() => read(recall(place)) ?? start());
  return [
    value,
    (next) => {
      setValue(next);
      keep(place, next);
    },
  ];
}

/** Forgets what was kept for the page that is open: what it was for is done. */
export function forgetKept(): void {
  try {
    const places = Object.keys(sessionStorage).filter((place) => place.startsWith(pagePlace()));
    for (const place of places) sessionStorage.removeItem(place);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** Reads one text. */
export function textIn(kept: unknown): string | undefined {
  return typeof kept === "string" ? kept : undefined;
}

/** Reads texts by name: what was typed into fields that come and go. */
export function textsIn(kept: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return undefined;
  const entries = Object.entries(kept).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(entries);
}

function pagePlace(): string {
  return `${PREFIX}${window.location.pathname} `;
}

/** Browsers may be told to keep nothing: then it lasts as long as the page. */
function recall(place: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? "null");
  } catch {
    return undefined;
  }
}

function keep(place: string, value: unknown): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(value));
  } catch {
    // As above.
  }
}
