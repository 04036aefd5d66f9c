/** The seat that a key has among some persons of a root. */
import type { Namespace, PinnedRoot, Signed } from "@countersign/protocol";
import type { SigningSeat } from "../signing/shown.ts";
import { stationFault } from "./who-may-sign.ts";

/** Whose key it is, and which station this is. */
export interface Looking {
  readonly fingerprint: string;
  readonly origin: string;
}

/** One seat, or none where the key is nobody's among `members`, or signs elsewhere. */
export function seatsIn(
  pin: PinnedRoot,
  as: SigningSeat["as"],
  namespace: Namespace,
  signed: Signed,
  { fingerprint, origin }: Looking,
  members: readonly string[],
): SigningSeat[] {
  const held = pin.persons.get(fingerprint);
  if (!held || !members.includes(held.holder.id) || stationFault(pin, held.key, origin) !== undefined)
    return [];
  return [
    {
      id: `${as} ${pin.authority} ${held.holder.id}`,
      as,
      namespace,
      authority: pin.authority,
      authorityName: pin.root.name,
      person: held.holder.id,
      personName: held.holder.name,
      signed: signed.signatures.some(
        (signature) => signature.namespace === namespace && signature.key === fingerprint,
      ),
    },
  ];
}
