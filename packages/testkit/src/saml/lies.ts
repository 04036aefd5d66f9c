/** What a provider with the right key may say wrongly: meant for others, at another time, about another question. */
import type { Said } from "./say.ts";

/** A lie, and what it is refused for. */
export interface Lie {
  readonly name: string;
  readonly because: string;
  readonly says: Partial<Said>;
}

const elsewhere = "https://elsewhere.example";

/** All of them. Each is signed correctly. */
export const lies: readonly Lie[] = [
  { name: "another issuer", because: "issuer-wrong", says: { issuer: elsewhere } },
  { name: "another issuer within", because: "issuer-wrong", says: { assertionIssuer: elsewhere } },
  { name: "another destination", because: "destination-wrong", says: { destination: elsewhere } },
  { name: "no destination", because: "destination-wrong", says: { destination: "" } },
  { name: "another recipient", because: "recipient-wrong", says: { recipient: elsewhere } },
  { name: "another audience", because: "audience-wrong", says: { audience: elsewhere } },
  {
    name: "a second audience that we are not in",
    because: "audience-wrong",
    says: {
      extra: {
        conditions: `<saml:AudienceRestriction><saml:Audience>${elsewhere}</saml:Audience></saml:AudienceRestriction>`,
      },
    },
  },
  { name: "expired", because: "expired", says: { ends: -120 } },
  { name: "a confirmation that expired", because: "expired", says: { confirmedUntil: -120 } },
  {
    name: "issued yesterday for a week",
    because: "expired",
    says: { issued: -86_400, begins: -86_400, ends: 600_000, confirmedUntil: 600_000 },
  },
  { name: "not yet", because: "not-yet-valid", says: { begins: 120 } },
  { name: "issued tomorrow", because: "not-yet-valid", says: { issued: 86_400 } },
  { name: "a confirmation without an end", because: "signature-invalid", says: { confirmedUntil: null } },
  {
    name: "another method of confirmation",
    because: "confirmation-missing",
    says: { method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" },
  },
  {
    name: "two confirmations",
    because: "confirmation-missing",
    says: {
      extra: { subject: '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>' },
    },
  },
  { name: "nobody", because: "subject-missing", says: { nameId: "" } },
  {
    name: "an envelope for another question",
    because: "request-wrong",
    says: { envelopeInResponseTo: "_other" },
  },
  {
    name: "that it failed",
    because: "provider-says-no",
    says: { status: "urn:oasis:names:tc:SAML:2.0:status:Responder" },
  },
  {
    name: "two conditions",
    because: "signature-invalid",
    says: { extra: { assertion: "<saml:Conditions/>" } },
  },
];
