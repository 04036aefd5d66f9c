/** Lines of a byte stream, bounded: whoever is at the other end cannot make this side hold more than one line. */
import type { Readable } from "node:stream";

const NEWLINE = 10;

/** The other end sent a line longer than allowed; nothing after it can be trusted to be a line. */
export class LineTooLong extends Error {
  readonly code = "line-too-long";
  constructor(maxBytes: number) {
    super(`a line of more than ${maxBytes} bytes`);
    this.name = "LineTooLong";
  }
}

/** Each line without its end. The source is read only as fast as lines are taken (back-pressure). Throws LineTooLong. */
export async function* readLines(source: Readable, maxBytes: number): AsyncGenerator<Buffer, void, void> {
  let parts: Buffer[] = [];
  let held = 0;
  // A stream without an encoding yields Buffers (node:stream).
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const rest = chunk.subarray(from, at);
      from = at + 1;
      if (held + rest.length > maxBytes) throw new LineTooLong(maxBytes);
      const line = parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
      parts = [];
      held = 0;
      yield line;
    }
    if (from < chunk.length) {
      // A copy of a small rest would keep the whole chunk alive otherwise; a large one is kept as it is.
      const rest = chunk.subarray(from);
      parts.push(rest.length < 4096 ? Buffer.from(rest) : rest);
      held += rest.length;
      if (held > maxBytes) throw new LineTooLong(maxBytes);
    }
  }
}
