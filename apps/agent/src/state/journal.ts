/**
 * A file that only grows, one record a line, each with its own check sum.
 *
 * Promise: when `append` resolves, the record is on disk; after a crash at any moment the file opens again with every
 * record whose `append` had resolved. A torn end (a record that was being written) is cut off; damage before the end
 * is an error, never skipped.
 */
import { hash } from "node:crypto";
import { constants, writeSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "./durable-file.ts";
import { StateError } from "./state-error.ts";
import { openTrustedFile } from "./trusted-file.ts";

const newline = 0x0a;
const sumLength = 16;

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: StateError) => void;
}

/** One line for a record: check sum, blank, JSON, newline. */
export function journalLine(record: unknown): string {
  const json = JSON.stringify(record);
  return `${checkSum(json)} ${json}\n`;
}

/** The journal of one store. One process at a time: the state directory's lock sees to that. */
export class Journal {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #broken: StateError | undefined;
  #sizeBytes: number;

  private constructor(path: string, file: FileHandle, sizeBytes: number) {
    this.#path = path;
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  /** Opens or creates a journal and hands each record, oldest first, to `onRecord` (which may throw to refuse). */
  static async open(path: string, onRecord: (record: unknown) => void): Promise<Journal> {
    const file = await openTrustedFile(
      path,
      constants.O_RDWR | constants.O_CREAT | constants.O_APPEND,
      0o600,
    );
    try {
      const content = await file.readFile();
      const goodBytes = readRecords(path, content, onRecord);
      if (goodBytes < content.length) await file.truncate(goodBytes);
      await file.sync();
      await syncDirectory(dirname(path));
      return new Journal(path, file, goodBytes);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Adds a record. Resolves when it is durable. Records appended at the same time share one wait for the disk. */
  async append(record: unknown): Promise<void> {
    const line = journalLine(record);
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#writing ??= this.#writeWaiting();
    });
  }

  /** Waits for what is being written, then closes. */
  async close(): Promise<void> {
    await this.#writing;
    this.#broken ??= new StateError("not-durable", `${this.#path} is closed.`);
    await this.#file.close();
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      const failure = this.#broken ?? (await this.#write(batch.map(({ line }) => line).join("")));
      for (const { resolve, reject } of batch) {
        if (failure === undefined) resolve();
        else reject(failure);
      }
    }
    this.#writing = undefined;
  }

  async #write(text: string): Promise<StateError | undefined> {
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#file.fd, bytes, written);
      this.#sizeBytes += bytes.length;
      await this.#file.datasync();
      return undefined;
    } catch (error) {
      // What reached the disk is unknown now, and a later record behind a torn one would look like damage.
      this.#broken = new StateError("not-durable", `${this.#path} could not be written.`, { cause: error });
      return this.#broken;
    }
  }
}

/** Reads all whole records; gives the number of bytes they take. Anything after that is a torn end. */
function readRecords(path: string, content: Buffer, onRecord: (record: unknown) => void): number {
  let goodBytes = 0;
  let torn = false;
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(newline, start);
    if (end === -1) break;
    const json = checkedJson(content.toString("utf8", start, end));
    if (json === undefined) torn = true;
    else if (torn) throw new StateError("corrupt", `${path} is damaged at byte ${goodBytes}.`);
    else {
      onRecord(JSON.parse(json));
      goodBytes = end + 1;
    }
    start = end + 1;
  }
  return goodBytes;
}

function checkedJson(line: string): string | undefined {
  const json = line.slice(sumLength + 1);
  return line[sumLength] === " " && line.slice(0, sumLength) === checkSum(json) ? json : undefined;
}

function checkSum(json: string): string {
  return hash("sha256", json, "hex").slice(0, sumLength);
}
