/** The page that reviews documents in a browser: bundled and served by tests/review-in-browser.test.ts. */
import { decodeBase64, encodeUtf8, pinRoot, parseDocument, type Signature } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { reviewRequest, segmentsOf, TEXT_CONTEXTS } from "@countersign/review";

/** A request with what is held around it, as text for a page. */
export interface ReviewCase {
  readonly bytes: string;
  readonly signatures: readonly Signature[];
  readonly script: string;
  readonly root: string;
  readonly admission: string;
}

const bytesOf = (text: string) => decodeBase64(text) ?? encodeUtf8("");

async function review({ bytes, signatures, script, root, admission }: ReviewCase) {
  const parsed = parseDocument("root", bytesOf(root));
  if (!parsed.ok) return parsed;
  return await reviewRequest({
    signed: { bytes: bytesOf(bytes), signatures },
    script: bytesOf(script),
    held: {
      roots: [pinRoot(parsed.document, bytesOf(root), webCrypto)],
      people: [],
      admissions: [bytesOf(admission)],
    },
    crypto: webCrypto,
  });
}

const segments = (texts: readonly string[]) =>
  texts.map((text) => TEXT_CONTEXTS.map((context) => segmentsOf(text, context)));

Object.assign(globalThis, { review, segments });
