/** What went wrong between the code and the identity, as one of our own reasons. */
import { OutsideError } from "../../../platform/outbound/fetch-outside.ts";
import { ProviderFault } from "../provider-fault.ts";

/** Codes of OAuth errors are such words (RFC 6749 section 4.1.2.1); anything else is text that somebody wrote. */
const errorWord = /^[a-z_]{1,60}$/;

/** A ProviderFault for whatever was thrown. */
export function faultOf(error: unknown): ProviderFault {
  if (error instanceof ProviderFault) return error;
  const { code, error: said } = fieldsOf(error);
  if (code === "OAUTH_AUTHORIZATION_RESPONSE_ERROR")
    return new ProviderFault("provider-said-no", wordOf(said) ?? "refused", undefined, error);
  if (code === "OAUTH_RESPONSE_BODY_ERROR" || code === "OAUTH_WWW_AUTHENTICATE_CHALLENGE")
    return new ProviderFault(
      "provider-answer",
      `code-refused ${wordOf(said) ?? ""}`.trim(),
      undefined,
      error,
    );
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof OutsideError)
      return new ProviderFault("provider-unreachable", "not-reached", cause.message, error);
    // Of the system, such as ECONNREFUSED, or of the time that was up.
    if (/^(?:E[A-Z]+|OAUTH_TIMEOUT|ABORT_ERR)$/.test(fieldsOf(cause).code ?? ""))
      return new ProviderFault("provider-unreachable", "no-answer", undefined, error);
  }
  if (code?.startsWith("OAUTH_") !== true)
    return new ProviderFault("provider-answer", "unreadable", undefined, error);
  const about = claimOf(error);
  const reason = code.slice("OAUTH_".length).toLowerCase().replaceAll("_", "-");
  return new ProviderFault(
    "provider-answer",
    about === undefined ? reason : `${reason} ${about}`,
    undefined,
    error,
  );
}

/** The claim that an error of the library is about, found where it puts it. */
function claimOf(error: unknown): string | undefined {
  for (let cause = error; typeof cause === "object" && cause !== null; cause = fieldsOf(cause).cause) {
    const { claim, attribute } = fieldsOf(cause);
    const found = claim ?? attribute;
    if (typeof found === "string" && /^[a-z_]{1,40}$/.test(found)) return found;
  }
  return undefined;
}

function wordOf(said: unknown): string | undefined {
  return typeof said === "string" && errorWord.test(said) ? said.replaceAll("_", "-") : undefined;
}

function fieldsOf(value: unknown): {
  readonly code?: string;
  readonly error?: unknown;
  readonly cause?: unknown;
  readonly claim?: unknown;
  readonly attribute?: unknown;
} {
  if (typeof value !== "object" || value === null) return {};
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { code } = fields;
  // `cause` of an Error is not enumerable.
  const cause = "cause" in value ? value.cause : undefined;
  const { error, claim, attribute } = fields;
  return { ...(typeof code === "string" ? { code } : {}), error, cause, claim, attribute };
}
