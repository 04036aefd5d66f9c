/** What a station's own key signs to open a session with a server: nonce, server and origin, so that nothing can be replayed or relayed. */
import { canonicalBytes } from "../encoding/canonical.ts";
import type { Namespace } from "../signatures/namespaces.ts";

/** The namespace of a station's own key. It never signs anything else. */
export const STATION_NAMESPACE: Namespace = "countersign.station.v1";

/** What a session with a server binds. */
export interface StationProof {
  /** As the server gave it: 32 bytes as base64url. */
  readonly nonce: string;
  /** Host and port under which the station reaches the server. */
  readonly server: string;
  /** Scheme, host and port under which people open the station. */
  readonly origin: string;
  readonly name: string;
}

/** The exact bytes that the station signs, as SSHSIG in `countersign.station.v1`. */
export function stationProofBytes({ nonce, server, origin, name }: StationProof): Uint8Array {
  return canonicalBytes({ type: "station-proof", format: 1, nonce, server, origin, name });
}
