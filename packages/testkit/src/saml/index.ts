/** A SAML identity provider for tests, honest or hostile. */
export * from "./forgeries.ts";
export * from "./lies.ts";
export * from "./saml-idp.ts";
export * from "./say.ts";
export * from "./sign-xml.ts";
