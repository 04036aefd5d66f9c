/** Tells the story: a line a step, and a clear end when a step did not happen. */

/** A step of the story did not truly happen. */
export class StoryBroken extends Error {}

const started = performance.now();

/** Announces a chapter. */
export function chapter(title: string): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  process.stdout.write(`\n${seconds} s  ${title}\n`);
}

/** Says what was seen. */
export function seen(sentence: string): void {
  process.stdout.write(`         ✓ ${sentence}\n`);
}

/** Shows lines as they were printed by somebody else, indented. */
export function quote(text: string): void {
  for (const line of text.trimEnd().split("\n")) process.stdout.write(`         │ ${line}\n`);
}

/** Ends the story unless `truth` holds; what was expected and what was found are named. */
export function mustHold(truth: boolean, expected: string, found: unknown): asserts truth {
  if (truth) return;
  throw new StoryBroken(
    `expected: ${expected}\nfound: ${typeof found === "string" ? found : JSON.stringify(found, null, 2)}`,
  );
}
