/** The little CBOR (RFC 8949) that authenticators write: CTAP2's canonical form, read strictly. */

/** What a reader gives: integers, byte strings, text, booleans, null, arrays and maps with integer or text keys. */
export type Cbor = number | Uint8Array | string | boolean | null | Cbor[] | Map<number | string, Cbor>;

const maxDepth = 4;

/** The one item that `bytes` are, all of them; `undefined` where they are anything else. */
export function readCbor(bytes: Uint8Array): Cbor | undefined {
  const reader = new CborReader(bytes);
  const item = reader.item(0);
  return reader.done ? item : undefined;
}

class CborReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  item(depth: number): Cbor | undefined {
    const initial = this.#bytes[this.#at++];
    if (initial === undefined) return undefined;
    if (initial === 0xf4 || initial === 0xf5) return initial === 0xf5;
    if (initial === 0xf6) return null;
    const count = this.#argument(initial & 31);
    if (count === undefined) return undefined;
    switch (initial >> 5) {
      case 0:
        return count;
      case 1:
        return -1 - count;
      case 2:
        return this.#take(count);
      case 3:
        return this.#text(count);
      case 4:
        return depth < maxDepth ? this.#array(count, depth + 1) : undefined;
      case 5:
        return depth < maxDepth ? this.#map(count, depth + 1) : undefined;
      default:
        return undefined;
    }
  }

  /** The number after the initial byte, in its shortest form only; indefinite lengths are refused. */
  #argument(info: number): number | undefined {
    if (info < 24) return info;
    if (info > 26) return undefined;
    const width = 1 << (info - 24);
    const taken = this.#take(width);
    if (taken === undefined) return undefined;
    let value = 0;
    for (const byte of taken) value = value * 256 + byte;
    const smallest = info === 24 ? 24 : info === 25 ? 0x100 : 0x10000;
    return value >= smallest ? value : undefined;
  }

  #take(length: number): Uint8Array | undefined {
    if (this.#at + length > this.#bytes.length) return undefined;
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }

  #text(length: number): string | undefined {
    const bytes = this.#take(length);
    return bytes === undefined || bytes.some((byte) => byte > 0x7e)
      ? undefined
      : String.fromCharCode(...bytes);
  }

  #array(length: number, depth: number): Cbor[] | undefined {
    const items: Cbor[] = [];
    for (let index = 0; index < length; index++) {
      const item = this.item(depth);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  /** Keys in CTAP2's canonical order; so none can come twice. */
  #map(length: number, depth: number): Map<number | string, Cbor> | undefined {
    const map = new Map<number | string, Cbor>();
    let previous: Uint8Array | undefined;
    for (let index = 0; index < length; index++) {
      const start = this.#at;
      const key = this.item(depth);
      if (typeof key !== "number" && typeof key !== "string") return undefined;
      const encoded = this.#bytes.subarray(start, this.#at);
      if (previous !== undefined && !comesBefore(previous, encoded)) return undefined;
      previous = encoded;
      const value = this.item(depth);
      if (value === undefined) return undefined;
      map.set(key, value);
    }
    return map;
  }
}

/**
 * CTAP 2.1 section 8: lower major type, then shorter key, then lower bytes. With shortest forms, which are all that
 * this reader takes, that is the order of the encodings byte by byte: the first byte holds type and length.
 */
function comesBefore(left: Uint8Array, right: Uint8Array): boolean {
  for (let at = 0; at < left.length; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
