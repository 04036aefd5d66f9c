/** One thing that a hostile server tries, as data: what it does, which check of the device says no, and with which codes. */
import type { Offer } from "@countersign/protocol";
import type { HostileServer } from "./hostile-server.ts";

/** An attack. */
export interface Attack {
  /** Kebab-case and unique; scripts that come with it leave their mark under this name. */
  readonly name: string;
  /** What the server offers or does, to stand after "A hostile server". */
  readonly what: string;
  /** The check that answers first: a name in CHECKS, or one of the other judges (`OTHER_JUDGES`). */
  readonly check: string;
  /** What the device answers, in order: reason codes, of refusals, objections and enrolments alike. */
  readonly codes: readonly string[];
  /** Does it; gives the answers. `script` is shell that leaves the attack's mark: whatever is offered should carry it. */
  readonly run: (server: HostileServer, script: string) => Promise<readonly string[]>;
}

/** Something close to an attack that people really signed: if it did not run, refusing the attack would prove little. */
export interface Honest {
  readonly name: string;
  /** To stand after "executes what people signed:". */
  readonly what: string;
  /** Whatever it takes to make it right is in here too. */
  readonly make: (server: HostileServer, script: string) => Promise<Offer> | Offer;
}

/** Attacks against one enrolled device, in this order. */
export interface Siege {
  /** What stands there, as the title of its tests. */
  readonly title: string;
  readonly open: () => Promise<HostileServer>;
  readonly attacks: readonly Attack[];
  /** Run after the attacks. */
  readonly honest?: readonly Honest[];
}
