/**
 * Named documents of the runner: roots, people lists, admission, vetoes, pins, watermark, last checkpoint.
 *
 * Promise: `save` replaces a document as a whole and durably; `load` gives what was saved last, or refuses when
 * somebody else could have written it.
 */
import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { replaceDurably, syncDirectory, temporaryPrefix } from "./durable-file.ts";
import { makePrivateDirectory } from "./private-directory.ts";
import { hasCode, readTrustedFile } from "./trusted-file.ts";

const nameShape = /^[a-z0-9][a-z0-9._-]{0,150}$/;

/** A directory of small documents. */
export class DocumentStore {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens or creates the store; left-overs of an interrupted `save` are removed. */
  static async open(directory: string): Promise<DocumentStore> {
    await makePrivateDirectory(directory);
    for (const name of await readdir(directory)) {
      if (name.startsWith(temporaryPrefix)) await unlink(join(directory, name));
    }
    return new DocumentStore(directory);
  }

  /** The bytes saved last under this name, or undefined. Throws `unsafe-permissions`. */
  async load(name: string): Promise<Uint8Array | undefined> {
    return readTrustedFile(this.#path(name));
  }

  /** Replaces the document. Resolves when durable. */
  async save(name: string, content: Uint8Array): Promise<void> {
    await replaceDurably(this.#path(name), content);
  }

  /** Removes the document; resolves when that is durable. */
  async remove(name: string): Promise<void> {
    try {
      await unlink(this.#path(name));
    } catch (error) {
      if (!hasCode(error, "ENOENT")) throw error;
    }
    await syncDirectory(this.#directory);
  }

  /** Names that begin with `prefix`, sorted. */
  async list(prefix = ""): Promise<string[]> {
    const names = await readdir(this.#directory);
    return names.filter((name) => nameShape.test(name) && name.startsWith(prefix)).toSorted();
  }

  #path(name: string): string {
    if (!nameShape.test(name)) {
      throw new RangeError(
        `"${name}" is no document name: lower-case letters, digits, dot, hyphen, underscore.`,
      );
    }
    return join(this.#directory, name);
  }
}
