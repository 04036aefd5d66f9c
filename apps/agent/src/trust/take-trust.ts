/**
 * Trust material from the server, in its one order: roots, people, admissions, vetoes, checkpoint, log resets. Nothing is
 * believed for having been sent; what was not taken is answered with a reason.
 */
import type { Crypto, Signed } from "@countersign/protocol";
import { type OwnIdentity, takeAdmissions } from "./take-admissions.ts";
import { type ShownCheckpoint, takeCheckpoint } from "./take-checkpoint.ts";
import { takeLogResets } from "./take-log-resets.ts";
import { takePeople } from "./take-people.ts";
import { takeRoots } from "./take-roots.ts";
import { takeVetoes } from "./take-vetoes.ts";
import type { Objection, Taken, TrustState } from "./trust-state.ts";

/** What a `trust` frame brings. */
export interface TrustOffer {
  readonly roots: readonly Signed[];
  readonly people: readonly Signed[];
  readonly admissions: readonly Signed[];
  readonly vetoes: readonly Signed[];
  /** Admission tokens; only enrolment shows any. */
  readonly tokens?: readonly Signed[];
  /** Log resets. */
  readonly resets?: readonly Signed[];
  readonly checkpoint?: ShownCheckpoint;
}

/** Takes what the checks allow. `clock` is the device's own, in seconds. Pure but for `crypto`: the caller writes the new state down before using it. */
export async function takeTrust(
  before: TrustState,
  own: OwnIdentity,
  offer: TrustOffer,
  crypto: Crypto,
  clock: number,
): Promise<Taken> {
  let about = await takeDelegations(before, own, offer, crypto, clock);
  // Only a device that belongs to a client can add that client's root: a first admission opens the way for it.
  if (about.state.admission?.hash !== before.admission?.hash)
    about = await takeDelegations(about.state, own, offer, crypto, clock);
  const vetoes = await takeVetoes(about.state, offer.vetoes, crypto);
  const seen = await takeCheckpoint(vetoes.state, offer.checkpoint, crypto);
  // What was shown continues what this device saw: nothing of that is lost.
  const follows = seen.state.logFault === undefined && seen.state.checkpoints !== vetoes.state.checkpoints;
  const resets = await takeLogResets(seen.state, offer.resets ?? [], crypto, follows);
  const last = resets.taken
    ? await followAnew(resets.state, offer.checkpoint, crypto)
    : { ...seen, state: resets.state };
  return {
    state: last.state,
    objections: [...about.objections, ...vetoes.objections, ...resets.objections, ...last.objections],
  };
}

/**
 * What contradicted before a reset may follow after it. What does not contradicts nothing yet: its proof begins at the head
 * that was given up, as the server last heard of it. The next status names the new head, and the proof from there decides.
 */
async function followAnew(
  reset: TrustState,
  shown: ShownCheckpoint | undefined,
  crypto: Crypto,
): Promise<Taken> {
  const followed = await takeCheckpoint(reset, shown, crypto);
  return followed.state.logFault ? { state: reset, objections: [] } : followed;
}

async function takeDelegations(
  before: TrustState,
  own: OwnIdentity,
  offer: TrustOffer,
  crypto: Crypto,
  clock: number,
): Promise<Taken> {
  const roots = await takeRoots(before, offer.roots, crypto);
  const people = await takePeople(roots.state, offer.people, crypto, clock);
  const admissions = await takeAdmissions(people.state, own, offer, crypto, clock);
  return {
    state: admissions.state,
    objections: [...roots.objections, ...people.objections, ...admissions.objections],
  };
}

/** Remembers which objections were raised, so that each is raised once. */
export class RaisedObjections {
  readonly #raised = new Set<string>();

  /** Those that are new; at most `MAX` are remembered. */
  fresh(objections: readonly Objection[]): Objection[] {
    return objections.filter(({ document, because }) => {
      const name = `${document} ${because}`;
      if (this.#raised.has(name) || this.#raised.size >= MAX_RAISED) return false;
      this.#raised.add(name);
      return true;
    });
  }
}

const MAX_RAISED = 4096;
