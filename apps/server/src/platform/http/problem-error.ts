/** The way to answer with a problem document: throw one of these with a code that some module registered. */

/** How codes of a module look to callers. */
export interface ProblemFacts {
  readonly status: number;
  /** One sentence, the same for every occurrence. */
  readonly title: string;
}

/** The codes of a module. */
export type ProblemTable = Readonly<Record<string, ProblemFacts>>;

/** One wrong field of the input. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** A refusal that the caller sees. `detail` must not tell whether a hidden object exists. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: string;
  readonly detail: string | undefined;
  readonly fields: readonly FieldProblem[] | undefined;
  /** The permission that was wanting. */
  readonly needs: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    detail?: string,
    extra: {
      fields?: readonly FieldProblem[];
      needs?: string;
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(detail ?? code, { cause: extra.cause });
    this.code = code;
    this.detail = detail;
    this.fields = extra.fields;
    this.needs = extra.needs;
    this.headers = extra.headers ?? {};
  }
}
