/** Cards for tests: made by software keys, read as the console reads them. */
import { documentBytes, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { SoftKey } from "@countersign/testkit";
import { readCard, type ReadCard } from "../read-card.ts";

/** The card as its owner hands it over. */
export function softCard(name: string, key: SoftKey): Signed {
  const bytes = documentBytes("card", {
    type: "card",
    format: 1,
    name,
    keys: [{ key: key.key }],
    time: 1_800_000_000,
  });
  return { bytes, signatures: [key.sign("countersign.card.v1", bytes)] };
}

/** The same, read. */
export async function soft(name: string, key: SoftKey, origin?: string): Promise<ReadCard> {
  const rpid = origin === undefined ? "" : new URL(origin).hostname;
  const station = origin === undefined ? undefined : { id: rpid, origin, rpid };
  const read = await readCard(softCard(name, key), station, nodeCrypto);
  if (!read.ok) throw new Error(read.because);
  return read.card;
}
