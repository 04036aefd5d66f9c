/** The runs that await signatures: one reading, shared by Home and the badge. */
import type { Run, User } from "@countersign/api";

/** What to ask for. */
export function waitingRuns(client: string | undefined) {
  return {
    query: { state: "awaiting-signatures" as const, limit: 50, ...(client === undefined ? {} : { client }) },
  };
}

/** Runs by whom they wait for; what somebody refused waits for others. Of an account that is linked to no person nobody can tell: all of them may be theirs. */
export function byWhoSigns(
  runs: readonly Run[],
  { person }: Pick<User, "person">,
): { readonly own: readonly Run[]; readonly others: readonly Run[] } {
  const isOwn = (run: Run) =>
    person === null ||
    asked(run).some(({ authority, id }) => authority === person.authority && id === person.person);
  return { own: runs.filter(isOwn), others: runs.filter((run) => !isOwn(run)) };
}

/** Whom a run waits for, in a few words. */
export function waitsForWords(run: Pick<Run, "missing" | "objections">): string {
  const names = [...new Set(asked(run).map(({ id }) => id))];
  const shown = names.slice(0, 3).join(", ");
  const more = names.length - 3;
  return names.length === 0
    ? "Nobody can sign it"
    : `Waits for ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}

function asked({ missing, objections }: Pick<Run, "missing" | "objections">) {
  const refused = new Set(objections.map(({ person }) => person));
  return missing.flatMap(({ authority, persons }) =>
    persons.filter((id) => !refused.has(id)).map((id) => ({ authority, id })),
  );
}
