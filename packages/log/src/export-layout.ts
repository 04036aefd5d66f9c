/**
 * What an export directory holds: `checkpoint`, `tile/…` and `tile/entries/…` as C2SP tlog-tiles has them, and beside
 * them, for readers who may see bodies, `bodies/<N>` with the bodies of the entries of bundle N: one line of JSON each,
 * `{"body":{…},"index":17,"salt":"<64 hex>"}`, in the order of the entries. A body that the reader may not see, or that
 * was erased, is simply absent.
 */
import { concatBytes, decodeHex, encodeHex, encodeUtf8 } from "@countersign/protocol";
import { SALT_BYTES } from "./commitment.ts";
import { MAX_BODY_BYTES } from "./entry.ts";
import { TILE_WIDTH } from "./tile.ts";
import { formatTileIndex } from "./tile-path.ts";

/** Where the signed checkpoint stands. */
export const CHECKPOINT_PATH = "checkpoint";

/** Where the files come from: a directory, an archive, a server. */
export interface ExportReader {
  /**
   * The bytes of the file at `path`, or undefined where there is none. Of a file longer than `maxBytes` it may give
   * just `maxBytes + 1` bytes, which is refused as too long.
   */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
}

/** A body with what it takes to check it. */
export interface ExportedBody {
  readonly index: number;
  readonly salt: Uint8Array;
  /** Canonical bytes. */
  readonly body: Uint8Array;
}

const LINE_HEAD = encodeUtf8('{"body":');
const LINE_TAIL = /,"index":(0|[1-9][0-9]{0,15}),"salt":"([0-9a-f]{64})"\}$/;
const MAX_TAIL_BYTES = `,"index":,"salt":""}`.length + 16 + 2 * SALT_BYTES;

/** Largest bodies file, in bytes: 256 bodies of the largest size. */
export const MAX_BODIES_BYTES = TILE_WIDTH * (LINE_HEAD.length + MAX_BODY_BYTES + MAX_TAIL_BYTES + 1);

/** Where the bodies of the entries of bundle `index` stand. */
export function formatBodiesPath(index: number): string {
  return `bodies/${formatTileIndex(index)}`;
}

/** The lines of a bodies file. */
export function encodeBodies(bodies: readonly ExportedBody[]): Uint8Array {
  return concatBytes(
    ...bodies.flatMap(({ index, salt, body }) => [
      LINE_HEAD,
      body,
      encodeUtf8(`,"index":${index},"salt":"${encodeHex(salt)}"}\n`),
    ]),
  );
}

/**
 * The bodies in a bodies file (from outside: untrusted), one after the other; undefined for a line that is none.
 *
 * What a line calls its body is not parsed: whoever takes it must check it against the commitment first.
 */
export function* decodeBodies(bytes: Uint8Array): Generator<ExportedBody | undefined> {
  let from = 0;
  while (from < bytes.length) {
    const newline = bytes.indexOf(0x0a, from);
    const end = newline < 0 ? bytes.length : newline;
    yield newline < 0 ? undefined : decodeLine(bytes.subarray(from, end));
    from = end + 1;
  }
}

function decodeLine(line: Uint8Array): ExportedBody | undefined {
  // The tail is ASCII; bytes of the body before it may be cut in the middle of a character, which does no harm here.
  const tail = LINE_TAIL.exec(String.fromCharCode(...line.subarray(-MAX_TAIL_BYTES)));
  const [whole = "", index = "", saltHex = ""] = tail ?? [];
  const salt = decodeHex(saltHex);
  const bodyEnd = line.length - whole.length;
  if (tail === null || salt === undefined || bodyEnd < LINE_HEAD.length) return undefined;
  if (!LINE_HEAD.every((byte, at) => line[at] === byte)) return undefined;
  return { index: Number(index), salt, body: line.subarray(LINE_HEAD.length, bodyEnd) };
}
