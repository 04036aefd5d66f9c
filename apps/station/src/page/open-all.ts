/** Fetches several documents to be read together: each through the same judgement as alone. */
import { ask } from "./ask.ts";
import { subjectOf, type Subject } from "./batch-state.ts";
import { el, show } from "./dom.ts";
import type { About, DocumentPage, RequestPage, WaitingItem } from "./types.ts";
import { showBatch } from "./view-batch.ts";
import { waitingCards } from "./view-trouble.ts";

/** A batch document names no more. */
const MOST_TOGETHER = 64;

/** Opens them, the newest first as the list has them. */
export async function openAll(about: About, items: readonly WaitingItem[], back: () => void): Promise<void> {
  show("To sign", el("h1", {}, "To sign"), ...waitingCards(3));
  const subjects: Subject[] = [];
  for (const item of items.slice(0, MOST_TOGETHER)) subjects.push(await open(item));
  showBatch(about, subjects, back);
}

async function open(item: WaitingItem): Promise<Subject> {
  const place = item.kind === "request" ? "/api/request" : "/api/document";
  try {
    return subjectOf(item, await ask<RequestPage | DocumentPage>(place, { hash: item.hash }));
  } catch (error) {
    return subjectOf(item, undefined, error);
  }
}
