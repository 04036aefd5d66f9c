/** Where a station stands: the origin that its people see, which is also what their passkeys are bound to. */

/** Origin, rpId and the id by which roots list it. */
export interface StationPlace {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly rpId: string;
  /** Proposed where no root lists this origin yet. */
  readonly id: string;
}

/** The ports on which stations stand by default: they need not stand in the id. */
const OWN_PORTS = new Set(["", "7410", "7420"]);

/** The place of an origin. */
export function placeOf(origin: string): StationPlace {
  const { hostname, port } = new URL(origin);
  const id = `${hostname}${OWN_PORTS.has(port) ? "" : `-${port}`}`;
  return { origin, rpId: hostname, id: id.length <= 63 ? id : id.slice(-63).replace(/^[^a-z0-9]+/, "") };
}
