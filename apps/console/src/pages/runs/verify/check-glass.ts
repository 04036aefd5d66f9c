/** Whether those who broke the glass over a run were people whom every root names for it, and enough of them. Pure. */
import {
  type Breakglass,
  type Crypto,
  parseDocument,
  reaches,
  type Request,
  sameHuman,
  shareMark,
  type Signed,
  signersOf,
} from "@countersign/protocol";
import type { TrustHeld } from "@countersign/review";
import type { Check } from "./check-run.ts";

const fails = (words: string): Check => ({ outcome: "fails", words });

/** What was looked at; `hash` is that of the request. */
export async function checkGlass(
  signed: Signed | undefined,
  { hash, request }: { readonly hash: string; readonly request: Request | undefined },
  held: TrustHeld,
  crypto: Crypto,
): Promise<Check[]> {
  const parsed = parseDocument("breakglass", signed?.bytes ?? new Uint8Array(0));
  if (!signed || !request || !parsed.ok || parsed.document.request !== hash)
    return [fails("What is said to have broken the glass is not about this request.")];
  const checks: Check[] = isForItsDevice(parsed.document, request)
    ? []
    : [fails("The glass was broken for another device than the one that was asked for.")];
  const kept = keptOut(request, held);
  for (const pin of held.roots) {
    const { threshold, members, clients } = pin.root.roles.breakglass;
    const here = clients?.includes(request.client) === false ? [] : members;
    const { persons } = await signersOf(pin.persons, pin, signed, "countersign.breakglass.v1", crypto);
    const counted = persons.filter(
      ({ person: { id } }) => here.includes(id) && !shareMark(pin.marks.get(id) ?? new Set(), kept),
    );
    const names = counted.map(({ person }) => person.name).join(", ");
    checks.push(
      reaches({ threshold, members: here }, counted)
        ? {
            outcome: "holds",
            words: `In the place of approvals: ${names}, of role breakglass of ${pin.root.name}.`,
          }
        : fails(`Too few of role breakglass of ${pin.root.name} signed: ${names || "nobody"}.`),
    );
  }
  return checks;
}

function isForItsDevice({ device }: Breakglass, { targets, target_count: count }: Request): boolean {
  return count === 1 && targets?.[0]?.fingerprint === device;
}

/** Whoever asked, and whoever let them ask, break no glass for it: by everything that tells a human. */
function keptOut({ requester }: Request, { roots, people }: TrustHeld): ReadonlySet<string> {
  const { authority, person } = requester;
  const here = [...roots, ...people].filter((one) => one.authority === authority);
  const adders = people
    .filter((one) => one.authority === authority)
    .flatMap((list) => list.adders.get(person) ?? []);
  const marks = [person, ...adders].flatMap((id) => here.flatMap((one) => [...(one.marks.get(id) ?? [])]));
  return sameHuman(
    new Set(marks),
    [...roots, ...people].flatMap((one) => [...one.marks.values()]),
  );
}
