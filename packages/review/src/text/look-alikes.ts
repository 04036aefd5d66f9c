/** Characters that look like others: letters of two scripts in one word, words of another script that read as ASCII, look-alike punctuation. */
import type { Range } from "./lay-marks.ts";
import { codePointLabel, isPlainAscii } from "./unseen-characters.ts";

/** Letters that most fonts draw like an ASCII letter, by the script that people know them from (after Unicode TS 39). */
const LETTERS: readonly (readonly [script: string, from: string, to: string])[] = [
  ["Cyrillic", "аеорсухіјѕһԁԛԝѵкьАВЕКМНОРСТУХЅІЈԌԚԜЗ", "aeopcyxijshdqwvkbABEKMHOPCTYXSIJGQW3"],
  ["Greek", "οναικρυγητωϲϳχΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "ovaikpuyntwcjxABEZHIKMNOPTYXC"],
  ["Armenian", "օսցհոքզՕՍ", "ougnnqqOU"],
  ["Cherokee", "ᎠᎡᎢᎪᎫᎬᎳᎷᎻᏀᏃᏔᏚᏟᏢᏦᏴ", "DRTAJEWMHGZWSCPKB"],
  ["Latin", "ıȷɑɡɩᴏᴄᴠᴡᴢꜱǀƅꞁ", "ijagiocvwzslbl"],
];
/** Punctuation that looks like punctuation with a meaning to shells. */
const SIGNS: readonly (readonly [string, string])[] = [
  ["\u037e", ";"],
  ["\u01c3", "!"],
  ["\u2024", "."],
  ["\u2044", "/"],
  ["\u2215", "/"],
  ["\u29f8", "/"],
  ["\u29f5", "\\"],
  ["\u2216", "\\"],
  ["\u2223", "|"],
  ["\u2502", "|"],
  ["\u2236", ":"],
  ["\ua789", ":"],
  ["\u02d0", ":"],
  ["\u2217", "*"],
  ["\u204e", "*"],
  ["\u2571", "/"],
  ["\u141f", "/"],
  ["\u3033", "/"],
  ["\u31d3", "/"],
  ["\u2572", "\\"],
  ["\u2758", "|"],
  ["\u2d4f", "|"],
  ["\ua4fd", ":"],
  ["\u0589", ":"],
  ["\ua4f8", "."],
  ["\u204f", ";"],
  ["\u223c", "~"],
  ["\u02dc", "~"],
  ["\u266f", "#"],
  ["\ua4ff", "="],
  ["\u1400", "="],
  ["\u2035", "`"],
  ["\u02cb", "`"],
  ["\u2032", "'"],
  ["\ua78c", "'"],
  ["\u2033", '"'],
  ["\u2039", "<, or writes out a character in this view, but stands in the text itself"],
  ["\u203a", ">, or writes out a character in this view, but stands in the text itself"],
];
/** Letters of East Asia that are signs where none of their kind stands beside them. */
const ALONE: ReadonlyMap<string, string> = new Map([
  ["\u30ce", "/"],
  ["\u4e3f", "/"],
  ["\u4e28", "|"],
  ["\u30fc", "-"],
  ["\u4e00", "-"],
  ["\u3007", "o"],
]);
const DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212";
const QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e";

const CONFUSABLE: ReadonlyMap<string, { readonly script: string; readonly like: string }> = new Map(
  LETTERS.flatMap(([script, from, to]) => {
    const likes = Array.from(to);
    return Array.from(from).map((letter, at) => [letter, { script, like: likes[at] ?? "" }] as const);
  }),
);
const SIGN_LIKE: ReadonlyMap<string, string> = new Map(SIGNS);
// Forms that Unicode itself calls the same as an ASCII character: mathematical, fullwidth, small, letter-like, roman.
const COMPATIBLE =
  /[\u2100-\u214f\u2160-\u217f\ufe50-\ufe6f\uff01-\uff5e\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f1ff}]/u;
// Scripts whose letters are taken for Latin ones. Others stand beside Latin letters in honest sentences …
const NEAR_LATIN =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u;
// … but in code and in names only these do ("highly restrictive" of Unicode TS 39): a Thai nought or a Malayalam letter
// is as round as an o. Digits of other scripts are not among them.
const BESIDE_LATIN =
  /[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]|(?!\p{Nd})[\p{Script=Common}\p{Script=Inherited}]/u;
const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
/** Letters, and digits that are not our own: those look like letters. */
const LETTER = /\p{L}|(?![0-9])\p{Nd}/u;
/** As in 1º and Mª: letters to Python, an honest part of names. */
const ORDINALS = "\u00aa\u00ba";

