/** Script bytes as text, and what is no text: bytes that are not UTF-8 stay visible, a program is shown in hexadecimal. */

/** Bytes, read. In `text`, a byte that is no UTF-8 stands as a lone surrogate from U+DC80 to U+DCFF: no UTF-8 makes one. */
export type ReadBytes =
  | { readonly encoding: "text"; readonly text: string }
  | { readonly encoding: "binary" };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** More odd bytes than one in this many make a file a program rather than a text. */
const TEXT_HAS_ONE_ODD_BYTE_IN = 10;

/** Reads bytes as UTF-8, a byte order mark kept as the character that it is. */
export function readBytes(bytes: Uint8Array): ReadBytes {
  try {
    const text = decoder.decode(bytes);
    return tooOdd(controlsIn(bytes), bytes) ? { encoding: "binary" } : { encoding: "text", text };
  } catch {
    const { text, odd } = decodeEscaping(bytes);
    return tooOdd(odd + controlsIn(bytes), bytes) ? { encoding: "binary" } : { encoding: "text", text };
  }
}

function tooOdd(odd: number, bytes: Uint8Array): boolean {
  return odd * TEXT_HAS_ONE_ODD_BYTE_IN > bytes.length;
}

/** Control characters but those that texts are made of: tab, line feed, carriage return, escape. */
function controlsIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte < 0x20 && ![0x09, 0x0a, 0x0d, 0x1b].includes(byte)) count++;
  return count;
}

/** Sequence by sequence (RFC 3629 section 4): what is well formed is decoded, each other byte is escaped. */
function decodeEscaping(bytes: Uint8Array): { text: string; odd: number } {
  const pieces: string[] = [];
  let odd = 0;
  let good = 0;
  const flush = (until: number) => {
    if (until > good) pieces.push(decoder.decode(bytes.subarray(good, until)));
  };
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    flush(at);
    pieces.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    odd++;
    at++;
    good = at;
  }
  flush(bytes.length);
  return { text: pieces.join(""), odd };
}

/** How many bytes the UTF-8 sequence at `at` has; 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return 0;
  for (let next = at + 1; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF are not UTF-8.
  if ((first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90)) return 0;
  if ((first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f)) return 0;
  return length;
}
