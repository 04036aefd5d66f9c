/** What a signed assertion says, checked against what it may say: for whom, to whom, until when. */
import type { XmlElement } from "./read-xml.ts";
import type { SamlRefusal } from "./saml-refusals.ts";
import { attributeOf, childrenOf, ns, onlyChild } from "./xml-names.ts";

/** What has to hold. */
export interface Expected {
  /** The provider's entityID. */
  readonly issuer: string;
  /** Our own entityID. */
  readonly audience: string;
  /** Our own address that responses are posted to. */
  readonly recipient: string;
  /** Seconds. */
  readonly now: number;
}

/** What it comes down to. */
export interface AssertionClaims {
  readonly assertionId: string;
  readonly nameId: string;
  readonly nameIdFormat: string | undefined;
  readonly inResponseTo: string | undefined;
  /** Until when the assertion could be used once more, in seconds. */
  readonly usableUntil: number;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** How the provider says somebody signed in there (AuthnContextClassRef). */
  readonly authnContext: string | undefined;
  /** When, in seconds. */
  readonly provedAt: number;
}

/** The claims, or the first thing that is wrong. */
export type ClaimsRead =
  | { readonly ok: true; readonly claims: AssertionClaims }
  | { readonly ok: false; readonly because: SamlRefusal };

/** Clocks differ by this much without anybody's fault. */
export const clockLeewaySeconds = 60;
/** No assertion is remembered, and so none accepted, for longer. */
export const longestLifeSeconds = 3600;
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** Reads the claims of an assertion that was proven to be signed (SAML profiles, 4.1.4.3). */
export function assertionClaims(assertion: XmlElement, expected: Expected): ClaimsRead {
  const no = (because: SamlRefusal): ClaimsRead => ({ ok: false, because });
  const { now } = expected;
  if (onlyChild(assertion, ns.assertion, "Issuer")?.text !== expected.issuer) return no("issuer-wrong");
  const conditions = onlyChild(assertion, ns.assertion, "Conditions");
  if (!conditions) return no("audience-wrong");
  const restrictions = childrenOf(conditions, ns.assertion, "AudienceRestriction");
  const meant = restrictions.map((one) => childrenOf(one, ns.assertion, "Audience").map(({ text }) => text));
  if (meant.length === 0 || !meant.every((names) => names.includes(expected.audience)))
    return no("audience-wrong");
  const subject = onlyChild(assertion, ns.assertion, "Subject");
  const confirmations = subject ? childrenOf(subject, ns.assertion, "SubjectConfirmation") : [];
  const confirmation = confirmations.length === 1 ? confirmations[0] : undefined;
  const data = confirmation && onlyChild(confirmation, ns.assertion, "SubjectConfirmationData");
  const until = data && moment(data, "NotOnOrAfter");
  if (!confirmation || attributeOf(confirmation, "Method") !== bearer || !data || !until)
    return no("confirmation-missing");
  if (attributeOf(data, "Recipient") !== expected.recipient) return no("recipient-wrong");
  const statement = onlyChild(assertion, ns.assertion, "AuthnStatement");
  const provedAt = statement && moment(statement, "AuthnInstant");
  if (!statement || provedAt === undefined || !Number.isFinite(provedAt)) return no("subject-missing");
  const ends = [until, moment(conditions, "NotOnOrAfter"), moment(statement, "SessionNotOnOrAfter")].filter(
    (end) => end !== undefined,
  );
  const begins = [
    moment(assertion, "IssueInstant") ?? Number.NaN,
    ...[moment(conditions, "NotBefore"), moment(data, "NotBefore")].filter((start) => start !== undefined),
  ];
  // Written so that a time that is none (NaN) is refused as well.
  if (!ends.every((end) => now < end + clockLeewaySeconds)) return no("expired");
  if (!begins.every((start) => now >= start - clockLeewaySeconds)) return no("not-yet-valid");
  if (!begins.every((start) => now < start + longestLifeSeconds)) return no("expired");
  const nameId = subject && onlyChild(subject, ns.assertion, "NameID");
  const assertionId = attributeOf(assertion, "ID");
  if (!nameId || nameId.children.length > 0 || nameId.text.trim() === "" || !assertionId)
    return no("subject-missing");
  return {
    ok: true,
    claims: {
      assertionId,
      nameId: nameId.text.trim(),
      nameIdFormat: attributeOf(nameId, "Format"),
      inResponseTo: attributeOf(data, "InResponseTo"),
      usableUntil: now + longestLifeSeconds + 2 * clockLeewaySeconds,
      attributes: attributesIn(assertion),
      authnContext: contextOf(statement),
      provedAt: Math.floor(provedAt),
    },
  };
}

function contextOf(statement: XmlElement): string | undefined {
  const context = onlyChild(statement, ns.assertion, "AuthnContext");
  return context && onlyChild(context, ns.assertion, "AuthnContextClassRef")?.text;
}

/** The moment that an attribute names, in seconds; NaN if it names none, undefined if it is not there. */
function moment(element: XmlElement, name: string): number | undefined {
  const value = attributeOf(element, name);
  if (value === undefined) return undefined;
  // In UTC (SAML core, 1.3.3).
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) ? Date.parse(value) / 1000 : Number.NaN;
}

/** Attributes by name. One that is named twice counts as both, in order. */
function attributesIn(assertion: XmlElement): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, ns.assertion, "AttributeStatement")) {
    for (const attribute of childrenOf(statement, ns.assertion, "Attribute")) {
      const name = attributeOf(attribute, "Name") ?? "";
      const values = childrenOf(attribute, ns.assertion, "AttributeValue").map(({ text }) => text.trim());
      found.set(name, [...(found.get(name) ?? []), ...values.filter((value) => value !== "")]);
    }
  }
  return found;
}
