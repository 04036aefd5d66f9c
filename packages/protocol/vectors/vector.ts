/** One published case: a procedure of this package, what it is given, and what must come out. */

/** The procedures that vectors exercise; `run-vector.ts` calls each by its name. */
export type Procedure =
  | "parse"
  | "floor"
  | "pin"
  | "walk"
  | "graduate"
  | "adopt"
  | "people"
  | "admission"
  | "veto"
  | "logreset"
  | "judge"
  | "breakglass"
  | "use"
  | "argument"
  | "local-time";

/** A vector. `expect.ok` says whether it is accepted; a refusal names its code, and `check` where there is a list of checks. */
export interface Vector {
  readonly name: string;
  readonly run: Procedure;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expect: Expectation;
}

/** What must come out: nothing more and nothing less. */
export interface Expectation {
  readonly ok: boolean;
  readonly because?: string;
  readonly [fact: string]: unknown;
}

/** A file of vectors. Documents stand once in `signed`; `{"$signed": id}` in an input names one of them. */
export interface PublishedVectors {
  readonly about: string;
  readonly signed: Readonly<Record<string, unknown>>;
  readonly vectors: readonly Vector[];
}

/** Accepted, with these facts. */
export function accepted(facts: Readonly<Record<string, unknown>> = {}): Expectation {
  return { ok: true, ...facts };
}

/** Refused for this reason. */
export function refused(because: string, facts: Readonly<Record<string, unknown>> = {}): Expectation {
  return { ok: false, because, ...facts };
}
