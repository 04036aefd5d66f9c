/** One sample out of several calls, where a single one is over in milliseconds. */
import { type Contender, isMissing, type Peer } from "./contest.ts";
import { distributionOf } from "./distribution.ts";

/** The same contender, whose sample is the median of `calls` calls made one after the other. */
export function medianOf<P extends Contender | Peer>(calls: number, peer: P): P {
  if (isMissing(peer)) return peer;
  const { sample } = peer;
  return {
    ...peer,
    sample: async () => {
      const values: number[] = [];
      for (let call = 0; call < calls; call++) values.push(await sample());
      return distributionOf(values).median;
    },
  };
}
