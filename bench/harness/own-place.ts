/** A directory of one's own for the time of a figure. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A directory that is gone when disposed. */
export interface OwnPlace extends Disposable {
  readonly path: string;
  /** A path inside it. */
  readonly file: (...names: readonly string[]) => string;
}

/** Makes one; its path is short, since sockets live in it. `mode` lets other accounts in where a peer needs that. */
export function makeOwnPlace(mode = 0o700): OwnPlace {
  const place = mkdtempSync(path.join(tmpdir(), "cs-bench-"));
  chmodSync(place, mode);
  return {
    path: place,
    file: (...names) => path.join(place, ...names),
    [Symbol.dispose]: () => rmSync(place, { recursive: true, force: true, maxRetries: 5 }),
  };
}
