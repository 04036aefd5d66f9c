/** What the device's own administrator may change, as one value: written by a command, carried out by whoever holds the state. */
import { type Carried, parseSignature, uncarry } from "@countersign/protocol";

/** One act of the local administrator. */
export type Administration =
  | {
      readonly act: "repin";
      /** Hashes of roots to pin, from the administrator's own hand. */
      readonly roots: readonly string[];
      /** Documents that came with them, if any; others are awaited from the server. */
      readonly documents: readonly Carried[];
      /** Authorities of clients' roots to take away, and roots to await no longer. */
      readonly remove: readonly string[];
    }
  | { readonly act: "apply"; readonly roots: readonly Carried[]; readonly vetoes: readonly Carried[] }
  | { readonly act: "clock-reset" };

/** What became of an act: sentences for the administrator. */
export interface AdministrationResult {
  readonly done: readonly string[];
  readonly refused: readonly { readonly because: string; readonly detail: string }[];
}

/** The act in a file of the inbox or of the administrator; undefined where it is none. */
export function readAdministration(value: unknown): Administration | undefined {
  if (typeof value !== "object" || value === null || !("act" in value)) return undefined;
  switch (value.act) {
    case "clock-reset":
      return { act: "clock-reset" };
    case "repin": {
      const roots = texts(value, "roots");
      const documents = readCarried(value, "documents");
      const remove = texts(value, "remove");
      return roots && documents && remove ? { act: "repin", roots, documents, remove } : undefined;
    }
    case "apply": {
      const roots = readCarried(value, "roots");
      const vetoes = readCarried(value, "vetoes");
      return roots && vetoes ? { act: "apply", roots, vetoes } : undefined;
    }
    default:
      return undefined;
  }
}

/** The carried documents in one field of a file; an absent field is none, a wrong one is undefined. */
export function readCarried(from: object, name: string): Carried[] | undefined {
  const value: unknown = Reflect.get(from, name) ?? [];
  if (!Array.isArray(value)) return undefined;
  const documents: Carried[] = [];
  // Array.isArray yields any[]; each item is read as unknown.
  for (const item of value as unknown[]) {
    const carried = asCarried(item);
    if (!carried || !uncarry(carried)) return undefined;
    documents.push(carried);
  }
  return documents;
}

function asCarried(value: unknown): Carried | undefined {
  if (typeof value !== "object" || value === null || !("bytes" in value && "signatures" in value))
    return undefined;
  const { bytes, signatures } = value;
  if (typeof bytes !== "string" || !Array.isArray(signatures)) return undefined;
  const read = signatures.map(parseSignature);
  const good = read.flatMap((parsed) => (parsed.ok ? [parsed.signature] : []));
  return good.length === read.length ? { bytes, signatures: good } : undefined;
}

function texts(from: object, name: string): string[] | undefined {
  const value: unknown = Reflect.get(from, name) ?? [];
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}