/** What a text is, as far as look-alikes go: code and names are compared letter by letter, prose is read. */
export type LookAlikeCare = "code" | "powershell" | "name" | "prose";

/** Look-alikes in `text`, each with what it is and what it looks like. */
export function lookAlikesIn(text: string, care: LookAlikeCare): Range[] {
  if (isPlainAscii(text)) return [];
  return [...confusedWords(text, care), ...lookAlikeSigns(text, care)];
}

function confusedWords(text: string, care: LookAlikeCare): Range[] {
  const comment = care === "code" || care === "powershell" ? commentStart(text) : text.length;
  const ranges: Range[] = [];
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    if (isPlainAscii(word)) continue;
    const letters = Array.from(word).filter((letter) => LETTER.test(letter));
    const foreign = letters.filter((letter) => letter > "\u007f");
    const withAscii = /[A-Za-z]/.test(word);
    const strange = (letter: string) =>
      care === "prose" ? NEAR_LATIN.test(letter) : !BESIDE_LATIN.test(letter);
    const mixed = withAscii && foreign.some((letter) => CONFUSABLE.has(letter) || strange(letter));
    // A word of another script that reads as ASCII throughout deceives in code and in names; in sentences it is a word.
    const reads =
      letters.length > 0 &&
      foreign.length === letters.length &&
      letters.every((letter) => CONFUSABLE.has(letter));
    const inSentence = care === "prose" || start > comment;
    if (!mixed && !(reads && !inSentence)) continue;
    let at = start;
    for (const letter of word) {
      const end = at + letter.length;
      const isForeign = letter > "\u007f" && LETTER.test(letter);
      const words = isForeign ? letterWords(letter, mixed && strange(letter)) : undefined;
      if (words !== undefined) ranges.push({ start: at, end, mark: { kind: "look-alike", words } });
      at = end;
    }
  }
  return ranges;
}

function letterWords(letter: string, isStrange: boolean): string | undefined {
  const label = codePointLabel(letter.codePointAt(0) ?? 0);
  const known = CONFUSABLE.get(letter);
  if (known) return `${label} (${known.script}) looks like ${known.like}`;
  const kind = /\p{L}/u.test(letter) ? "letter" : "digit";
  return isStrange ? `${label}, a ${kind} of another script than the letters beside it` : undefined;
}

/**
 * Where a comment begins, as most scripts write it; the end of the line where there is none. What stands after a
 * quotation mark may be in quotes, and then it begins nothing.
 */
function commentStart(text: string): number {
  const found = /(?:^|\s)#/.exec(text);
  return found && !/["'`]/.test(text.slice(0, found.index)) ? found.index : text.length;
}

function lookAlikeSigns(text: string, care: LookAlikeCare): Range[] {
  const ranges: Range[] = [];
  let at = 0;
  let before = " ";
  for (const character of text) {
    const end = at + character.length;
    if (character > "\u007f") {
      const words = signWords(character, before, text.charAt(end), care);
      if (words !== undefined) ranges.push({ start: at, end, mark: { kind: "look-alike", words } });
    }
    before = character;
    at = end;
  }
  return ranges;
}

function signWords(
  character: string,
  before: string,
  after: string,
  care: LookAlikeCare,
): string | undefined {
  const label = codePointLabel(character.codePointAt(0) ?? 0);
  if (care === "powershell" && DASHES.includes(character)) return `${label}: PowerShell reads this as -`;
  if (care === "powershell" && QUOTES.includes(character))
    return `${label}: PowerShell reads this as a quotation mark`;
  if (care === "prose") return undefined;
  const sign = SIGN_LIKE.get(character);
  if (sign !== undefined) return `${label} looks like ${sign}`;
  const alone = ALONE.get(character);
  if (alone !== undefined && isPlainAscii(before) && isPlainAscii(after))
    return `${label} looks like ${alone}`;
  // A dash where an option begins; between words it is only a dash.
  if (DASHES.includes(character) && care === "code" && /\s/.test(before) && /[A-Za-z-]/.test(after))
    return `${label} looks like -`;
  if (DASHES.includes(character) && care === "name" && !/\s/.test(before)) return `${label} looks like -`;
  // A letter that stands for an ASCII one is that one to Python: it reads names by their compatibility forms.
  const isLetter = /\p{L}/u.test(character) && !(care === "name" && ORDINALS.includes(character));
  if (!isLetter && !COMPATIBLE.test(character)) return undefined;
  const plain = character.normalize("NFKC");
  return plain !== character && isPlainAscii(plain) ? `${label} looks like ${plain}` : undefined;
}

/** The ASCII character that this one looks like; itself where there is none. */
export function plainLetterOf(character: string): string {
  return CONFUSABLE.get(character)?.like ?? character;
}
