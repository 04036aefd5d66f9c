/** A root to work from: a file, or the newest one that the server shows for an authority. */
import { existsSync } from "node:fs";
import path from "node:path";
import { endpoints } from "@countersign/api";
import {
  hashOf,
  parseDocument,
  parseSignature,
  type Root,
  type Signed,
  uncarry,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type Invocation, RefusedError } from "../command.ts";
import { readCarriedFile } from "../keys/carried-file.ts";
import { operatorOf } from "../operator.ts";

/** A root document beside its signatures and its hash. */
export interface LoadedRoot {
  readonly root: Root;
  readonly signed: Signed;
  readonly hash: string;
}

/** Reads a root from a signed document; RefusedError names what is wrong with it. */
export function loadedRoot(signed: Signed): LoadedRoot {
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, parsed.detail);
  return { root: parsed.document, signed, hash: hashOf(signed.bytes, nodeCrypto) };
}

/** `from` is a file, an authority id, or nothing for the operator's newest root. */
export async function loadRoot(
  from: string | undefined,
  { client, io }: Pick<Invocation, "client" | "io">,
): Promise<LoadedRoot> {
  const file = from === undefined ? undefined : path.resolve(io.cwd, from);
  if (file !== undefined && existsSync(file)) return loadedRoot(await readCarriedFile(file));
  if (from !== undefined && !from.startsWith("sha256:"))
    throw new RefusedError("root-unknown", `${from} is neither a file nor an authority (sha256:HEX)`);
  const api = await client();
  const authority = from ?? (await operatorOf(api)).authority;
  const { roots } = (await api.call(endpoints.trust.showAuthority, { params: { authority } })).reply;
  const newest = roots.at(-1);
  const signatures = (newest?.signatures ?? [])
    .map(parseSignature)
    .filter((parsed) => parsed.ok)
    .map((parsed) => parsed.signature);
  const signed = newest && uncarry({ bytes: newest.bytes, signatures });
  if (!signed) throw new RefusedError("root-unknown", `the server shows no root of ${authority}`);
  return loadedRoot(signed);
}
