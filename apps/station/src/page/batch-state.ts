/** Several documents that are read one below the other: which of them are read, left out, refused or signed by now. */
import type { BatchOutcome, DocumentPage, RequestPage, Seat, WaitingItem } from "./types.ts";

/** Why one is not signed with the others. */
export type LeftOut = "left-out" | "objected" | "not-shown" | "blocked" | "nothing-to-sign";

/** One of them. */
export interface Subject {
  readonly item: WaitingItem;
  /** Undefined where it could not be shown. */
  readonly page: RequestPage | DocumentPage | undefined;
  /** Why it could not be shown. */
  readonly trouble: unknown;
  readonly seat: Seat | undefined;
  /** All of its ends have been on the screen. */
  read: boolean;
  out: LeftOut | undefined;
  outcome: BatchOutcome | undefined;
}

/** A subject from what was fetched. */
export function subjectOf(item: WaitingItem, page: Subject["page"], trouble?: unknown): Subject {
  const seat = page?.seats.find(({ signed }) => !signed);
  const out = !page ? "not-shown" : page.blocked !== null ? "blocked" : seat ? undefined : "nothing-to-sign";
  return { item, page, trouble, seat, read: false, out, outcome: undefined };
}

/** Those that the next touches sign. */
export function toSign(subjects: readonly Subject[]): Subject[] {
  return subjects.filter(({ out, outcome }) => out === undefined && outcome === undefined);
}

/** Those of them that were not read to their end. */
export function unread(subjects: readonly Subject[]): Subject[] {
  return toSign(subjects).filter(({ read }) => !read);
}

/** What one touch signs: approvals together, everything else by itself. */
export type Touch = readonly [Subject, ...Subject[]];

/** The touches that it takes. Who asks, admits or changes trust signs each document by itself: no device takes it otherwise. */
export function touchesFor(subjects: readonly Subject[]): Touch[] {
  const left = toSign(subjects);
  const [first, ...rest] = left.filter(({ seat }) => seat?.as === "approver");
  const alone = left.filter(({ seat }) => seat?.as !== "approver");
  return [...(first ? [[first, ...rest] as const] : []), ...alone.map((subject) => [subject] as const)];
}

/** Where a subject stands, in a word or two. */
export function standing({ read, out, outcome, item }: Subject): string {
  if (outcome) return outcome.state === "refused" ? "not taken" : "signed";
  if (out === undefined) return read ? "read" : "to read";
  const words = {
    "left-out": "left out",
    objected: "you said no",
    "not-shown": "cannot be shown",
    blocked: "cannot be signed",
    "nothing-to-sign": item.yours === "signed" ? "signed" : "nothing to sign",
  };
  return words[out];
}
