/** Signatures that are none: not made, made by others, made for something else. */
import {
  type Attack,
  cast,
  type Honest,
  impersonating,
  mislabelling,
  offering,
  relabelled,
} from "@countersign/testkit";
import { addSignatures, approve, approveInBatch, SYNCED_FLAGS } from "@countersign/testkit";

const { alice, bob, erin, frankPasskey, mallory, moe, olga } = cast;
const REQUEST = "countersign.request.v1";
const APPROVE = "countersign.approve.v1";
const garbage = (of: { fingerprint: string }, namespace: typeof REQUEST | typeof APPROVE) => ({
  namespace,
  key: of.fingerprint,
  kind: "ssh" as const,
  sig: Buffer.alloc(150, 7).toString("base64"),
});
const [aliceKey = never(), secondAliceKey = never()] = alice.keys;
const [bobKey = never()] = bob.keys;

function never(): never {
  throw new Error("alice and bob hold keys");
}

/** Who asks is a signature. */
export const forgedRequests: Attack[] = [
  offering(
    "approved-but-not-asked",
    "requester-signature",
    "offers a request that was approved and that its requester never signed",
    (server, script) => approve({ ...server.ask(script), signatures: [] }, bob),
  ),
  offering(
    "no-signature-at-all",
    "requester-signature",
    "offers a request without any signature",
    (server, script) => ({ ...server.ask(script), signatures: [] }),
  ),
  offering(
    "own-key-as-alice",
    "requester-signature",
    "signs a request with its own key under the fingerprint of a requester's",
    (server, script) => {
      const bare = { ...server.ask(script), signatures: [] };
      return approve(addSignatures(bare, REQUEST, [impersonating(aliceKey.fingerprint, mallory)]), bob);
    },
  ),
  offering(
    "garbage-as-request",
    "requester-signature",
    "puts random bytes in the place of the requester's signature",
    (server, script) => {
      const bare = { ...server.ask(script), signatures: [garbage(aliceKey, REQUEST)] };
      return approve(bare, bob);
    },
  ),
  offering(
    "approval-as-request",
    "requester-signature",
    "presents a person's approval as that person's request",
    (server, script) => {
      const asked = server.ask(script);
      const approved = addSignatures({ ...asked, signatures: [] }, APPROVE, [alice]);
      return approve({ ...approved, signatures: relabelled(approved, APPROVE, REQUEST) }, bob);
    },
  ),
  offering(
    "veto-as-request",
    "requester-signature",
    "presents a signature that a person gave for a veto as that person's request",
    (server, script) => {
      const bare = { ...server.ask(script), signatures: [] };
      return approve(addSignatures(bare, REQUEST, [mislabelling(alice, "countersign.veto.v1")]), bob);
    },
  ),
  offering(
    "batch-in-request-namespace",
    "requester-signature",
    "lets a batch stand for the requester's own signature",
    (server, script) =>
      approve(approveInBatch({ ...server.ask(script), signatures: [] }, [alice], [], REQUEST), bob),
  ),
  offering(
    "server-asks",
    "requester-unknown",
    "asks with its own key where the root wants a person to ask",
    (server, script) => {
      const { authority } = server.device.root;
      const bare = server.ask(script, { requester: { authority, person: "server" } });
      return approve(addSignatures({ ...bare, signatures: [] }, REQUEST, [server.key]), bob);
    },
  ),
  offering(
    "stranger-asks",
    "requester-unknown",
    "asks in the name of a person whom no pinned authority knows",
    (server, script) => {
      const { authority } = server.device.root;
      const bare = server.ask(script, { requester: { authority, person: "mallory" } });
      return approve(addSignatures({ ...bare, signatures: [] }, REQUEST, [mallory]), bob);
    },
  ),
];

