/** What an identity provider says, as SAML writes it. Everything may be said otherwise, for those who lie. */

/** One response with one assertion. Times are seconds. */
export interface Said {
  readonly issuer: string;
  /** Issuer of the assertion, where it differs. */
  readonly assertionIssuer?: string;
  /** The address that it is posted to. */
  readonly destination: string;
  readonly recipient: string;
  readonly audience: string;
  /** Of the confirmation. */
  readonly inResponseTo?: string | undefined;
  /** Of the envelope, where it differs. */
  readonly envelopeInResponseTo?: string;
  readonly nameId: string;
  readonly nameIdFormat?: string;
  readonly now: number;
  /** Seconds from now. */
  readonly begins?: number;
  readonly ends?: number;
  readonly issued?: number;
  readonly confirmedUntil?: number | null;
  readonly method?: string;
  readonly status?: string;
  readonly responseId?: string;
  readonly assertionId?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** Further XML, by where it goes. */
  readonly extra?: { readonly subject?: string; readonly conditions?: string; readonly assertion?: string };
}

const instant = (seconds: number) => new Date(seconds * 1000).toISOString();
const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const named = (name: string, value: string | undefined) =>
  value === undefined ? "" : ` ${name}="${escaped(value)}"`;

/** The assertion alone, unsigned. */
export function assertionXml(said: Said): string {
  const { now, extra = {} } = said;
  const begins = instant(now + (said.begins ?? -30));
  const ends = instant(now + (said.ends ?? 300));
  const until = said.confirmedUntil === null ? undefined : instant(now + (said.confirmedUntil ?? 300));
  const attributes = Object.entries(said.attributes ?? {}).map(
    ([name, values]) =>
      `<saml:Attribute Name="${escaped(name)}">${values.map((value) => `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`).join("")}</saml:Attribute>`,
  );
  return [
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${said.assertionId ?? "_assertion"}" Version="2.0" IssueInstant="${instant(now + (said.issued ?? 0))}">`,
    `<saml:Issuer>${escaped(said.assertionIssuer ?? said.issuer)}</saml:Issuer>`,
    `<saml:Subject><saml:NameID Format="${said.nameIdFormat ?? "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}">${escaped(said.nameId)}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="${said.method ?? "urn:oasis:names:tc:SAML:2.0:cm:bearer"}"><saml:SubjectConfirmationData${named("NotOnOrAfter", until)}${named("Recipient", said.recipient)}${named("InResponseTo", said.inResponseTo)}/></saml:SubjectConfirmation>${extra.subject ?? ""}</saml:Subject>`,
    `<saml:Conditions NotBefore="${begins}" NotOnOrAfter="${ends}"><saml:AudienceRestriction><saml:Audience>${escaped(said.audience)}</saml:Audience></saml:AudienceRestriction>${extra.conditions ?? ""}</saml:Conditions>`,
    `<saml:AuthnStatement AuthnInstant="${instant(now)}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
    attributes.length > 0 ? `<saml:AttributeStatement>${attributes.join("")}</saml:AttributeStatement>` : "",
    `${extra.assertion ?? ""}</saml:Assertion>`,
  ].join("");
}

/** The whole response around something that stands for the assertion, unsigned. */
export function responseXml(said: Said, assertion: string): string {
  const status = said.status ?? "urn:oasis:names:tc:SAML:2.0:status:Success";
  return [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${said.responseId ?? "_response"}" Version="2.0" IssueInstant="${instant(said.now)}"${named("Destination", said.destination)}${named("InResponseTo", said.envelopeInResponseTo ?? said.inResponseTo)}>`,
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${escaped(said.issuer)}</saml:Issuer>`,
    `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${assertion}</samlp:Response>`,
  ].join("");
}
