/** What was signed here and the server has not taken yet: kept until it answers, whatever happens to this process. */
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { type Carried, parseSignature, type Signature } from "@countersign/protocol";
import { readIfThere, writeDurably } from "./write-durably.ts";

/** Something to hand in: signatures over a document, a signed objection, or a card. */
export type Parcel =
  | {
      readonly kind: "signature";
      readonly hash: string;
      readonly signature: Signature;
      /** Base64 of the batch that the signature covers instead of the document itself. */
      readonly batch?: string;
    }
  | { readonly kind: "veto" | "card"; readonly document: Carried };

/** Files `outbox/<name>.json`. */
export class Outbox {
  readonly #directory: string;

  constructor(dataDir: string) {
    this.#directory = path.join(dataDir, "outbox");
  }

  /** Keeps a parcel; durable before this returns. */
  put(name: string, parcel: Parcel): void {
    writeDurably(path.join(this.#directory, `${name}.json`), `${JSON.stringify(parcel)}\n`);
  }

  /** It arrived, or never will. */
  remove(name: string): void {
    rmSync(path.join(this.#directory, `${name}.json`), { force: true });
  }

  /** Everything that waits, oldest name first. */
  all(): { readonly name: string; readonly parcel: Parcel }[] {
    let names: string[];
    try {
      names = readdirSync(this.#directory);
    } catch {
      return [];
    }
    return names
      .filter((name) => name.endsWith(".json"))
      .toSorted()
      .flatMap((file) => {
        const text = readIfThere(path.join(this.#directory, file));
        if (text === undefined) return [];
        // Written by this station.
        const parcel = JSON.parse(text) as Parcel;
        if (parcel.kind === "signature" && !parseSignature(parcel.signature).ok) return [];
        return [{ name: file.slice(0, -".json".length), parcel }];
      });
  }
}
