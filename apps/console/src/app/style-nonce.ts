/** The nonce of this page, under which libraries may add style sheets of their own (docs/decisions/0016-console.md). */

let known: string | undefined;

/** The nonce that the server put into the page; empty where it put none. */
export function styleNonce(): string {
  if (known === undefined) {
    // Browsers hide the attribute from style sheets and scripts of others, and keep it in the property.
    known = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
    // Where the library that locks scrolling behind dialogs looks for it.
    Object.assign(globalThis, { __webpack_nonce__: known });
  }
  return known;
}
