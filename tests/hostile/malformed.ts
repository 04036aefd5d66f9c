/** Bytes that are no request, signed by people all the same: what is not understood to the letter is refused. */
import { encodeUtf8, type Offer } from "@countersign/protocol";
import {
  type Attack,
  cast,
  forgeDocument,
  frameOf,
  type HostileServer,
  NO_ANSWER,
  offering,
  signedText,
} from "@countersign/testkit";

const { alice, bob } = cast;

/** Rewrites the canonical text of an honest request, has alice and bob sign the result, and offers that. */
function rewriting(
  name: string,
  code: string,
  what: string,
  rewrite: (text: string) => string | Uint8Array,
): Attack {
  return offering(name, code, `has people sign ${what}`, (server, script) =>
    rewritten(server, script, rewrite),
  );
}

function rewritten(
  server: HostileServer,
  script: string,
  rewrite: (text: string) => string | Uint8Array,
): Offer {
  const honest = server.ask(script);
  const text = new TextDecoder().decode(honest.bytes);
  return { ...signedText(rewrite(text), alice, bob), ...(honest.script ? { script: honest.script } : {}) };
}

/** Types whose namespaces are reserved: what a later release may understand, this one refuses. */
const reserved: Attack[] = ["update", "query"].map((type) =>
  offering(
    `reserved-${type}`,
    "type-reserved",
    `offers a signed ${type} document, which belongs to a later release, as if it were understood`,
    (server, script) =>
      rewritten(server, script, (text) => text.replace('"type":"request"', `"type":"${type}"`)),
  ),
);

/** Types of other offers than requests. */
const others: Attack[] = ["standing", "run", "token", "logreset"].map((type) =>
  offering(
    `${type}-as-request`,
    "wrong-type",
    `offers a signed ${type} document as if it were a request`,
    (server, script) =>
      rewritten(server, script, (text) => text.replace('"type":"request"', `"type":"${type}"`)),
  ),
);

/** The strict parser. */
export const malformedRequests: Attack[] = [
  ...others,
  rewriting("duplicate-key", "duplicate-key", "a request in which one field stands twice", (text) =>
    text.replace('"network":"host"', '"network":"host","network":"none"'),
  ),
  rewriting("not-canonical", "not-canonical", "a request with white space in it", (text) =>
    text.replace('"network":', '"network": '),
  ),
  rewriting("keys-unsorted", "not-canonical", "a request whose fields stand in another order", (text) =>
    text.replace('"run_as":"default",', "").replace('{"action"', '{"run_as":"default","action"'),
  ),
  rewriting("escaped-otherwise", "not-canonical", "a request with letters written as escapes", (text) =>
    text.replace('"network"', '"\\u006eetwork"'),
  ),
  rewriting("unknown-field", "bad-shape", "a request with a field that nobody knows", (text) =>
    text.replace('"run_as":"default"', '"run_as":"default","run_as_too":"root"'),
  ),
  rewriting(
    "field-of-all-objects",
    "bad-shape",
    "a request with a field that JavaScript would hide",
    (text) => text.replace('{"action"', '{"__proto__":{"run_as":"root"},"action"'),
  ),
  rewriting("missing-field", "bad-shape", "a request without limits", (text) =>
    text.replace(/"limits":\{[^}]*\},/, ""),
  ),
  rewriting("unknown-kind", "bad-shape", "a kind of action that is reserved", (text) =>
    text.replace('"kind":"script"', '"kind":"shell"'),
  ),
  rewriting("unknown-interpreter", "bad-shape", "an interpreter that is a path", (text) =>
    text.replace('"interpreter":"sh"', '"interpreter":"/tmp/sh"'),
  ),
  rewriting("argument-with-nul", "bad-shape", "an argument that ends before its end", (text) =>
    text.replace('"args":[]', '"args":["safe\\u0000 --all"]'),
  ),
  rewriting("unknown-format", "format-unknown", "a request of a format of the future", (text) =>
    text.replace('"format":1', '"format":2'),
  ),
  rewriting("fraction", "not-integer", "a request with a fraction in it", (text) =>
    text.replace('"target_count":1', '"target_count":1.5'),
  ),
  rewriting("null", "null-value", "a request with nothing where a value belongs", (text) =>
    text.replace('"target_count":1', '"target_count":null'),
  ),
  rewriting("lone-surrogate", "lone-surrogate", "a request with half a character", (text) =>
    text.replace('"reason":"', '"reason":"\\ud800'),
  ),
  rewriting("too-deep", "too-deep", "a request that is nested without end", (text) =>
    text.replace('"args":[]', `"args":${"[".repeat(500)}${"]".repeat(500)}`),
  ),
  rewriting("not-json", "not-json", "a request that breaks off", (text) => text.slice(0, -20)),
  rewriting("two-documents", "not-json", "two requests one behind the other", (text) => `${text}${text}`),
  rewriting("not-utf8", "not-utf8", "bytes that are no text", (text) =>
    Buffer.concat([encodeUtf8(text), Uint8Array.of(0xff)]),
  ),
  rewriting("oversize", "oversize", "a request of more than a megabyte", (text) =>
    text.replace('"reason":"', `"reason":"${"x".repeat(1024 * 1024)}`),
  ),
  offering(
    "root-as-request",
    "wrong-type",
    "offers a root, with all its signatures, in the place of a request",
    (server) => server.device.root,
  ),
  offering("batch-as-request", "wrong-type", "offers a signed batch in the place of a request", () =>
    forgeDocument({ type: "batch", format: 1, subjects: [] }, "countersign.request.v1", [alice]),
  ),
  ...reserved,
];

