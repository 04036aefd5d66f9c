/** What a server says about a refusal: quoted, and never in the station's own words. It may be in anybody's hands. */
import type { ApiError } from "@countersign/api";
import { plainText, segmentsOf } from "@countersign/review";

/** Codes of the server's that the page has words of its own for. Every other is quoted, whatever it reads like. */
const KNOWN = new Set(["view-taken", "view-refused", "not-found", "run-not-awaiting", "signature-refused"]);
/** More than this nobody has to say. */
const MOST = 300;

/** Why, for the page: a code that means the same as in the page's words, and what the server said, written out. */
export function serverSays({ code, message }: ApiError): { because: string; detail: string } {
  const said = message.length > MOST ? `${message.slice(0, MOST).toWellFormed()}…` : message;
  return {
    because: KNOWN.has(code) ? code : "server-refused",
    detail: `the server says “${plainText(segmentsOf(said, "prose"))}”`,
  };
}
