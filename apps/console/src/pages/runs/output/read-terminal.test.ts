/** What scripts write to a terminal is shown, not obeyed: colours stay, nothing hides, nothing moves, nothing is lost. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type OutputToken, TerminalReader } from "./read-terminal.ts";

const ESC = "\u001b";
const BEL = "\u0007";

function read(...parts: string[]): OutputToken[] {
  const reader = new TerminalReader();
  return [...parts.flatMap((part) => reader.read(part)), ...reader.end()];
}

/** What a person sees, a line a string. */
function shown(...parts: string[]): string[] {
  const lines = [""];
  for (const token of read(...parts)) {
    if (token === "line-end") lines.push("");
    else lines[lines.length - 1] += token.text;
  }
  return lines;
}

const stylesOf = (text: string) =>
  read(text).flatMap((token) => (token === "line-end" ? [] : [{ [token.text]: token.style }]));

describe("colours", () => {
  test("are kept by name, bright ones and the palette too", () => {
    expect(stylesOf(`${ESC}[1;31mred${ESC}[0m plain${ESC}[92;44mon${ESC}[39mblue`)).toEqual([
      { red: { bold: true, fg: "red" } },
      { " plain": {} },
      { on: { fg: "green", bg: "blue" } },
      { blue: { bg: "blue" } },
    ]);
    expect(stylesOf(`${ESC}[38;5;196ma${ESC}[38;2;0;200;0mb${ESC}[48;5;232mc`)).toEqual([
      { a: { fg: "red" } },
      { b: { fg: "green" } },
      { c: { fg: "green", bg: "black" } },
    ]);
  });

  test("survive being cut anywhere", () => {
    const whole = `a${ESC}[1;31mred${ESC}[0m\r\nb${ESC}]0;title${BEL}c`;
    for (let at = 0; at <= whole.length; at++)
      expect(shown(whole.slice(0, at), whole.slice(at))).toEqual(shown(whole));
  });

  test("cannot be exact, so that no shade of text vanishes on its ground", () => {
    const [token] = read(`${ESC}[38;2;20;22;30;48;2;20;22;30mhidden`);
    expect(token).toMatchObject({ text: "hidden", style: { fg: "black", bg: "black" } });
  });

  test("that make no sense change nothing", () => {
    expect(stylesOf(`${ESC}[38;5;999mx${ESC}[38my${ESC}[;;;mz`)).toEqual([{ x: {} }, { y: {} }, { z: {} }]);
  });
});

describe("commands to the terminal", () => {
  test.each([
    ["clearing the screen", `safe${ESC}[2J${ESC}[Hfake`, "safe‹ESC[2J›‹ESC[H›fake"],
    ["moving up over what was said", `refused${ESC}[1Aallowed`, "refused‹ESC[1A›allowed"],
    ["erasing the line", `evil${ESC}[2Kgood`, "evil‹ESC[2K›good"],
    ["a title", `${ESC}]0;root@elsewhere${BEL}$ `, "‹ESC]0;root@elsewhere›$ "],
    [
      "a link that says something else",
      `${ESC}]8;;https://evil.example${ESC}\\good${ESC}]8;;${ESC}\\`,
      "‹ESC]8;;https://evil.example›good‹ESC]8;;›",
    ],
    ["writing to the clipboard", `${ESC}]52;c;cm0gLXJm${BEL}`, "‹ESC]52;c;cm0gLXJm›"],
    ["asking for an answer", `${ESC}[6n${ESC}[c`, "‹ESC[6n›‹ESC[c›"],
    ["a reset", `a${ESC}cb`, "a‹ESC›cb"],
  ])("%s is written out", (_name, text, expected) => {
    expect(shown(text)).toEqual([expected]);
  });

  test("concealed text is in view, and said to have been concealed", () => {
    const tokens = read(`${ESC}[8msecret`);
    expect(tokens[0]).toMatchObject({ mark: "asks the terminal to conceal what follows: it is shown" });
    expect(tokens[1]).toMatchObject({ text: "secret", style: {} });
  });

  test("a string without an end swallows nothing", () => {
    expect(shown(`${ESC}]0;never\nended\n`)).toEqual(["‹ESC]›0;never", "ended", ""]);
    const long = "x".repeat(5000);
    expect(shown(`${ESC}P${long}\n`)).toEqual([`‹ESCP›${long}`, ""]);
    expect(shown(`${ESC}]0;and then nothing`)).toEqual(["‹ESC]0;and then nothing›"]);
  });

  test("a sequence that is none swallows nothing", () => {
    expect(shown(`${ESC}[${"1;".repeat(100)}m!`)[0]).toContain("1;1;1;");
    expect(shown(`${ESC}[\u0001x`)[0]).toContain("x");
  });

  test("what has no effect at the end of a line is left out, as grep and tput write it", () => {
    expect(shown(`${ESC}[01;31m${ESC}[Kmatch${ESC}[m${ESC}[K and${ESC}(B${ESC}[m more${ESC}[?25l`)).toEqual([
      "match and more",
    ]);
  });
});

describe("lines", () => {
  test("a carriage return overwrites nothing: what follows stands below", () => {
    expect(shown("10%\r50%\r100%\r\ndone\n")).toEqual(["10%", "50%", "100%", "done", ""]);
    expect(shown("rm -rf /\rls\n")).toEqual(["rm -rf /", "ls", ""]);
    expect(shown("a\r", "\nb")).toEqual(["a", "b"]);
  });

  test("a tab goes to the next stop", () => {
    expect(shown("ab\tc\n\td")).toEqual(["ab      c", "        d"]);
  });
});

describe("characters that do not show themselves", () => {
  test("are written out: directions, zero widths, controls, a one-character escape", () => {
    const [line = ""] = shown("pay\u202eroll\u200b\u0008\u009b2J\u2066x");
    for (const character of "\u0008\u009b\u200b\u202e\u2066") expect(line).not.toContain(character);
    expect(line).toContain("RIGHT-TO-LEFT OVERRIDE");
    expect(line).toContain("CONTROL SEQUENCE INTRODUCER");
  });

  test("nothing that comes out moves, hides or turns the text around it, whatever comes in", () => {
    // oxlint-disable-next-line no-control-regex -- these are what must not come out
    const harmful = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
    const piece = fc.oneof(
      fc.constantFrom(
        ESC,
        BEL,
        "[",
        "]",
        "P",
        "m",
        "2J",
        "8;",
        "\r",
        "\n",
        "\t",
        "\u009b",
        "\u202e",
        "\u0000",
      ),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        for (const line of shown(...parts)) expect(line).not.toMatch(harmful);
      }),
    );
  });

  test("no letter is lost, whatever stands between", () => {
    const piece = fc.oneof(
      fc.constantFrom(`${ESC}[`, `${ESC}]`, `${ESC}P`, "\r", "\n", "\u202e", ESC),
      fc.stringMatching(/^[a-z]{1,6}$/),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        const letters = (text: string) => text.replaceAll(/[^a-z]/g, "");
        const seen = letters(
          shown(...parts)
            .join("")
            .replaceAll(/RIGHT-TO-LEFT OVERRIDE/g, ""),
        );
        // A sequence ends in a letter: that letter is part of what is written out, or of a colour.
        const lost = letters(parts.join("")).length - seen.length;
        expect(lost).toBeLessThanOrEqual(parts.filter((part) => part.startsWith(ESC)).length);
      }),
    );
  });
});
