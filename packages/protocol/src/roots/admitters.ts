/** Who may say what belongs to a client: role *admit* within its clients, role *root* where a policy trusts the server. */
import { type Person, type Policy, SERVER } from "../documents/root.ts";
import type { Crypto } from "../crypto.ts";
import type { PinnedRoot } from "./pinned.ts";
import type { Signed } from "./signed.ts";
import { reaches, serverSigned, signersOf } from "./signers.ts";

/** What they sign: one admission after the other, or the token by which machines admit themselves. */
export type AdmittingNamespace = "countersign.admit.v1" | "countersign.token.v1";

/** Who admitted: whether persons did, as role root or not, and the marks of those persons. */
export interface Admitted {
  readonly ok: true;
  readonly byPersons: boolean;
  readonly byRoot: boolean;
  readonly marks: ReadonlySet<string>;
}

/** Why signatures do not admit. */
export type AdmittingFault = "signatures" | "role-scope" | "needs-root";

/** Whether a policy leaves its client to the server. */
export const leavesToServer = (policy: Policy): boolean => policy.requester === "server";

/** Role *admit* within its clients; into a client that is server-trust only role *root*, except under a trial root. */
export async function mayAdmit(
  pin: PinnedRoot,
  client: string,
  signed: Signed,
  namespace: AdmittingNamespace,
  crypto: Crypto,
): Promise<Admitted | { readonly ok: false; readonly because: AdmittingFault }> {
  const { admit, root } = pin.root.roles;
  const { persons } = await signersOf(pin.persons, pin, signed, namespace, crypto);
  if (reaches(root, persons))
    return { ok: true, byPersons: true, byRoot: true, marks: marksIn(pin, persons) };
  const admitting = persons.filter(({ person }) => admit.members.includes(person.id));
  // A server admits each device as it comes; it gives nobody leave to come.
  const byServer =
    namespace === "countersign.admit.v1" &&
    admit.members.includes(SERVER) &&
    (await serverSigned(pin, signed, namespace, crypto));
  if (admitting.length + (byServer ? 1 : 0) < admit.threshold || admit.threshold < 1)
    return { ok: false, because: "signatures" };
  if (admit.clients && !admit.clients.includes(client)) return { ok: false, because: "role-scope" };
  const policies = pin.root.policies.filter((policy) => policy.client === client);
  // A server key counts where the server is trusted anyway; into anything stronger it never does.
  const needsPersons = admitting.length < admit.threshold;
  if (needsPersons && !policies.every(leavesToServer)) return { ok: false, because: "signatures" };
  if (policies.some(leavesToServer) && !pin.root.trial) return { ok: false, because: "needs-root" };
  return { ok: true, byPersons: admitting.length > 0, byRoot: false, marks: marksIn(pin, admitting) };
}

function marksIn(pin: PinnedRoot, signers: readonly { readonly person: Person }[]): ReadonlySet<string> {
  return new Set(signers.flatMap(({ person }) => [...(pin.marks.get(person.id) ?? [])]));
}

/**
 * The first of the other pinned roots that leaves this client to the server and whose role *root* did not sign: whoever
 * admits by one root must not lead a device to where another one asks nobody. A trial root asks nobody anyway.
 */
export async function unaskedRoot(
  pins: readonly PinnedRoot[],
  { authority, client }: { readonly authority: string; readonly client: string },
  signed: Signed,
  namespace: AdmittingNamespace,
  crypto: Crypto,
): Promise<PinnedRoot | undefined> {
  for (const pin of pins) {
    const policies = pin.root.policies.filter((policy) => policy.client === client);
    if (pin.authority === authority || pin.root.trial || !policies.some(leavesToServer)) continue;
    const { persons } = await signersOf(pin.persons, pin, signed, namespace, crypto);
    if (!reaches(pin.root.roles.root, persons)) return pin;
  }
  return undefined;
}
