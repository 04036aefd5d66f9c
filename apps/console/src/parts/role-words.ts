/** The roles in words. */
import type { Role } from "@countersign/api";

/** Each role's name, and what it may do in one sentence. */
export const roleWords: Readonly<Record<Role, { readonly name: string; readonly sentence: string }>> = {
  administrator: { name: "Administrator", sentence: "May do everything on this server." },
  standard: { name: "Standard User", sentence: "May do everything outside administration." },
  analyst: { name: "Analyst", sentence: "May look, and hardly anything else." },
};
