/** SSH's wire types (RFC 4251 section 5): a reader over bytes from others, which answers `undefined` past the end, and the matching writers. */

import { concatBytes, encodeUtf8 } from "./bytes.ts";

/** Reads one field after the other; every field is untrusted, so each may come out as `undefined`. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** True once every byte has been read: what follows the last field is refused by all callers. */
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next `length` bytes, as a copy. */
  take(length: number): Uint8Array | undefined {
    if (this.#at + length > this.#bytes.length) return undefined;
    const taken = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  /** `byte`: one octet. */
  byte(): number | undefined {
    return this.take(1)?.[0];
  }

  /** `uint32`, big-endian. */
  uint32(): number | undefined {
    const taken = this.take(4);
    return taken === undefined ? undefined : new DataView(taken.buffer).getUint32(0);
  }

  /** `string`: length-prefixed bytes. */
  string(): Uint8Array | undefined {
    const length = this.uint32();
    return length === undefined ? undefined : this.take(length);
  }

  /** A `string` of printable ASCII; other bytes are `undefined`. */
  text(): string | undefined {
    const bytes = this.string();
    if (bytes === undefined || bytes.some((byte) => byte < 0x20 || byte > 0x7e)) return undefined;
    return String.fromCharCode(...bytes);
  }

  /**
   * A positive `mpint` as exactly `width` bytes, big-endian. Zero, negative numbers, needless leading zeros and
   * numbers too large for `width` are `undefined`: one number has one encoding.
   */
  positiveMpint(width: number): Uint8Array | undefined {
    const bytes = this.string();
    const first = bytes?.[0];
    if (bytes === undefined || first === undefined || first >= 0x80) return undefined;
    if (first === 0 && (bytes[1] ?? 0) < 0x80) return undefined;
    const magnitude = first === 0 ? bytes.subarray(1) : bytes;
    if (magnitude.length > width) return undefined;
    const fixed = new Uint8Array(width);
    fixed.set(magnitude, width - magnitude.length);
    return fixed;
  }
}

/** `uint32`, big-endian. */
export function sshUint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** `string`: the length and then the bytes (of text: its UTF-8 form). */
export function sshString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? encodeUtf8(content) : content;
  return concatBytes(sshUint32(bytes.length), bytes);
}

/** A positive `mpint` from big-endian bytes that may carry leading zeros. */
export function sshMpint(magnitude: Uint8Array): Uint8Array {
  let at = 0;
  while (at < magnitude.length && magnitude[at] === 0) at++;
  const trimmed = magnitude.subarray(at);
  return sshString((trimmed[0] ?? 0) >= 0x80 ? concatBytes(new Uint8Array(1), trimmed) : trimmed);
}
