/**
 * What each person signed here, with the script's bytes: the source of "what changed since you last approved this",
 * which the server must have no part in.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import {
  decodeBase64,
  documentType,
  encodeBase64,
  parseDocument,
  type Request,
  type Standing,
} from "@countersign/protocol";
import type { Approved } from "@countersign/review";
import { readIfThere, writeDurably } from "./write-durably.ts";

/** Per key and kind; the oldest is forgotten first. Standing approvals live for months: no number of requests drives them out. */
const MAX_KEPT = 200;
const STANDING = ".standing.json";

interface Kept {
  readonly hash: string;
  readonly when: number;
  readonly bytes: string;
  readonly script: string | null;
}

/** Files `approved/<key>/<time>-<hash>.json`, of standing approvals with their kind before the end. */
export class ApprovedStore {
  readonly #directory: string;

  constructor(dataDir: string) {
    this.#directory = path.join(dataDir, "approved");
  }

  /** Keeps what was signed with a key. */
  keep(fingerprint: string, hash: string, approved: Approved): void {
    const folder = this.#folderOf(fingerprint);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const kept: Kept = {
      hash,
      when: approved.when,
      bytes: encodeBase64(approved.bytes),
      script: approved.script ? encodeBase64(approved.script) : null,
    };
    const isStanding = documentType(approved.bytes) === "standing";
    const ending = isStanding ? STANDING : ".json";
    const name = `${String(approved.when).padStart(12, "0")}-${hash.slice("sha256:".length, 40)}${ending}`;
    writeDurably(path.join(folder, name), `${JSON.stringify(kept)}\n`);
    for (const old of this.#names(fingerprint, isStanding).slice(MAX_KEPT))
      rmSync(path.join(folder, old), { force: true });
  }

  /** The standing approval that was signed last with one of these keys for the same script and client; never the document itself. */
  lastStanding(keys: readonly string[], { client, action }: Standing, hash: string): Approved | undefined {
    for (const approved of this.#others(keys, hash, true)) {
      const parsed = parseDocument("standing", approved.bytes);
      if (!parsed.ok) continue;
      const before = parsed.document;
      if (before.client === client && before.action.name === action.name) return approved;
    }
    return undefined;
  }

  /** What was approved last with one of these keys of the same kind and script, at the same client if there is one; never the request itself. */
  last(keys: readonly string[], request: Request, hash: string): Approved | undefined {
    let elsewhere: Approved | undefined;
    for (const approved of this.#others(keys, hash, false)) {
      const parsed = parseDocument("request", approved.bytes);
      if (!parsed.ok || !isSameThing(parsed.document, request)) continue;
      if (parsed.document.client === request.client) return approved;
      elsewhere ??= approved;
    }
    return elsewhere;
  }

  /** All but what has this hash, the newest first; read one by one. */
  *#others(keys: readonly string[], hash: string, isStanding: boolean): Generator<Approved> {
    const files = keys.flatMap((key) =>
      this.#names(key, isStanding).map((name) => ({ name, file: path.join(this.#folderOf(key), name) })),
    );
    // Names begin with the time.
    for (const { file } of files.toSorted((left, right) => (left.name < right.name ? 1 : -1))) {
      const text = readIfThere(file);
      // Written by this station.
      const kept = text === undefined ? undefined : (JSON.parse(text) as Kept);
      const bytes = kept && decodeBase64(kept.bytes);
      if (!kept || !bytes || kept.hash === hash) continue;
      const script = kept.script === null ? undefined : decodeBase64(kept.script);
      yield { bytes, when: kept.when, ...(script ? { script } : {}) };
    }
  }

  /** Of standing approvals, or of all else; newest first. */
  #names(fingerprint: string, isStanding: boolean): string[] {
    try {
      return readdirSync(this.#folderOf(fingerprint))
        .filter((name) => name.endsWith(".json") && name.endsWith(STANDING) === isStanding)
        .toSorted()
        .toReversed();
    } catch {
      return [];
    }
  }

  #folderOf(fingerprint: string): string {
    return path.join(this.#directory, fingerprint.slice("sha256:".length));
  }
}

function isSameThing(before: Request, now: Request): boolean {
  const nameOf = ({ action }: Request) => (action.kind === "script" ? `script ${action.name}` : action.kind);
  return nameOf(before) === nameOf(now);
}
