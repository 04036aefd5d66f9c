/** The codes of this module. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

export const providerProblems: ProblemTable = {
  "provider-exists": { status: 409, title: "There is a provider of this name." },
  "provider-settings": { status: 422, title: "These settings do not fit together." },
  "provider-secret": { status: 422, title: "The provider's secret has to be given again." },
  "metadata-unreadable": { status: 422, title: "This is no SAML metadata." },
  "metadata-not-one": { status: 422, title: "This metadata describes none or several identity providers." },
  "metadata-incomplete": {
    status: 422,
    title: "This metadata lacks a name, an address for HTTP-Redirect or a certificate.",
  },
  "provider-untested": { status: 409, title: "Test this provider first: sign in by it once." },
  "provider-in-use": {
    status: 409,
    title: "Users have to come by this provider: let them come otherwise first.",
  },
  "provider-disabled": { status: 409, title: "This provider is not in use." },
  "sign-in-lost": {
    status: 403,
    title: "This sign-in was begun in another browser, is too old, or was finished already. Begin again.",
  },
  "provider-said-no": { status: 403, title: "The provider did not let you in." },
  "provider-answer": { status: 403, title: "The provider's answer is not to be believed." },
  "provider-unreachable": { status: 502, title: "The provider does not answer as it should." },
  "account-unknown": { status: 403, title: "You have no account here. Ask an administrator for one." },
  "account-disabled": { status: 403, title: "This account is disabled." },
  "account-elsewhere": { status: 403, title: "This account signs in another way." },
  "account-claimed": { status: 403, title: "This account belongs to somebody else of this provider." },
  "group-missing": { status: 403, title: "You are not in the group that may come in here." },
  "groups-unknown": {
    status: 403,
    title: "The provider did not name all of your groups, and they decide what you may do here.",
  },
  "email-missing": { status: 403, title: "The provider did not say which e-mail address is yours." },
  "email-unverified": { status: 403, title: "The provider does not vouch for your e-mail address." },
  "identity-unusable": {
    status: 403,
    title: "The provider did not say who you are in a way that can be kept.",
  },
};
