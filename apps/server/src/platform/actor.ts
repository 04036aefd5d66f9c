/** Who does something on the server, as one value: it travels from the request to the audit entry. */
import type { ClientsWhere, Role } from "@countersign/access";
import type { UnconfirmedCaller } from "./unconfirmed-caller.ts";

/** The actor of a request or of the server's own work. */
export interface Actor {
  readonly kind: "user" | "key" | "system" | "device" | "station" | "provisioner" | "anonymous";
  /** User id (of a key: its owner's), device or station id, the provider a directory calls for, or the name of the server's own job, such as `dispatch-runs`. */
  readonly id: string;
  /** For people to read. */
  readonly name: string;
  readonly role?: Role;
  /** Id of the session or API key that was used. */
  readonly via?: string;
  /** Of a person: the number of the rights under which the request was let in. */
  readonly rights?: number;
  /** Network address, as far as it can be believed. */
  readonly address?: string;
  /**
   * The clients whose rows this actor may see: of a person, those at which the endpoint's permission is held. Absent: of
   * nobody, except for stations, which show each person what the roots say.
   */
  readonly clients?: ClientsWhere;
  /** The tiers that they see at each of these clients. Absent: every tier. */
  readonly tiers?: ReadonlyMap<number, readonly number[]>;
  /** There until the database has said again that this is who calls; transactions and readings see to it. */
  readonly unconfirmed?: UnconfirmedCaller;
}

/** The server's own work; `job` is lower-case words with dashes. Sees the rows of all clients. */
export function systemActor(job: string): Actor {
  return { kind: "system", id: job, name: job };
}
