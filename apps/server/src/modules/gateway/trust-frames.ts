/** Trust material as frames that an agent reads: bounded in bytes and in number, in the order in which it is to be taken. */
import { carry, type FromServer, MAX_TRUST_DOCUMENTS, type Signed } from "@countersign/protocol";

type TrustFrame = Extract<FromServer, { frame: "trust" }>;
/** A signed head of the log with its proof, as a frame carries it. */
export type ShownCheckpoint = NonNullable<TrustFrame["checkpoint"]>;

/** A frame of trust material stays below this as text, unless a single document is larger; what is more goes into further frames. */
const MAX_TRUST_CHARACTERS = 4 * 1024 * 1024;
const KINDS = ["roots", "people", "admissions", "vetoes"] as const;

/** As few frames as size and number allow; none where there is nothing to say. */
export function trustFrames(
  material: Readonly<Record<(typeof KINDS)[number], readonly Signed[]>>,
  checkpoint: ShownCheckpoint | undefined,
  resets: readonly Signed[] = [],
): TrustFrame[] {
  const empty = (): TrustFrame => ({ frame: "trust", roots: [], people: [], admissions: [], vetoes: [] });
  const frames: TrustFrame[] = [];
  let frame = empty();
  let characters = 0;
  for (const kind of KINDS)
    for (const document of material[kind]) {
      const carried = carry(document);
      const size = JSON.stringify(carried).length;
      const full = frame[kind].length >= MAX_TRUST_DOCUMENTS[kind];
      if (full || (characters > 0 && characters + size > MAX_TRUST_CHARACTERS)) {
        frames.push(frame);
        frame = empty();
        characters = 0;
      }
      frame[kind].push(carried);
      characters += size;
    }
  if (checkpoint) frame.checkpoint = checkpoint;
  // Few and small: they go with the checkpoint that they explain.
  if (resets.length > 0) frame.resets = resets.map((reset) => carry(reset));
  return characters > 0 || checkpoint || resets.length > 0 ? [...frames, frame] : frames;
}
