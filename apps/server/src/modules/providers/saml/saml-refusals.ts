/** Why a response was not accepted: a closed set, for the audit log and for whoever tests a provider. */

/** Each reason in words. Whoever signs in sees none of them. */
export const samlWords = {
  "response-size": "The response is larger than 256 kB, or not base64.",
  "xml-refused": "The response is no XML, or holds what no response needs: DOCTYPE, comments, entities.",
  "response-shape": "The response does not consist of one Response with one Assertion in it.",
  "signature-shape": "A signature stands in a place, or covers something, that it should not.",
  "duplicate-id": "An id occurs twice.",
  "algorithm-refused": "A weak algorithm was used, such as SHA-1, HMAC or RSA 1.5.",
  "provider-says-no": "The provider answered that nobody was signed in.",
  "not-decrypted": "The assertion is encrypted and could not be decrypted.",
  "signature-invalid":
    "No signature of a known certificate covers the response, or what it covers is malformed.",
  "issuer-wrong": "The response is of another issuer.",
  "destination-wrong": "The response was meant for another address.",
  "recipient-wrong": "The confirmation was meant for another recipient.",
  "audience-wrong": "The assertion was meant for another audience.",
  "confirmation-missing": "No bearer confirmation of the subject says until when it holds.",
  expired: "The assertion holds no more.",
  "not-yet-valid": "The assertion does not hold yet: compare the clocks.",
  "request-wrong": "The response answers another question than the one that was asked.",
  "unasked-refused": "The response came without a question, which this provider may not do.",
  "subject-missing": "The assertion names nobody.",
  "assertion-used": "This assertion was used already.",
} as const satisfies Record<string, string>;

/** One of them. */
export type SamlRefusal = keyof typeof samlWords;
