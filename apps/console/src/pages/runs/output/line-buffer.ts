/** The last lines that one device wrote, as many as fit into a bounded memory. */
import { type OutputSegment, TerminalReader } from "./read-terminal.ts";
import { PLAIN } from "./output-style.ts";

/** Where a line came from. */
export type OutputStream = "stdout" | "stderr";

/** A line, or as much of one as fits into a row of this length. */
export interface OutputLine {
  readonly segments: readonly OutputSegment[];
  /** In characters. */
  readonly length: number;
  readonly stream: OutputStream;
  /** Whether it is nothing but ASCII: as many cells as characters. */
  readonly isAscii: boolean;
}

/** How much is kept. */
export interface BufferLimits {
  readonly lines: number;
  readonly characters: number;
}

/** Longer lines go on in the next one. */
const LONGEST_LINE = 4096;
/** Lines are taken off the beginning in portions: moving a long list for each line would be slow. */
const PORTION = 512;

interface Assembly {
  readonly decoder: TextDecoder;
  readonly reader: TerminalReader;
  /** Bytes that came. */
  end: number;
  segments: OutputSegment[];
  length: number;
}

/** Lines of both streams as they came. */
export class LineBuffer {
  readonly #limits: BufferLimits;
  readonly #streams: Readonly<Record<OutputStream, Assembly>>;
  #lines: OutputLine[] = [];
  #gone = 0;
  #characters = 0;
  #missingBytes = 0;

  constructor(limits: BufferLimits) {
    this.#limits = limits;
    this.#streams = { stdout: newAssembly(), stderr: newAssembly() };
  }

  /** Lines that are there and have ended. */
  get lines(): readonly OutputLine[] {
    return this.#lines;
  }

  /** Lines that came before the ones that are there, and are there no more. */
  get goneLines(): number {
    return this.#gone;
  }

  /** Bytes that never came into this buffer: the reader began later, or was too slow. */
  get missingBytes(): number {
    return this.#missingBytes;
  }

  /** Bytes of a stream that are known, for going on after a lost connection. */
  knownBytes(stream: OutputStream): number {
    return this.#streams[stream].end;
  }

  /** Takes bytes of a stream that begin `at` bytes after its beginning; what is known already is passed over. */
  push(stream: OutputStream, at: number, bytes: Uint8Array): void {
    const assembly = this.#streams[stream];
    const old = assembly.end - at;
    if (old >= bytes.length) return;
    if (old < 0) this.#gap(stream, -old);
    assembly.end = at + bytes.length;
    const text = assembly.decoder.decode(old > 0 ? bytes.subarray(old) : bytes, { stream: true });
    this.#take(stream, assembly.reader.read(text));
  }

  /** No more will come: what was left unfinished is shown as it is. */
  finish(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const { decoder, reader } = this.#streams[stream];
      this.#take(stream, reader.read(decoder.decode()));
      this.#take(stream, reader.end());
      this.#endLine(stream);
    }
  }

  #gap(stream: OutputStream, bytes: number): void {
    this.#missingBytes += bytes;
    this.#endLine(stream);
    const text = `‹${bytes.toLocaleString("en")} bytes are not shown here: download the output to see them›`;
    const mark = "left out by this page to keep it fast";
    this.#append({
      segments: [{ text, style: PLAIN, mark }],
      length: text.length,
      stream,
      isAscii: false,
    });
  }

  #take(stream: OutputStream, tokens: readonly (OutputSegment | "line-end")[]): void {
    const assembly = this.#streams[stream];
    for (const token of tokens) {
      if (token === "line-end") {
        this.#endLine(stream, true);
        continue;
      }
      let { text } = token;
      while (assembly.length + text.length > LONGEST_LINE) {
        const room = wholeCharacters(text, LONGEST_LINE - assembly.length);
        if (room > 0) this.#extend(assembly, { ...token, text: text.slice(0, room) });
        text = text.slice(room);
        this.#endLine(stream);
      }
      if (text !== "") this.#extend(assembly, { ...token, text });
    }
    this.#dropOld();
  }

  #extend(assembly: Assembly, segment: OutputSegment): void {
    assembly.segments.push(segment);
    assembly.length += segment.text.length;
  }

  #endLine(stream: OutputStream, evenEmpty = false): void {
    const assembly = this.#streams[stream];
    if (assembly.length === 0 && !evenEmpty) return;
    const { segments, length } = assembly;
    this.#append({ segments, length, stream, isAscii: segments.every(({ text }) => ascii.test(text)) });
    assembly.segments = [];
    assembly.length = 0;
  }

  #append(line: OutputLine): void {
    this.#lines.push(line);
    this.#characters += line.length;
  }

  #dropOld(): void {
    const { lines, characters } = this.#limits;
    if (this.#lines.length <= lines + PORTION && this.#characters <= characters) return;
    let drop = Math.max(0, this.#lines.length - lines);
    let left = this.#characters;
    for (let at = 0; at < drop; at++) left -= this.#lines[at]?.length ?? 0;
    // A little below the limit, so that not every line that comes makes the list move.
    while (left > characters * 0.9 && drop < this.#lines.length) left -= this.#lines[drop++]?.length ?? 0;
    this.#lines = this.#lines.slice(drop);
    this.#characters = left;
    this.#gone += drop;
  }

  /** The lines that have no end yet, such as a question that waits for an answer. */
  get openLines(): readonly OutputLine[] {
    return (["stdout", "stderr"] as const).flatMap((stream) => {
      const { segments, length } = this.#streams[stream];
      return length === 0
        ? []
        : [
            {
              segments: [...segments],
              length,
              stream,
              isAscii: segments.every(({ text }) => ascii.test(text)),
            },
          ];
    });
  }
}

const ascii = /^[ -~]*$/;

/** At most `most` UTF-16 units, and no half of a pair. */
function wholeCharacters(text: string, most: number): number {
  const code = text.charCodeAt(most - 1);
  return code >= 0xd800 && code <= 0xdbff ? most - 1 : most;
}

function newAssembly(): Assembly {
  return { decoder: new TextDecoder(), reader: new TerminalReader(), end: 0, segments: [], length: 0 };
}