/** Who countersigns is another person's signature. */
export const forgedApprovals: Attack[] = [
  offering("not-approved", "group-missing", "offers a request that nobody approved", (server, script) =>
    server.ask(script),
  ),
  offering("stranger-approves", "group-missing", "approves with keys of its own", (server, script) =>
    approve(server.ask(script), mallory, moe),
  ),
  offering(
    "own-key-as-bob",
    "group-missing",
    "approves with its own key under the fingerprint of an approver's",
    (server, script) => approve(server.ask(script), impersonating(bobKey.fingerprint, mallory)),
  ),
  offering(
    "garbage-as-approval",
    "group-missing",
    "puts random bytes in the place of an approver's signature",
    (server, script) => {
      const asked = server.ask(script);
      return { ...asked, signatures: [...asked.signatures, garbage(bobKey, APPROVE)] };
    },
  ),
  offering("server-approves", "group-missing", "approves with the server's key", (server, script) =>
    approve(server.ask(script), server.key),
  ),
  offering(
    "bystander-approves",
    "group-missing",
    "has somebody without an approving group approve",
    (server, script) => approve(server.ask(script), olga),
  ),
  offering(
    "request-as-approval",
    "group-missing",
    "presents an approver's own request as an approval",
    (server, script) => {
      const both = addSignatures(server.ask(script), REQUEST, [bob]);
      const [asked, turned] = [both.signatures.slice(0, 1), both.signatures.slice(1)];
      return {
        ...both,
        signatures: [...asked, ...relabelled({ ...both, signatures: turned }, REQUEST, APPROVE)],
      };
    },
  ),
  offering(
    "receipt-as-approval",
    "group-missing",
    "presents a signature made for a receipt as an approval",
    (server, script) => approve(server.ask(script), mislabelling(bob, "countersign.receipt.v1")),
  ),
  offering(
    "namespace-of-standing-approvals",
    "group-missing",
    "brings approvals in the namespace in which standing approvals are asked for",
    (server, script) => addSignatures(server.ask(script), "countersign.standing.v1", [bob]),
  ),
  offering(
    "approval-of-another-request",
    "group-missing",
    "moves an approval from one request to another",
    (server, script) => {
      const other = approve({ ...server.ask("true\n"), signatures: [] }, bob);
      return withSignatures(server.ask(script), other.signatures);
    },
  ),
  offering(
    "batch-of-other-requests",
    "group-missing",
    "brings a batch that an approver signed for other requests",
    (server, script) => {
      const other = approveInBatch({ ...server.ask("true\n"), signatures: [] }, [bob]);
      const asked = server.ask(script);
      return { ...withSignatures(asked, other.signatures), batches: other.batches ?? [] };
    },
  ),
  offering(
    "batch-in-another-namespace",
    "group-missing",
    "brings a batch that an approver signed as something else than an approval",
    (server, script) => approveInBatch(server.ask(script), [mislabelling(bob, REQUEST)]),
  ),
  offering("requester-approves", "group-missing", "has the requester approve too", (server, script) =>
    approve(server.ask(script), alice),
  ),
  offering(
    "requester-approves-by-second-key",
    "group-missing",
    "has the requester approve with another key of theirs",
    (server, script) => approve(server.ask(script), secondAliceKey),
  ),
  offering(
    "not-independent",
    "not-independent",
    "collects the only approval at the station beside itself",
    (server, script) => approve(server.ask(script), erin),
  ),
  offering(
    "bystander-is-independent",
    "not-independent",
    "adds an independent signature of somebody who is in no group that is asked for",
    (server, script) => approve(server.ask(script), erin, olga),
  ),
  offering(
    "passkey-of-another-origin",
    "group-missing",
    "has an approver's passkey used on a page of its own",
    (server, script) =>
      approve(server.ask(script), {
        sign: (namespace, message) =>
          frankPasskey.sign(namespace, message, { origin: "https://sign.acme.example.evil.example" }),
      }),
  ),
  offering(
    "passkey-without-user-verification",
    "group-missing",
    "brings a passkey's assertion for which nobody proved to be there",
    (server, script) =>
      approve(server.ask(script), {
        sign: (namespace, message) => frankPasskey.sign(namespace, message, { flags: 0x01 }),
      }),
  ),
  offering(
    "synced-passkey",
    "group-missing",
    "brings an approval by a passkey that lives in a cloud account",
    (server, script) =>
      approve(server.ask(script), {
        sign: (namespace, message) => frankPasskey.sign(namespace, message, { flags: SYNCED_FLAGS }),
      }),
  ),
  offering(
    "thirty-three-signatures",
    "too-many-signatures",
    "sends more signatures than a device is made to verify",
    (server, script) => {
      const offer = server.offer(script);
      const [first = never()] = offer.signatures;
      return { ...offer, signatures: [...offer.signatures, ...Array.from({ length: 31 }, () => first)] };
    },
  ),
];

/** What comes close to the above, and is right. */
export const rightlyApproved: Honest[] = [
  {
    name: "approved-in-a-batch",
    what: "a request that an approver signed together with others",
    make: (server, script) => approveInBatch(server.ask(script), [bob], [server.ask("true\n")]),
  },
  {
    name: "approved-by-passkey",
    what: "a request that an approver signed with a passkey at the team's own station",
    make: (server, script) => approve(server.ask(script), frankPasskey),
  },
  {
    name: "approved-by-thirty-two",
    what: "a request with as many signatures as a device verifies",
    make: (server, script) => {
      const offer = server.offer(script);
      const [first = never()] = offer.signatures;
      return { ...offer, signatures: [...offer.signatures, ...Array.from({ length: 30 }, () => first)] };
    },
  },
];

function withSignatures<S extends { signatures: readonly object[] }>(asked: S, more: S["signatures"]): S {
  return { ...asked, signatures: [...asked.signatures, ...more] };
}
