/** Characters that do not show themselves, by name: controls, directions, zero widths, odd spaces, tags, private use. */

const C0_NAMES = (
  "NULL|START OF HEADING|START OF TEXT|END OF TEXT|END OF TRANSMISSION|ENQUIRY|ACKNOWLEDGE|BELL|BACKSPACE|TAB|LINE FEED|" +
  "VERTICAL TAB|FORM FEED|CARRIAGE RETURN|SHIFT OUT|SHIFT IN|DATA LINK ESCAPE|DEVICE CONTROL ONE|DEVICE CONTROL TWO|" +
  "DEVICE CONTROL THREE|DEVICE CONTROL FOUR|NEGATIVE ACKNOWLEDGE|SYNCHRONOUS IDLE|END OF TRANSMISSION BLOCK|CANCEL|" +
  "END OF MEDIUM|SUBSTITUTE|ESCAPE|FILE SEPARATOR|GROUP SEPARATOR|RECORD SEPARATOR|UNIT SEPARATOR"
).split("|");

/** Names by code point (Unicode Character Database), for those that people are most likely to meet or be deceived by. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x7f, "DELETE"],
  [0x85, "NEXT LINE"],
  [0x9b, "CONTROL SEQUENCE INTRODUCER"],
  [0x9d, "OPERATING SYSTEM COMMAND"],
  [0xa0, "NO-BREAK SPACE"],
  [0xad, "SOFT HYPHEN"],
  [0x034f, "COMBINING GRAPHEME JOINER"],
  [0x061c, "ARABIC LETTER MARK"],
  [0x115f, "HANGUL CHOSEONG FILLER"],
  [0x1160, "HANGUL JUNGSEONG FILLER"],
  [0x1680, "OGHAM SPACE MARK"],
  [0x180e, "MONGOLIAN VOWEL SEPARATOR"],
  [0x2000, "EN QUAD"],
  [0x2001, "EM QUAD"],
  [0x2002, "EN SPACE"],
  [0x2003, "EM SPACE"],
  [0x2004, "THREE-PER-EM SPACE"],
  [0x2005, "FOUR-PER-EM SPACE"],
  [0x2006, "SIX-PER-EM SPACE"],
  [0x2007, "FIGURE SPACE"],
  [0x2008, "PUNCTUATION SPACE"],
  [0x2009, "THIN SPACE"],
  [0x200a, "HAIR SPACE"],
  [0x200b, "ZERO WIDTH SPACE"],
  [0x200c, "ZERO WIDTH NON-JOINER"],
  [0x200d, "ZERO WIDTH JOINER"],
  [0x200e, "LEFT-TO-RIGHT MARK"],
  [0x200f, "RIGHT-TO-LEFT MARK"],
  [0x2028, "LINE SEPARATOR"],
  [0x2029, "PARAGRAPH SEPARATOR"],
  [0x202a, "LEFT-TO-RIGHT EMBEDDING"],
  [0x202b, "RIGHT-TO-LEFT EMBEDDING"],
  [0x202c, "POP DIRECTIONAL FORMATTING"],
  [0x202d, "LEFT-TO-RIGHT OVERRIDE"],
  [0x202e, "RIGHT-TO-LEFT OVERRIDE"],
  [0x202f, "NARROW NO-BREAK SPACE"],
  [0x205f, "MEDIUM MATHEMATICAL SPACE"],
  [0x2060, "WORD JOINER"],
  [0x2061, "FUNCTION APPLICATION"],
  [0x2062, "INVISIBLE TIMES"],
  [0x2063, "INVISIBLE SEPARATOR"],
  [0x2064, "INVISIBLE PLUS"],
  [0x2066, "LEFT-TO-RIGHT ISOLATE"],
  [0x2067, "RIGHT-TO-LEFT ISOLATE"],
  [0x2068, "FIRST STRONG ISOLATE"],
  [0x2069, "POP DIRECTIONAL ISOLATE"],
  [0x2800, "BRAILLE PATTERN BLANK"],
  [0x3000, "IDEOGRAPHIC SPACE"],
  [0x3164, "HANGUL FILLER"],
  [0xfeff, "ZERO WIDTH NO-BREAK SPACE (byte order mark)"],
  [0xffa0, "HALFWIDTH HANGUL FILLER"],
  [0xfff9, "INTERLINEAR ANNOTATION ANCHOR"],
  [0xfffa, "INTERLINEAR ANNOTATION SEPARATOR"],
  [0xfffb, "INTERLINEAR ANNOTATION TERMINATOR"],
  [0xfffc, "OBJECT REPLACEMENT CHARACTER"],
  [0x16fe4, "KHITAN SMALL SCRIPT FILLER"],
  [0x1d159, "MUSICAL SYMBOL NULL NOTEHEAD"],
  [0xe0001, "LANGUAGE TAG"],
  [0xe007f, "CANCEL TAG"],
]);

// Controls, formats, surrogates, private use, what no standard has given a shape yet, every space but the ordinary one,
// line separators, whatever fonts leave out by default, and what is a sign by name and draws nothing.
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\ufffc\u{16fe4}\u{1d159}]/u;

/** Whether a text has only characters that every screen shows: printable ASCII. */
export function isPlainAscii(text: string): boolean {
  return !/[^\x20-\x7e]/.test(text);
}

