/** Places where an interpreter is told to read a text otherwise than it stands here: what is shown is not what runs. */
import type { Interpreter } from "@countersign/protocol";
import type { Range } from "../text/lay-marks.ts";

// PEP 263: in a comment of the first or second line. Python ends lines at a lone carriage return too.
const CODING = /^(?:\ufeff)?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([\w.-]+)/;
/** Encodings in which these bytes read as they are shown. */
const AS_SHOWN = /^(?:utf_?8(?:_sig)?|u8|utf|us_ascii|ascii)$/;
// Node takes them for the beginning of a comment (ECMAScript annex B.1.1); nobody expects that.
const PAGE_COMMENT = /<!--|^[ \t]*-->/gm;

/** Every such place in `text`, as the interpreter meets it. */
export function readOtherwise(text: string, interpreter: Interpreter | undefined): Range[] {
  if (interpreter === "python3") return pythonCoding(text);
  if (interpreter === "node")
    return [...text.matchAll(PAGE_COMMENT)].map(({ 0: found, index: start }) =>
      risk(start, start + found.length, "begins a comment for Node: the rest of the line does not run"),
    );
  return [];
}

function pythonCoding(text: string): Range[] {
  let start = 0;
  return text.split(/(?<=\r\n|\n|\r(?!\n))/, 2).flatMap((line) => {
    const from = start;
    start += line.length;
    const name = CODING.exec(line)?.[1];
    if (name === undefined || AS_SHOWN.test(name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_"))) return [];
    const words = `has Python read all of this as ${name}: comments may be code, and what is shown here is not what runs`;
    return [risk(from, from + line.trimEnd().length, words)];
  });
}

function risk(start: number, end: number, words: string): Range {
  return { start, end, mark: { kind: "risk", words } };
}
