/** Who signed a trust document so far, by the roots that are held. */
import {
  type Crypto,
  type Namespace,
  type PinnedRoot,
  SERVER,
  serverSigned,
  type Signed,
  signersOf,
} from "@countersign/protocol";
import { personShown } from "../requests/person-shown.ts";
import type { TrustSignature } from "./root-model.ts";

/** Signatures in `namespace` by persons (and the server key) of `roots`; somebody known to several versions of one root stands once. */
export async function trustSignatures(
  roots: readonly PinnedRoot[],
  signed: Signed,
  namespace: Namespace,
  crypto: Crypto,
): Promise<TrustSignature[]> {
  const found = new Map<string, TrustSignature>();
  for (const root of roots) {
    const held = { roots: [root], people: [], admissions: [] };
    const note = (person: string) => {
      const key = `${root.authority} ${person}`;
      if (!found.has(key))
        found.set(key, { person: personShown({ authority: root.authority, person }, held), namespace });
    };
    const { persons } = await signersOf(root.persons, root, signed, namespace, crypto);
    for (const { person } of persons) note(person.id);
    if (await serverSigned(root, signed, namespace, crypto)) note(SERVER);
  }
  return [...found.values()];
}