/** Frames that are none. The device says nothing to them, and goes on. */
export const malformedFrames: Attack[] = [
  frame("frame-cut-off", "cuts a frame off in the middle", (text) => text.slice(0, text.length / 2)),
  frame("frame-with-unknown-field", "adds a field to a frame", (text) =>
    text.replace("{", '{"run_as":"root",'),
  ),
  frame(
    "frame-unknown",
    "sends a frame that orders the agent to execute",
    () => '{"frame":"exec","cmd":"id"}',
  ),
  frame("frame-with-wrong-base64", "sends a request that is not base64", (text) =>
    text.replace('"bytes":"', '"bytes":"====='),
  ),
  frame("frame-with-odd-base64", "sends a script whose base64 is not strict", (text) =>
    text.replace('"script":"', '"script":"A'),
  ),
  frame("frame-with-too-many-signatures", "sends more signatures than a frame may hold", (text) => {
    const value = JSON.parse(text) as { request: { signatures: unknown[] } };
    const [first] = value.request.signatures;
    value.request.signatures = Array.from({ length: 65 }, () => first);
    return JSON.stringify(value);
  }),
  frame("frame-with-strange-signature", "sends a signature of a kind that nobody knows", (text) =>
    text.replace('"kind":"ssh"', '"kind":"x509"'),
  ),
  frame(
    "frame-in-pipe-words",
    "sends a line break and what the link would say to the runner",
    (text) => `{}\nF1 ${text}\nU1\nF1 ${text}`,
  ),
  frame("script-over-the-frame-limit", "sends a script larger than a frame may carry", (text) =>
    text.replace('"script":"', `"script":"${"A".repeat(2 * 1024 * 1024)}`),
  ),
  frame("credits-for-nothing", "credits output of runs that never were", () =>
    JSON.stringify({ frame: "credit", run: "0".repeat(32), stream: "stdout", bytes: 1 << 30 }),
  ),
  frame("receipts-never-sent", "says that it stored receipts that were never sent", () =>
    JSON.stringify({ frame: "stored", seq: 1_000_000 }),
  ),
];

/** Sends the text of an honest frame, rewritten: in that form it must not be taken for one. */
function frame(name: string, what: string, rewrite: (text: string) => string): Attack {
  return {
    name,
    what,
    check: "frame-is-read",
    codes: [NO_ANSWER],
    run: async (server, script) => {
      const offer = server.offer(script);
      const heard = server.gateway.frames.length;
      server.gateway.sendText(rewrite(JSON.stringify(frameOf(offer))));
      await server.hasRead();
      const about = server.gateway.frames
        .slice(heard)
        .filter((said) => JSON.stringify(said).includes(offer.hash));
      return [about.length === 0 ? NO_ANSWER : "answered"];
    },
  };
}
