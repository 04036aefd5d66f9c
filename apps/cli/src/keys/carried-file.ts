/** Signed documents as files: `{bytes, signatures}` JSON, the same shape as on the wire. */
import { readFile, rename, writeFile } from "node:fs/promises";
import { carry, parseSignature, type Signature, type Signed, uncarry } from "@countersign/protocol";
import { UsageError } from "../command.ts";

/** Reads a signed document file. UsageError names the file and what is wrong with it. */
export async function readCarriedFile(file: string): Promise<Signed> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) throw new UsageError(`cannot read ${file}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON`);
  }
  const signed = asSigned(value);
  if (!signed)
    throw new UsageError(`${file} is no signed document: expected {"bytes": base64, "signatures": [...]}`);
  return signed;
}

/** A signed document from parsed JSON, or undefined. */
export function asSigned(value: unknown): Signed | undefined {
  if (typeof value !== "object" || value === null || !("bytes" in value) || !("signatures" in value))
    return undefined;
  const { bytes, signatures } = value;
  if (typeof bytes !== "string" || !Array.isArray(signatures)) return undefined;
  const parsed: Signature[] = [];
  for (const item of signatures) {
    const signature = parseSignature(item);
    if (!signature.ok) return undefined;
    parsed.push(signature.signature);
  }
  return uncarry({ bytes, signatures: parsed });
}

/** Writes a signed document file, replacing it whole. */
export async function writeCarriedFile(file: string, signed: Signed): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(carry(signed), null, 2)}\n`, { mode: 0o644 });
  await rename(`${file}.new`, file);
}
