/** What people signed, with one thing changed; and what they might have signed, beyond what policies allow. */
import { type Attack, altered, alteredAction, cast, offering } from "@countersign/testkit";
import { approve, signRequest, type SoftRequest } from "@countersign/testkit";
import type { Action } from "@countersign/protocol";

const { alice, bob } = cast;
const nothing = `sha256:${"0".repeat(64)}`;

/** One field changed under the old signatures: all that a server could do to a run without anybody's key. */
const changes: [name: string, what: string, change: Parameters<typeof alteredAction>[1]][] = [
  ["re-argued", "changes one argument of a signed request", { args: ["--all"] }],
  ["argument-added", "adds an argument to a signed request", { args: ["--dry-run", "--force"] }],
  [
    "environment-changed",
    "adds an environment variable to a signed request",
    { env: { LD_PRELOAD: "/tmp/own.so" } },
  ],
  ["standing-input-changed", "changes the standing input of a signed request", { stdin: "yes\n" }],
  ["interpreter-changed", "changes the interpreter of a signed request", { interpreter: "bash" }],
  [
    "script-name-changed",
    "gives the script of a signed request another name and version",
    { name: "cleanup", version: 7 },
  ],
];

/** The signatures hold for these bytes and no others. */
export const alteredRequests: Attack[] = [
  ...changes.map(([name, what, change]) =>
    offering(name, "requester-signature", what, (server, script) =>
      alteredAction(withArguments(server.offer(script)), change),
    ),
  ),
  offering(
    "run-as-changed",
    "requester-signature",
    "changes the user that a signed request runs as",
    (server, script) => altered(server.offer(script), { run_as: "daemon" }),
  ),
  offering(
    "network-changed",
    "requester-signature",
    "gives a signed request the network that it did not ask for",
    (server, script) => altered(server.offer(script, { network: "none" }), { network: "host" }),
  ),
  offering(
    "limits-changed",
    "requester-signature",
    "gives a signed request more time and output",
    (server, script) => altered(server.offer(script), { limits: { seconds: 86_400, output: 1 << 30 } }),
  ),
  offering(
    "window-stretched",
    "requester-signature",
    "lets a signed request live longer",
    (server, script) => {
      const offer = server.offer(script);
      return altered(offer, { not_after: offer.document.not_after + 3600 });
    },
  ),
  offering(
    "new-id",
    "requester-signature",
    "gives a signed request a fresh id, to run it again",
    (server, script) => altered(server.offer(script), { id: "f".repeat(32) }),
  ),
  offering("reason-changed", "requester-signature", "changes the reason that people read", (server, script) =>
    altered(server.offer(script), { reason: "Nothing to see here" }),
  ),
  offering(
    "script-hash-changed",
    "requester-signature",
    "names the hash of its own script in a signed request",
    (server, script) => {
      const own = server.offer(script);
      const signed = server.offer("true\n");
      return { ...alteredAction(signed, { hash: hashIn(own) }), script: own.script ?? new Uint8Array(0) };
    },
  ),
  offering(
    "re-argued-and-asked-again",
    "group-missing",
    "changes one argument, has a stolen requester sign again, and keeps the old approval",
    (server, script) => {
      const offer = withArguments(server.offer(script));
      const action = { ...offer.document.action, args: ["--all"] } as Action;
      const again = signRequest({ ...offer.document, action }, alice, offer.script);
      return { ...again, signatures: [...again.signatures, ...offer.signatures.slice(-1)] };
    },
  ),
  offering(
    "script-swapped",
    "script-hash",
    "sends other script bytes than those that were signed",
    (server, script) => ({ ...server.offer("true\n"), script: new TextEncoder().encode(script) }),
  ),
  offering("script-withheld", "script-missing", "sends no script at all", (server, script) => {
    const { script: _withheld, ...rest } = server.offer(script);
    return rest;
  }),
  offering(
    "script-oversize",
    "script-too-large",
    "sends a script of more than a megabyte",
    (server, script) => ({
      ...server.offer(script),
      script: new Uint8Array(1024 * 1024 + 1).fill(35),
    }),
  ),
];

/** Both people were tricked into signing it; the policy of the root still does not allow it. */
export const beyondPolicy: Attack[] = [
  offering(
    "run-as-root",
    "run-as-not-allowed",
    "has people sign a run as a user whom the root does not allow",
    (server, script) => server.offer(script, { run_as: "root" }),
  ),
  offering(
    "secret-parameter",
    "secrets-not-allowed",
    "has people sign a run with secrets where the root allows none",
    (server, script) => {
      const offer = server.ask(script);
      const secrets = [{ param: "password", commitment: nothing }];
      const action = { ...offer.document.action, secrets } as Action;
      return approve(signRequest({ ...offer.document, action }, alice, offer.script), bob);
    },
  ),
];

/** The same with one argument, signed anew. */
function withArguments({ document, script }: SoftRequest): SoftRequest {
  const action = { ...document.action, args: ["--dry-run"] } as Action;
  return approve(signRequest({ ...document, action }, alice, script), bob);
}

function hashIn(offer: SoftRequest): string {
  return offer.document.action.kind === "script" ? offer.document.action.hash : nothing;
}
