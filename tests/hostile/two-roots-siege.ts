/** A device of an operator and of a client with a root of its own; the operator asks for a quorum. Every root counts. */
import { countersignPolicy, makeClientRoot, makePerson, type SoftRoot } from "@countersign/testkit";
import {
  approve,
  besiegedPolicies,
  besiegedRoot,
  cast,
  HostileServer,
  nextRoot,
  NO_ANSWER,
  offering,
  recently,
  showing,
  type Siege,
} from "@countersign/testkit";

const { adam, alba, alice, bob, erin, frank, mallory, moe, olga, oscar } = cast;
const [, secondBobKey = bob] = bob.keys;
/** The client's own: carol and dave approve, dave may also look after security. */
const carol = makePerson({ id: "carol", groups: ["approvers"] });
const dave = makePerson({ id: "dave", groups: ["approvers", "security"] });
const eve = makePerson({ id: "eve", groups: ["security"] });
const issued = recently() - 86_400;

const operator = besiegedRoot(issued, {
  policies: [
    countersignPolicy("acme", { require: [{ group: "approvers", min: 2 }] }),
    ...besiegedPolicies.filter((policy) => policy.client !== "acme"),
  ],
});
const client: SoftRoot = makeClientRoot({
  people: [carol, dave, eve, alba],
  now: issued,
  change: {
    policies: [
      countersignPolicy("acme", {
        require: [
          { group: "approvers", min: 1 },
          { group: "security", min: 1 },
        ],
        network: ["host"],
      }),
    ],
    roles: {
      ...operator.document.roles,
      ...Object.fromEntries(
        (["root", "renew", "people", "breakglass"] as const).map((role) => [
          role,
          { threshold: 2, members: ["carol", "dave"] },
        ]),
      ),
      admit: { threshold: 2, members: ["carol", "dave"] },
      recovery: { threshold: 1, members: [] },
    },
  },
});

/** The client's root taken away by the operator's people: what only the client's own may do. */
const withdrawn = nextRoot(client, { policies: [], issued: issued + 60 }, [olga, oscar]);
/** A client's root of the attacker's making. */
const ownClient = makeClientRoot({ people: [mallory, moe], now: issued });

/** The second siege. */
export const twoRootsSiege: Siege = {
  title: "A device of an operator with a quorum and of a client with its own root",
  open: async () => {
    const server = await HostileServer.over({ root: operator, furtherRoots: [client], admitter: adam });
    server.approvers = [bob, frank, dave, eve];
    return server;
  },
  attacks: [
    offering(
      "client-did-not-sign",
      "group-missing",
      "brings the operator's quorum and nobody of the client",
      (server, script) => approve(server.ask(script), bob, frank),
    ),
    offering(
      "operator-did-not-sign",
      "group-missing",
      "brings the client's people and nobody of the operator",
      (server, script) => approve(server.ask(script), carol, dave, eve),
    ),
    offering(
      "one-group-missing",
      "group-missing",
      "brings approvals of one of two groups that the client asks for",
      (server, script) => approve(server.ask(script), bob, frank, carol),
    ),
    offering(
      "one-person-in-two-groups",
      "group-missing",
      "lets one person stand for both groups that the client asks for",
      (server, script) => approve(server.ask(script), bob, frank, dave),
    ),
    offering(
      "same-person-twice",
      "group-missing",
      "fills a quorum of two with two keys of one person",
      (server, script) => approve(server.ask(script), bob, secondBobKey, dave, eve),
    ),
    offering(
      "same-signature-twice",
      "group-missing",
      "fills a quorum of two with one signature twice",
      (server, script) => approve(server.ask(script), bob, bob, dave, eve),
    ),
    offering(
      "requester-approves-in-other-root",
      "group-missing",
      "has the requester approve under another name, which a root says is the same human",
      (server, script) => approve(server.ask(script), bob, frank, alba, eve),
    ),
    offering(
      "requester-fills-quorum",
      "group-missing",
      "counts the requester in the quorum",
      (server, script) => approve(server.ask(script), alice, bob, dave, eve),
    ),
    offering(
      "operators-approver-for-client",
      "group-missing",
      "lets the operator's approvers stand for the client's",
      (server, script) => approve(server.ask(script), bob, frank, erin),
    ),
    offering(
      "client-root-not-named",
      "root-not-named",
      "has people sign a request that does not submit to the client's root",
      (server, script) => server.offer(script, {}, [operator]),
    ),
    offering(
      "strange-root-named",
      "root-not-pinned",
      "has people sign a request that submits to a root of its own as well",
      (server, script) => server.offer(script, {}, [operator, client, ownClient]),
    ),
    offering(
      "network-beyond-client-policy",
      "network-not-allowed",
      "has people sign a network that one of the two roots does not allow",
      (server, script) => server.offer(script, { network: "none" }),
    ),
    showing(
      "client-root-withdrawn",
      "root-is-walked",
      ["root-signatures", "group-missing"],
      "takes the client's root away with the operator's signatures",
      (server, script) => ({
        shown: { roots: [withdrawn] },
        gain: approve(server.ask(script), bob, frank),
      }),
    ),
    showing(
      "own-client-root",
      "client-root-is-adopted",
      ["adoption-signatures", "requester-unknown"],
      "adds a client's root of its own making, to bring requesters in with it",
      (server, script) => ({
        shown: { roots: [ownClient] },
        gain: approve(
          server.ask(script, { requester: { authority: ownClient.authority, person: "mallory" } }),
          bob,
          frank,
          dave,
          eve,
        ),
      }),
    ),
    showing(
      "client-root-shown-again",
      "root-is-walked",
      [NO_ANSWER, "group-missing"],
      "shows the roots that are held once more, as if that moved anything",
      (server, script) => ({ shown: { roots: [client, operator].slice(0, 1) }, gain: server.ask(script) }),
    ),
  ],
  honest: [
    {
      name: "approved-by-both",
      what: "a request with the operator's quorum and one of each group of the client",
      make: (server, script) => approve(server.ask(script), bob, frank, carol, eve),
    },
  ],
};
