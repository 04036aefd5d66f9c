/**
 * Takes output apart as a terminal would, and obeys nothing but colours. Everything else that a script says to a
 * terminal is written out where it stands: nothing is moved, erased, hidden or linked. The text is from a device:
 * untrusted.
 */
import { segmentsOf } from "@countersign/review";
import { applySgr, type OutputStyle, PLAIN } from "./output-style.ts";

/** A piece of a line, safe to show as it stands. */
export interface OutputSegment {
  readonly text: string;
  readonly style: OutputStyle;
  /** What is unusual about it, in words. */
  readonly mark?: string;
}

/** What comes out: a piece of the line, or the end of it. */
export type OutputToken = OutputSegment | "line-end";

/** A string for the terminal (a title, a link) is at most so long; a longer one is text like any other. */
const LONGEST_STRING = 1024;
const LONGEST_SEQUENCE = 64;
const TAB = 8;
const notObeyed = "a command to the terminal, written out and not obeyed";

/** Reads one stream; what a piece of output leaves unfinished waits for the next one. */
export class TerminalReader {
  #style = PLAIN;
  #waiting = "";
  #column = 0;

  /** Tokens of `text`, which goes on where the text before ended. */
  read(text: string): OutputToken[] {
    const tokens: OutputToken[] = [];
    const input = this.#waiting + text;
    this.#waiting = "";
    let at = 0;
    while (at < input.length) {
      special.lastIndex = at;
      const found = special.exec(input);
      const until = found ? found.index : input.length;
      if (until > at) this.#text(input.slice(at, until), tokens);
      if (!found) break;
      const [sign] = found;
      at = until + 1;
      if (sign === "\n") this.#lineEnd(tokens);
      else if (sign === "\t") this.#tab(tokens);
      else if (sign === "\r") {
        if (at >= input.length) this.#waiting = sign;
        else if (input[at] !== "\n") this.#carriageReturn(tokens);
      } else {
        const end = this.#escape(input, until, tokens);
        if (end === undefined) {
          this.#waiting = input.slice(until);
          break;
        }
        at = end;
      }
    }
    return tokens;
  }

  /** What still waited when the stream ended. */
  end(): OutputToken[] {
    const tokens: OutputToken[] = [];
    const { length } = this.#waiting;
    if (length > 0)
      this.#mark(this.#waiting.replaceAll("\r", "CR"), tokens, "a command that was not finished");
    this.#waiting = "";
    return tokens;
  }

