/** Leaving for a provider and coming back: what for, and where to go afterwards, is kept in this tab alone. */
import { endpoints } from "@countersign/api";
import { api } from "../../api/client.ts";

/** Why somebody left. */
export interface ProviderTrip {
  readonly purpose: "sign-in" | "test";
  /** Where they wanted to go. */
  readonly next?: string | undefined;
}

const PLACE = "countersign.provider-trip";

/** Sends the browser to the provider; `again` has it ask even whom it knows. Rejects where the server does not say where that is. */
export async function leaveFor(id: string, trip: ProviderTrip, again = false): Promise<void> {
  const { beginSignIn } = endpoints.providers;
  const body = again ? { again } : {};
  const { location: there } = (await api.call(beginSignIn, { params: { id }, body })).reply;
  leaveTo(there, trip);
}

/** The same for an address that is known. */
export function leaveTo(there: string, trip: ProviderTrip): void {
  sessionStorage.setItem(PLACE, JSON.stringify(trip));
  location.assign(there);
}

/** Why this tab left; signing in where it does not know. */
export function tripOfThisTab(): ProviderTrip {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    if (typeof kept !== "object" || kept === null) return { purpose: "sign-in" };
    const isTest = "purpose" in kept && kept.purpose === "test";
    const next = "next" in kept && typeof kept.next === "string" ? kept.next : undefined;
    return { purpose: isTest ? "test" : "sign-in", next };
  } catch {
    return { purpose: "sign-in" };
  }
}
