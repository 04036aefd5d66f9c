/**
 * Words of others, made harmless for a mail: one line of bounded length in which nothing is hidden, and nothing that a
 * mail program would turn into a link. Whoever asks for a run writes the reason; the only link in a mail is ours.
 */
import { plainText, segmentsOf } from "@countersign/review";

const LONGEST = 300;

/** The words, as they may stand in a mail or message. From outside: untrusted. */
export function defuse(words: string): string {
  const characters = Array.from(words);
  const cut = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join("")} … (cut)` : words;
  return (
    plainText(segmentsOf(cut, "prose"))
      .replaceAll(/[\p{C}\s]+/gu, " ")
      .trim()
      // Schemes, hosts and addresses are what mail programs look for.
      .replaceAll(/(?<=\p{L}):(?=\S)/gu, "[:]")
      .replaceAll(/(?<=\S)[.。．｡](?=\S)/gu, "[.]")
      .replaceAll(/(?<=\S)@(?=\S)/gu, "[at]")
  );
}
