/** Cases for log resets: who may say that a part of the log is lost. */
import {
  addSignatures,
  countersignPolicy,
  makeClientRoot,
  makeLogreset,
  makeOperatorRoot,
  makePerson,
  nextRoot,
  seededKey,
  serverPolicy,
  type SoftRoot,
} from "@countersign/testkit";
import type { KnownVeto, Policy, Signed } from "../src/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const alice = makePerson({ id: "alice", groups: ["approvers"] });
const bob = makePerson({ id: "bob", groups: ["approvers"] });
const carol = makePerson({ id: "carol" });
const server = seededKey("server");
const people = [alice, bob, carol];

/** A root whose policies for `acme` are these beside the one for scripts. */
function rootWith(...policies: readonly Policy[]): SoftRoot {
  const all = [countersignPolicy("acme"), ...policies];
  const byName = all.toSorted((one, other) =>
    `${one.client} ${one.kind}` < `${other.client} ${other.kind}` ? -1 : 1,
  );
  return makeOperatorRoot({ people, change: { policies: byName, server_keys: [server.key] } });
}
const resets = (change: Partial<Policy> = {}) => countersignPolicy("acme", { kind: "logreset", ...change });
const root = rootWith(resets());
const trusting = rootWith(serverPolicy("acme", { kind: "logreset" }));
const good = makeLogreset({ root, approvers: [bob] });

function reset(
  name: string,
  given: {
    readonly pins?: readonly SoftRoot[];
    readonly clients?: readonly string[];
    readonly reset?: Signed;
    readonly vetoes?: readonly KnownVeto[];
  },
  because?: string,
): Vector {
  const { pins = [root], clients = ["acme"], reset: signed = good, ...rest } = given;
  const expect = because === undefined ? accepted({ size: 100 }) : refused(because);
  return {
    name: `log reset: ${name}`,
    run: "logreset",
    input: { pins, clients, reset: signed, ...rest },
    expect,
  };
}

/** All cases of log resets. */
export function logresetCases(): Vector[] {
  const own = makeClientRoot({ people: [bob] });
  const mixed = rootWith(
    serverPolicy("acme", { kind: "logreset" }),
    countersignPolicy("umbrella", { kind: "logreset" }),
  );
  const veto = { hash: good.hash, subject: good.hash, authority: root.authority, person: "bob" } as const;
  return [
    reset("by one person and another", {}),
    reset("by the server, where the policy leaves it to the server", {
      pins: [trusting],
      reset: makeLogreset({ root: trusting, change: { by: "server" }, author: [server], approvers: [] }),
    }),
    reset(
      "by the server, where the policy asks for people",
      { reset: makeLogreset({ root, change: { by: "server" }, author: [server], approvers: [] }) },
      "logreset-author",
    ),
    reset(
      "by the server, where another client's policy asks for people",
      {
        pins: [mixed],
        clients: ["acme", "umbrella"],
        reset: makeLogreset({ root: mixed, change: { by: "server" }, author: [server], approvers: [] }),
      },
      "logreset-author",
    ),
    reset(
      "in the server's name, without its key",
      {
        pins: [trusting],
        reset: makeLogreset({ root: trusting, change: { by: "server" }, author: [alice], approvers: [] }),
      },
      "logreset-server",
    ),
    reset(
      "that only its author signed",
      { reset: makeLogreset({ root, approvers: [] }) },
      "logreset-approvals",
    ),
    reset(
      "that its author approves too",
      { reset: makeLogreset({ root, approvers: [alice] }) },
      "logreset-approvals",
    ),
    reset(
      "approved by somebody in no group that is asked for",
      { reset: makeLogreset({ root, approvers: [carol] }) },
      "logreset-approvals",
    ),
    reset(
      "approved, but not by whom it names as its author",
      { reset: makeLogreset({ root, author: [bob], approvers: [bob] }) },
      "logreset-author",
    ),
    reset(
      "signed as an approval where its author should",
      { reset: addSignatures({ ...good, signatures: [] }, "countersign.approve.v1", [alice, bob]) },
      "logreset-author",
    ),
    reset("for a client without such a policy", { clients: ["acme", "umbrella"] }, "logreset-policy"),
    reset("for nobody", { clients: [] }, "logreset-policy"),
    reset(
      "where the root has a policy for scripts only",
      { pins: [rootWith()], reset: makeLogreset({ root: rootWith(), approvers: [bob] }) },
      "logreset-policy",
    ),
    reset("of an authority that is not pinned", { pins: [trusting] }, "logreset-other-authority"),
    reset(
      "by a client's own root",
      { pins: [root, own], reset: makeLogreset({ root: own, approvers: [] }) },
      "logreset-other-authority",
    ),
    reset(
      "from one head to the same",
      { reset: makeLogreset({ root, approvers: [bob], change: { new: good.document.old } }) },
      "logreset-changes-nothing",
    ),
    reset("that a root revoked", { pins: [nextRoot(root, { revoked: [good.hash] })] }, "logreset-withdrawn"),
    reset("that an approver vetoed", { vetoes: [{ ...veto, effect: "veto" }] }, "logreset-withdrawn"),
    reset("that somebody refused for themselves only", { vetoes: [{ ...veto, effect: "refuse" }] }),
  ];
}
