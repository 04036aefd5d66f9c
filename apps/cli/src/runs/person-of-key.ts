/** Which person of which authority a key belongs to, by the roots and people lists that the server shows. */
import { type Client, endpoints } from "@countersign/api";
import { decodeBase64, keyFingerprint, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { RefusedError } from "../command.ts";
import { readPublicKey } from "../keys/sign-with-key.ts";

/** A person as documents name them. */
export interface PersonRef {
  readonly authority: string;
  readonly person: string;
}

/** Finds the holder of a key file's key. RefusedError where no authority knows it. */
export async function personOfKey(api: Client, keyFile: string): Promise<PersonRef> {
  const fingerprint = keyFingerprint(await readPublicKey(keyFile), nodeCrypto);
  const { authorities } = (await api.call(endpoints.trust.listAuthorities)).reply;
  for (const { authority } of authorities.toSorted(
    (left, right) => Number(left.trial) - Number(right.trial),
  )) {
    const { roots, people } = (await api.call(endpoints.trust.showAuthority, { params: { authority } }))
      .reply;
    const newest = parsed("root", roots.at(-1)?.bytes)?.persons ?? [];
    const requesters = parsed("people", people?.bytes)?.requesters ?? [];
    const holder = [...newest, ...requesters].find((person) =>
      person.keys.some((key) => keyFingerprint(key.key, nodeCrypto) === fingerprint),
    );
    if (holder) return { authority, person: holder.id };
  }
  throw new RefusedError("key-unknown", `no root or people list here knows the key ${fingerprint}`);
}

function parsed<T extends "root" | "people">(type: T, base64: string | undefined) {
  const bytes = base64 === undefined ? undefined : decodeBase64(base64);
  const result = bytes ? parseDocument(type, bytes) : undefined;
  return result?.ok ? result.document : undefined;
}
