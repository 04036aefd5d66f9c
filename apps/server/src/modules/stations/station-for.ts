/** To which station a link leads: where those who are asked hold their passkeys, as their own roots say. */
import type { Root } from "@countersign/protocol";

/** Its origin. `configured` decides among several that are as good, and where the roots name none. */
export function stationFor(
  roots: readonly Pick<Root, "stations">[],
  configured: string | undefined,
): string | undefined {
  const listed = roots.flatMap(({ stations }) => stations);
  const independent = listed.filter((station) => station.independent);
  const best = (independent.length > 0 ? independent : listed).map(({ origin }) => origin);
  return configured === undefined || !best.includes(configured) ? (best[0] ?? configured) : configured;
}
