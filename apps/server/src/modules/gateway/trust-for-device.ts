/** What a device lacks of the trust material published here, by the status that it signed itself. */
import { adoptClientRoot, type PinnedRoot, type Signed, type Status } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Known, KnownAuthority, TrustRegistry } from "../trust/index.ts";

/** Documents to send, oldest first in each list. */
export interface TrustMaterial {
  readonly roots: readonly Signed[];
  readonly people: readonly Signed[];
}

type Reported = Pick<Status, "pins" | "people">;

/**
 * Roots and people lists that are newer than what the device holds, or that it can take now. `client` is the one that it
 * belongs to by the records here: what it says of itself must not show it the people of another.
 */
export async function trustForDevice(
  registry: TrustRegistry,
  status: Reported,
  client: string,
): Promise<TrustMaterial> {
  const roots: Signed[] = [];
  const standing: KnownAuthority[] = [];
  for (const { authority, version } of status.pins) {
    const known = registry.find(authority);
    if (!known) continue;
    roots.push(...newer(known, version));
    const heir = registry.graduated(authority);
    if (heir && heir !== known) {
      // The signatures over the last trial root may have grown since the device took it.
      const last = known.roots.at(-1);
      if (last && !roots.includes(last.signed)) roots.push(last.signed);
      roots.push(...heir.roots.map((root) => root.signed));
    }
    standing.push(heir ?? known);
  }
  const pins = standing.map(({ newest }) => newest);
  for (const candidate of registry.ofClient(client)) {
    if (pins.some((pin) => pin.authority === candidate.authority)) continue;
    const adoptable = await adoptableRoots(pins, client, candidate);
    roots.push(...adoptable);
    if (adoptable.length > 0) standing.push(candidate);
  }
  return { roots, people: standing.flatMap((known) => newerPeople(known, status)) };
}

function newer(known: KnownAuthority, version: number): Signed[] {
  return known.roots.filter(({ pinned }) => pinned.version > version).map(({ signed }) => signed);
}

/** From the newest version that all authorities signed; a root that they did not sign would only be objected to. */
async function adoptableRoots(
  pins: readonly PinnedRoot[],
  client: string,
  candidate: KnownAuthority,
): Promise<Signed[]> {
  for (const { signed, pinned } of candidate.roots.toReversed() satisfies Known<PinnedRoot>[]) {
    const adopted = await adoptClientRoot(pins, client, signed, nodeCrypto);
    if (adopted.ok) return [signed, ...newer(candidate, pinned.version)];
  }
  return [];
}

/** Every list that the device lacks: over a jump it could not tell who added whom, and would let nobody approve who signed since. */
function newerPeople({ authority, lists }: KnownAuthority, status: Reported): Signed[] {
  const held = status.people.find((list) => list.authority === authority)?.version ?? 0;
  return lists.filter(({ pinned }) => pinned.version > held).map(({ signed }) => signed);
}
