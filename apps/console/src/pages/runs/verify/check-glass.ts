/** Whether those who broke the glass over a run were people whom every root names for it, and enough of them. Pure. */
import {
  type Crypto,
  parseDocument,
  type PinnedRoot,
  reaches,
  type Signed,
  signersOf,
} from "@countersign/protocol";
import type { Check } from "./check-run.ts";

/** What was looked at; `hash` is that of the request. */
export async function checkGlass(
  signed: Signed | undefined,
  hash: string,
  roots: readonly PinnedRoot[],
  crypto: Crypto,
): Promise<Check[]> {
  const parsed = parseDocument("breakglass", signed?.bytes ?? new Uint8Array(0));
  if (!signed || !parsed.ok || parsed.document.request !== hash)
    return [{ outcome: "fails", words: "What is said to have broken the glass is not about this request." }];
  const checks: Check[] = [];
  for (const pin of roots) {
    const { persons } = await signersOf(pin.persons, pin, signed, "countersign.breakglass.v1", crypto);
    const role = pin.root.roles.breakglass;
    const names = persons.flatMap(({ person }) => (role.members.includes(person.id) ? [person.name] : []));
    checks.push(
      reaches(role, persons)
        ? {
            outcome: "holds",
            words: `In the place of approvals: ${names.join(", ")}, of role breakglass of ${pin.root.name}.`,
          }
        : {
            outcome: "fails",
            words: `Too few of role breakglass of ${pin.root.name} signed: ${names.join(", ") || "nobody"}.`,
          },
    );
  }
  return checks;
}
