/**
 * A shell script as the commands in it, as far as marking needs: words without their quotes, and who feeds whom. No
 * parser of any one shell: where shells differ, or text is no script at all, it finds commands too many rather than too
 * few. Quotes end at the end of a line at the latest, so that no stray one hides the rest; what stands in quotes is read
 * as commands of its own once more.
 */
import type { Meter } from "../text/meter.ts";

/** A word without its quotes, and where it stands. */
export interface Word {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** A command: its words in order, redirections included as words such as `>/etc/passwd`. */
export interface Command {
  readonly words: readonly Word[];
  readonly start: number;
  readonly end: number;
  /** Commands whose output it gets: by a pipe, or as its arguments. */
  readonly fedBy: readonly Command[];
  /** Whether it stands in quotes: in a program of another language, only those are commands. */
  readonly inQuotes: boolean;
}

/** Quotes in quotes in quotes: deeper than this nobody writes, and nothing is read. */
const DEEPEST = 4;

/** An arrow without its file. */
const REDIRECTION = /^[0-9]{0,3}>{1,2}$/;

interface Building {
  words: Word[];
  start: number;
  fedBy: Building[];
  inQuotes: boolean;
  end: number;
}

/**
 * All commands in `text`, each after those that feed it. Groups in parentheses are commands as well; those, and what
 * stands between two separators, may have no words.
 */
export function shellCommands(text: string, meter: Meter): Command[] {
  return new Reader(text, meter).read();
}

class Reader {
  readonly #text: string;
  readonly #meter: Meter;
  readonly #commands: Building[] = [];

  constructor(text: string, meter: Meter) {
    this.#text = text;
    this.#meter = meter;
  }

  read(): Command[] {
    this.#readPart(0, this.#text.length, 0, undefined);
    return this.#commands;
  }

  /** Reads commands between two offsets; `into` gets the output of all of them. */
  #readPart(from: number, until: number, depth: number, into: Building | undefined): void {
    const text = this.#text;
    const outer: Building[] = [];
    // How deep the open backtick stands; 0 where none is open.
    let ticked = 0;
    const begin = (fedBy: Building[]): Building => {
      const command = { words: [], start: 0, end: 0, fedBy, inQuotes: depth > 0 };
      (outer.at(-1) ?? into)?.fedBy.push(command);
      return command;
    };
    let command = begin([]);
    let piped = false;
    const finish = (at: number) => {
      command.start = command.words[0]?.start ?? at;
      command.end = at;
      this.#commands.push(command);
    };
    const open = () => {
      outer.push(command);
      command = begin([]);
    };
    const close = (at: number) => {
      finish(at);
      command = outer.pop() ?? begin([]);
    };
    for (let at = from; at < until; ) {
      this.#meter.steps++;
      const sign = text.charAt(at);
      if (sign === "\n") {
        // A pipe at the end of a line goes on in the next one.
        if (command.words.length > 0 || !piped) {
          finish(at);
          command = begin([]);
          piped = false;
        }
        at++;
      } else if (sign === " " || sign === "\t") at++;
      else if (sign === "#" && (at === from || beginsComment(text.charAt(at - 1), ticked > 0))) {
        const end = endOfLine(text, at, until);
        const quote = firstQuote(text, at, end);
        if (quote < 0) at = end;
        else {
          // This line may end a quote that an earlier one began: what follows would be no comment at all.
          finish(at);
          command = begin([]);
          at = text.charAt(quote) === "`" ? quote : quote + 1;
        }
      } else if (text.startsWith("\\\n", at)) at += 2;
      else if (sign === "|" && text.charAt(at + 1) !== "|") {
        finish(at);
        at += text.charAt(at + 1) === "&" ? 2 : 1;
        command = begin([command]);
        piped = true;
      } else if (";&|".includes(sign) || ("{}".includes(sign) && /[\s;&|)]/.test(text.charAt(at + 1)))) {
        finish(at);
        at++;
        command = begin([]);
        piped = false;
      } else if (sign === "(") {
        open();
        at++;
      } else if (sign === ")") {
        close(at);
        at++;
      } else if (sign === "`") {
        if (ticked === 0 || outer.length < ticked) {
          open();
          ticked = outer.length;
        } else {
          while (outer.length >= ticked) close(at);
          ticked = 0;
        }
        at++;
      } else {
        const word = this.#readWord(at, until);
        command.words.push(word);
        if (word.quoted && depth < DEEPEST && /[\s;|&$`]/.test(word.value))
          this.#readQuoted(word, depth + 1, command);
        at = word.end;
      }
    }
    while (outer.length > 0) close(until);
    finish(until);
  }

  #readWord(start: number, until: number): Word {
    const text = this.#text;
    const pieces: string[] = [];
    let quoted = false;
    let at = start;
    while (at < until) {
      const sign = text.charAt(at);
      this.#meter.steps++;
      if (sign === "'" || sign === '"') {
        const end = endOfQuote(text, at, until);
        pieces.push(text.slice(at + 1, end));
        this.#meter.steps += end - at;
        quoted = true;
        at = Math.min(end + 1, until);
        if (text.charAt(end) === "\n") at = end;
      } else if (sign === "\\") {
        if (!"\r\n".includes(text.charAt(at + 1))) pieces.push(text.charAt(at + 1));
        at += 2;
      } else if (sign === "$" && text.charAt(at + 1) === "(") {
        pieces.push("$");
        at++;
        break;
      } else if (" \t".includes(sign) && REDIRECTION.test(pieces.join(""))) {
        // The file stands apart from its arrow, and belongs to it.
        while (" \t".includes(text.charAt(at)) && at < until) at++;
        if (at >= until || "\n;|&()`".includes(text.charAt(at))) break;
      } else if (sign === "|" && pieces.at(-1) === ">") at++;
      else if (" \t\n;|&()`".includes(sign)) break;
      else {
        // No blank to a shell, and nothing that people see: a name with it is looked at without it.
        if (sign !== "\r") pieces.push(sign);
        at++;
      }
    }
    return { value: pieces.join(""), start, end: Math.max(Math.min(at, until), start + 1), quoted };
  }

  /** Reads what stands in quotes as commands: `sh -c '…'`, `eval "…"`, a command in a program of another language. */
  #readQuoted(word: Word, depth: number, into: Building): void {
    const text = this.#text;
    for (let at = word.start; at < word.end; ) {
      const sign = text.charAt(at);
      if (sign !== "'" && sign !== '"') {
        at += sign === "\\" ? 2 : 1;
        continue;
      }
      const end = endOfQuote(text, at, word.end);
      this.#readPart(at + 1, Math.min(end, word.end), depth, into);
      at = end + 1;
    }
  }
}

/** Where the quote that opens at `at` closes; the end of the line where it does not. */
function endOfQuote(text: string, at: number, until: number): number {
  const quote = text.charAt(at);
  for (let end = at + 1; end < until; end++) {
    const sign = text.charAt(end);
    if (sign === quote) return end;
    if (sign === "\n" && text.charAt(end - 1) !== "\\") return end;
    if (sign === "\\" && quote === '"') end++;
  }
  return until;
}

/** A comment begins where a word does. After a bracket or a backtick that closes, the word goes on. */
function beginsComment(before: string, ticked: boolean): boolean {
  return " \t\n;&|(".includes(before) || (before === "`" && ticked);
}

function firstQuote(text: string, at: number, end: number): number {
  for (let index = at; index < end; index++) if ("'\"`".includes(text.charAt(index))) return index;
  return -1;
}

function endOfLine(text: string, at: number, until: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? until : Math.min(end, until);
}
