/**
 * Paths and filters as directories really send them (RFC 7644, sections 3.4.2.2 and 3.5.2): attributes, one condition in
 * brackets, `eq` and `and`. There is no nesting, so there is no depth to attack; what else the RFC has is refused by name.
 */
import { ScimError } from "./scim-error.ts";

/** `emails[type eq "work"].value` in its parts; names in lower case, as they are compared. */
export interface ScimPath {
  readonly attribute: string;
  readonly where: { readonly attribute: string; readonly value: string } | undefined;
  readonly sub: string | undefined;
}

/** One condition; all of a filter have to hold. */
export interface FilterTerm {
  readonly path: ScimPath;
  readonly value: string;
}

const longest = 2000;
const mostTerms = 10;
const literal = String.raw`"(?:[^"\\]|\\.)*"|true|false`;
// The URN of a schema ends at the last colon; what comes before says nothing that the attribute does not say.
const pathForm = String.raw`(?:urn:[A-Za-z0-9:._-]{1,200}:)?([A-Za-z$][\w$-]{0,99})(?:\[\s*([A-Za-z$][\w$-]{0,99})\s+eq\s+(${literal})\s*\])?(?:\.([A-Za-z$][\w$-]{0,99}))?`;
const wholePath = new RegExp(`^${pathForm}$`, "i");
const oneTerm = new RegExp(
  String.raw`\s*${pathForm}\s+([A-Za-z]{2})(?:\s+(${literal}|null|-?[\d.]+))?\s*`,
  "iy",
);
const and = /and(?=\s)/iy;

/** Reads the path of an operation. Throws ScimError `invalidPath`. */
export function readPath(text: string): ScimPath {
  const found = text.length <= longest ? wholePath.exec(text) : null;
  if (!found) throw new ScimError(400, "This path is not understood.", "invalidPath");
  return pathOf(found, "invalidPath");
}

/** Reads a filter. Throws ScimError `invalidFilter`. */
export function readFilter(text: string): readonly FilterTerm[] {
  if (text.length > longest) throw notUnderstood("A filter has at most 2000 characters.");
  const terms: FilterTerm[] = [];
  for (let at = 0; ; at = and.lastIndex) {
    oneTerm.lastIndex = at;
    const found = oneTerm.exec(text);
    if (!found) throw notUnderstood('Filters here are attribute eq "value", joined by and.');
    const [operator = "", value] = [found[5], found[6]];
    if (operator.toLowerCase() !== "eq" || value === undefined)
      throw notUnderstood(`The operator ${operator} is not supported: only eq is.`);
    terms.push({ path: pathOf(found, "invalidFilter"), value: valueOf(value, "invalidFilter") });
    if (terms.length > mostTerms) throw notUnderstood(`A filter has at most ${mostTerms} conditions.`);
    if (oneTerm.lastIndex >= text.length) return terms;
    and.lastIndex = oneTerm.lastIndex;
    if (!and.test(text)) throw notUnderstood("Conditions are joined by and, without parentheses.");
  }
}

function pathOf(found: RegExpExecArray, scimType: "invalidPath" | "invalidFilter"): ScimPath {
  const [, attribute = "", inner, value, sub] = found;
  return {
    attribute: attribute.toLowerCase(),
    where:
      inner === undefined || value === undefined
        ? undefined
        : { attribute: inner.toLowerCase(), value: valueOf(value, scimType) },
    sub: sub?.toLowerCase(),
  };
}

/** A literal as text; numbers and null are compared with nothing here. */
function valueOf(text: string, scimType: "invalidPath" | "invalidFilter"): string {
  if (!text.startsWith('"')) return text.toLowerCase();
  try {
    return String(JSON.parse(text));
  } catch {
    throw new ScimError(400, "A text in it is not written as JSON writes texts.", scimType);
  }
}

function notUnderstood(detail: string): ScimError {
  return new ScimError(400, detail, "invalidFilter");
}
