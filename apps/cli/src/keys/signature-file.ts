/** A signature that somebody made elsewhere with `ssh-keygen -Y sign`, as its `.sig` file. It is handed on; devices judge it. */
import { readFile } from "node:fs/promises";
import {
  dearmorSshsig,
  encodeBase64,
  encodeHex,
  type Namespace,
  parseSshsig,
  type Signature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { UsageError } from "../command.ts";

/** Reads one, in one of these namespaces. UsageError says what is wrong with the file. */
export async function readSignatureFile(file: string, namespaces: readonly Namespace[]): Promise<Signature> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) throw new UsageError(`cannot read ${file}`);
  const bytes = dearmorSshsig(text);
  const parsed = bytes && parseSshsig(bytes);
  if (!bytes || !parsed?.ok) throw new UsageError(`${file} is no signature of ssh-keygen -Y sign`);
  const { publicKeyBlob, namespace } = parsed.sshsig;
  const known = namespaces.find((one) => one === namespace);
  if (!known)
    throw new UsageError(
      `${file} was made with -n ${JSON.stringify(namespace)}; expected ${namespaces.join(" or ")}`,
    );
  const key = `sha256:${encodeHex(nodeCrypto.sha256(publicKeyBlob))}`;
  return { namespace: known, key, kind: "ssh", sig: encodeBase64(bytes) };
}
