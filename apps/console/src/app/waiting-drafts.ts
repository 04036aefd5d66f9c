/** The roots, lists and admissions that await signatures: one reading, shared by Home, the badge and Trust. */
import { endpoints, type WaitingDraft } from "@countersign/api";
import { useMay } from "../api/session.ts";
import { useApi } from "../api/use-api.ts";

/** Reads them, and again whenever something about trust changes. */
export function useWaitingDrafts() {
  const may = useMay();
  return useApi(endpoints.drafts.listWaitingDrafts, undefined, {
    topics: ["trust"],
    enabled: may("trust.read"),
  });
}

/** Those that concern a client: what is not of one client concerns them all. */
export function draftsOf(drafts: readonly WaitingDraft[], client: string | undefined): WaitingDraft[] {
  return drafts.filter((draft) => client === undefined || draft.client === null || draft.client === client);
}

/** Whom a draft waits for, in a few words. */
export function askedWords({ yours, asked, asked_count: count }: WaitingDraft): string {
  const shown = asked.slice(0, 3);
  const more = count - shown.length;
  const names = `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const whom = count === 0 ? "Waits for another document" : `Asked: ${names}`;
  return yours === "signed" ? `You have signed. ${whom}` : whom;
}
