/** One namespace per purpose: a signature made for one can never be shown as another (PROTOCOL.sshsig section 1). */

/** Every namespace there is. */
export const NAMESPACES = Object.freeze([
  "countersign.request.v1",
  "countersign.approve.v1",
  "countersign.standing.v1",
  "countersign.root.v1",
  "countersign.admit.v1",
  "countersign.query.v1",
  "countersign.receipt.v1",
  "countersign.status.v1",
  "countersign.link.v1",
  "countersign.people.v1",
  "countersign.card.v1",
  "countersign.token.v1",
  "countersign.run.v1",
  "countersign.veto.v1",
  "countersign.breakglass.v1",
  "countersign.update.v1",
  "countersign.logreset.v1",
  "countersign.station.v1",
] as const);

/** What a signature is for. */
export type Namespace = (typeof NAMESPACES)[number];

/** The namespaces whose documents exist today; all others are reserved and refused as "namespace-reserved". */
export const NAMESPACES_IN_USE: readonly Namespace[] = Object.freeze([
  "countersign.request.v1",
  "countersign.approve.v1",
  "countersign.standing.v1",
  "countersign.run.v1",
  "countersign.root.v1",
  "countersign.admit.v1",
  "countersign.receipt.v1",
  "countersign.status.v1",
  "countersign.link.v1",
  "countersign.people.v1",
  "countersign.card.v1",
  "countersign.token.v1",
  "countersign.veto.v1",
  "countersign.breakglass.v1",
  "countersign.logreset.v1",
  "countersign.station.v1",
]);

/** True if `text` is one of ours, reserved or not. */
export function isNamespace(text: unknown): text is Namespace {
  return NAMESPACES.some((namespace) => namespace === text);
}

/** True if signatures in this namespace are accepted today. */
export function isNamespaceInUse(namespace: Namespace): boolean {
  return NAMESPACES_IN_USE.includes(namespace);
}
