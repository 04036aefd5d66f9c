/** Why a provider let nobody in: a code for everybody, a reason for the audit log and whoever tests. */

/** The codes, which are problem codes as well. */
export type ProviderFaultCode =
  | "sign-in-lost"
  | "provider-disabled"
  | "provider-said-no"
  | "provider-answer"
  | "provider-unreachable";

/** Thrown inside of this module; the routes make a recorded refusal of it. */
export class ProviderFault extends Error {
  override readonly name = "ProviderFault";
  readonly code: ProviderFaultCode;
  /** Lower-case words with dashes; of a token which claim. */
  readonly reason: string;

  /** `words`: what it means and what to do, without anything that the provider could have written. */
  constructor(code: ProviderFaultCode, reason: string, words?: string, cause?: unknown) {
    super(words ?? "", { cause });
    this.code = code;
    this.reason = reason;
  }
}