  #text(text: string, tokens: OutputToken[]): void {
    if (plainAscii.test(text)) {
      tokens.push({ text, style: this.#style });
      this.#column += text.length;
      return;
    }
    for (const { text: shown, mark } of segmentsOf(text.toWellFormed(), "output")) {
      tokens.push({ text: shown, style: this.#style, ...(mark ? { mark: mark.words } : {}) });
      this.#column += shown.length;
    }
  }

  #lineEnd(tokens: OutputToken[]): void {
    tokens.push("line-end");
    this.#column = 0;
  }

  #tab(tokens: OutputToken[]): void {
    const width = TAB - (this.#column % TAB);
    tokens.push({ text: " ".repeat(width), style: this.#style });
    this.#column += width;
  }

  /** A terminal would write over the line: here what comes next stands below what was there. */
  #carriageReturn(tokens: OutputToken[]): void {
    if (this.#column === 0) return;
    this.#lineEnd(tokens);
  }

  #mark(source: string, tokens: OutputToken[], words = notObeyed): void {
    const body = segmentsOf(source.replaceAll("\u001b", "ESC").toWellFormed(), "value");
    const text = `‹${body.map((segment) => segment.text).join("")}›`;
    tokens.push({ text, style: PLAIN, mark: words });
    this.#column += text.length;
  }

  /** Reads the sequence at `start`; gives where it ends, or undefined where more has to come first. */
  #escape(input: string, start: number, tokens: OutputToken[]): number | undefined {
    const kind = input[start + 1];
    if (kind === undefined) return undefined;
    if (kind === "[") return this.#control(input, start, tokens);
    if (stringStarts.has(kind)) return this.#string(input, start, tokens);
    // Which set of characters is in use, and saving the cursor: without effect on what is shown here.
    const short = /^(?:[()*+][0-9A-Za-z]|[78=>])/.exec(input.slice(start + 1, start + 3));
    if (short) return start + 1 + short[0].length;
    if ("()*+".includes(kind) && input.length === start + 2) return undefined;
    this.#mark("\u001b", tokens);
    return start + 1;
  }

  #control(input: string, start: number, tokens: OutputToken[]): number | undefined {
    const rest = input.slice(start + 2, start + 2 + LONGEST_SEQUENCE);
    const found = /^([0-?]*)([ -/]*)([@-~])/.exec(rest);
    if (!found) {
      const unfinished = /^[0-?]*[ -/]*$/.test(rest) && rest.length < LONGEST_SEQUENCE;
      if (unfinished) return undefined;
      this.#mark("\u001b[", tokens);
      return start + 2;
    }
    const [whole, parameters = "", between = "", final = ""] = found;
    if (final === "m" && between === "" && /^[0-9;:]*$/.test(parameters)) this.#colour(parameters, tokens);
    else if (!isWithoutEffect(parameters, final)) this.#mark(`\u001b[${whole}`, tokens, wordsOf(final));
    return start + 2 + whole.length;
  }

  #colour(parameters: string, tokens: OutputToken[]): void {
    const numbers = parameters.split(/[;:]/).map((text) => Math.min(Number(text), 65_535));
    // Concealed text stays in view, and is said to have been concealed.
    if (numbers.includes(8) && !numbers.includes(38) && !numbers.includes(48))
      this.#mark(`\u001b[${parameters}m`, tokens, "asks the terminal to conceal what follows: it is shown");
    this.#style = applySgr(this.#style, numbers);
  }

  /** Titles, links, answers: up to their end on the same line; without one only the beginning is taken out. */
  #string(input: string, start: number, tokens: OutputToken[]): number | undefined {
    const rest = input.slice(start, start + LONGEST_STRING);
    const end = wholeString.exec(rest);
    if (end) {
      const [whole, body = ""] = end;
      this.#mark(body, tokens);
      return start + whole.length;
    }
    if (unfinishedString.test(rest) && rest.length < LONGEST_STRING) return undefined;
    this.#mark(rest.slice(0, 2), tokens);
    return start + 2;
  }
}

// oxlint-disable-next-line no-control-regex -- the characters that terminals act on are what is looked for
const special = /[\u001b\r\n\t]/g;
/** The string in front, up to its terminator: BEL, ESC \\ or ST. */
// oxlint-disable-next-line no-control-regex -- the characters that terminals act on are what is looked for
const wholeString = /^(\u001b.[^\u0007\n\u001b\u009c]*)(?:\u0007|\u001b\\|\u009c)/;
// oxlint-disable-next-line no-control-regex -- the characters that terminals act on are what is looked for
const unfinishedString = /^\u001b.[^\u0007\n\u001b\u009c]*\u001b?$/;
const plainAscii = /^[ -~]*$/;
/** Device control, start of string, operating system command, privacy message, application program command. */
const stringStarts: ReadonlySet<string> = new Set(["P", "X", "]", "^", "_"]);

/**
 * What changes nothing where the cursor is always at the end of what is there: erasing to the right of it, and showing
 * or hiding the cursor itself.
 */
function isWithoutEffect(parameters: string, final: string): boolean {
  if (final === "K") return parameters === "" || parameters === "0";
  return (final === "h" || final === "l") && (parameters === "?25" || parameters === "?2004");
}

const finals: Readonly<Record<string, string>> = {
  A: "moves the cursor up",
  B: "moves the cursor down",
  C: "moves the cursor to the right",
  D: "moves the cursor to the left",
  G: "moves the cursor within the line",
  H: "moves the cursor",
  f: "moves the cursor",
  J: "erases what is on the screen",
  K: "erases the line",
  n: "asks the terminal for an answer",
  c: "asks the terminal for an answer",
  t: "moves or resizes the window",
};

function wordsOf(final: string): string {
  const does = finals[final];
  return does === undefined ? notObeyed : `${does} in a terminal: written out, not obeyed`;
}