/** Whether a character does not show itself. The ordinary space does; tab and line feed do not. */
export function isUnseen(character: string): boolean {
  const first = character.charCodeAt(0);
  return first >= 0x20 && first < 0x7f ? false : UNSEEN.test(character);
}

/** `U+202E RIGHT-TO-LEFT OVERRIDE`, and something to go by for those without a name here. */
export function unseenName(codePoint: number): string {
  return `${codePointLabel(codePoint)} ${nameOf(codePoint)}`;
}

/** Why a character that does not show itself matters, in words; the name where there is nothing more to say. */
export function unseenWords(codePoint: number): string {
  const name = unseenName(codePoint);
  const between = (from: number, to: number) => codePoint >= from && codePoint <= to;
  if (between(0x202a, 0x202e) || between(0x2066, 0x2069))
    return `${name}: makes a screen show text in another order than it runs in`;
  if (codePoint === 0x0d) return `${name}: a terminal writes what follows over what stands before`;
  if (codePoint === 0x1b || codePoint === 0x9b) return `${name}: begins a command to the terminal`;
  if (codePoint === 0x08 || codePoint === 0x7f) return `${name}: a terminal takes back what stands before`;
  if (between(0xe0000, 0xe007f)) return `${name}: a letter that no screen shows`;
  if (between(0x200b, 0x200d) || codePoint === 0x2060 || codePoint === 0xfeff)
    return `${name}: takes no room; words that look alike differ by it`;
  if (between(0x2028, 0x2029) || codePoint === 0x85)
    return `${name}: some programs begin a new line here, others do not`;
  return name;
}

/** `U+202E`. */
export function codePointLabel(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

function nameOf(codePoint: number): string {
  const known = C0_NAMES[codePoint] ?? NAMES.get(codePoint);
  if (known !== undefined) return known;
  const between = (from: number, to: number) => codePoint >= from && codePoint <= to;
  if (between(0x80, 0x9f)) return "CONTROL CHARACTER";
  if (between(0xfe00, 0xfe0f)) return `VARIATION SELECTOR-${codePoint - 0xfe00 + 1}`;
  if (between(0xe0100, 0xe01ef)) return `VARIATION SELECTOR-${codePoint - 0xe0100 + 17}`;
  if (between(0xe0020, 0xe007e))
    return `TAG ${String.fromCodePoint(codePoint - 0xe0000).replace(" ", "SPACE")}`;
  if (between(0xd800, 0xdfff)) return "LONE SURROGATE";
  const character = String.fromCodePoint(codePoint);
  if (/\p{Co}/u.test(character)) return "PRIVATE USE";
  if (/\p{Cn}/u.test(character)) return "NOT ASSIGNED";
  if (/\p{M}/u.test(character)) return "COMBINING MARK";
  return "INVISIBLE CHARACTER";
}
