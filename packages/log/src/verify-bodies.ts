/** The bodies that an export gives for one bundle: is each the one that its entry commits to? */
import { checkBody } from "./entry.ts";
import { entryFault, type EntryFault } from "./export-verdict.ts";
import { decodeBodies, type ExportReader, formatBodiesPath, MAX_BODIES_BYTES } from "./export-layout.ts";
import type { Hasher } from "./hasher.ts";
import { TILE_WIDTH } from "./tile.ts";

/**
 * Checks the bodies of the given entries (the genuine ones of bundle `bundleIndex`); gives how many there were.
 *
 * `complete` says that the bundle has no further entries. Where it has (they are not genuine), lines about those are
 * left alone, so that the first bad entry is the one that gets named.
 */
export async function verifyBodies(
  hasher: Hasher,
  reader: ExportReader,
  bundleIndex: number,
  entries: readonly Uint8Array[],
  complete: boolean,
): Promise<{ readonly ok: true; readonly bodies: number } | EntryFault> {
  const path = formatBodiesPath(bundleIndex);
  const bytes = await reader.read(path, MAX_BODIES_BYTES);
  if (bytes === undefined) return { ok: true, bodies: 0 };

  const first = bundleIndex * TILE_WIDTH;
  const end = first + entries.length;
  let next = first;
  let bodies = 0;
  for (const line of decodeBodies(bytes)) {
    const about = line?.index ?? next;
    if (about >= end && !complete) break;
    if (line === undefined) {
      return entryFault(
        "body-malformed",
        next,
        `${path} has a line that is no body, for this entry or a later one`,
      );
    }
    const entry = entries[line.index - first];
    if (entry === undefined || line.index < next) {
      const at = entry === undefined ? next : line.index;
      return entryFault("body-misplaced", at, `${path} has a body for entry ${line.index} out of place`);
    }
    const checked = checkBody(hasher, entry, line.salt, line.body);
    if (!checked.ok) {
      return entryFault("body-mismatch", line.index, `the body is not the recorded one: ${checked.because}`);
    }
    next = line.index + 1;
    bodies++;
  }
  return { ok: true, bodies };
}
