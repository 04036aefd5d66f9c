/** Cases for following an authority: steps, renewals, recovery, graduation from a trial, and a client's root beside the operator's. */
import {
  addSignatures,
  DAY,
  forgeDocument,
  makeClientRoot,
  makeOperatorRoot,
  makePerson,
  makeTrialRoot,
  nextRoot,
  renewRoot,
  seededKey,
  softRoot,
  WORLD_START,
} from "@countersign/testkit";
import type { SoftPerson, SoftRoot } from "@countersign/testkit";
import type { Role, Root, Signed } from "../src/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const hash = `sha256:${"ab".repeat(32)}`;
const approver = (id: string) => makePerson({ id, groups: ["approvers"] });
const alice = approver("alice");
const bob = approver("bob");
const carol = approver("carol");
const rita = makePerson({ id: "rita" });
const rob = makePerson({ id: "rob" });
const paper = makePerson({ id: "paper" });
const namespace = "countersign.root.v1";

/** All cases of chains. */
export function rootChainCases(): Vector[] {
  return [...walkCases(), ...graduationCases(), ...adoptionCases()];
}

const role = (threshold: number, ...people: readonly SoftPerson[]): Role => ({
  threshold,
  members: people.map((person) => person.id).sort(),
});

/** Alice and Bob are role root, Rita and Rob may renew, a paper key may recover. */
function renewable(): SoftRoot {
  const people = [alice, bob, rita, rob, paper];
  const { roles } = makeOperatorRoot({ people: [alice, bob] }).document;
  const change = {
    roles: { ...roles, renew: role(2, rita, rob), recovery: role(1, paper) },
    expires: WORLD_START + 200 * DAY,
  };
  return makeOperatorRoot({ people, change });
}

function walk(
  name: string,
  held: SoftRoot,
  candidates: readonly Signed[],
  came: { version: number; steps: number },
  because?: string,
): Vector {
  return {
    name: `walk: ${name}`,
    run: "walk",
    input: { held, candidates },
    expect: because === undefined ? accepted(came) : refused(because, came),
  };
}

function walkCases(): Vector[] {
  const v1 = makeOperatorRoot({ people: [alice, bob] });
  const v2 = nextRoot(v1, { revoked: [hash] });
  const v3 = nextRoot(v2, { people: [alice, bob, carol] });
  const stays = { version: 1, steps: 0 };
  const step = (name: string, change: Partial<Root>, because?: string, signers?: readonly SoftPerson[]) =>
    walk(
      name,
      v1,
      [nextRoot(v1, change, signers)],
      because === undefined ? { version: 2, steps: 1 } : stays,
      because,
    );
  const base = renewable();
  const expires = base.document.expires + 90 * DAY;
  const renewers = [rita, rob];
  const renewal = (
    name: string,
    change: Partial<Root>,
    because?: string,
    signers: readonly SoftPerson[] = renewers,
  ) =>
    walk(
      name,
      base,
      [nextRoot(base, { expires, ...change }, signers)],
      because === undefined ? { version: 2, steps: 1 } : stays,
      because,
    );
  const { roles } = base.document;
  const newPeople = [alice, approver("dora")];
  const rotated = { people: newPeople, roles: makeOperatorRoot({ people: newPeople }).document.roles };
  const garbage = forgeDocument({ type: "root", format: 1 }, namespace, []);

  return [
    walk("nowhere to go", v1, [], stays),
    walk("the root held, shown again", v1, [v1], stays),
    walk("one step", v1, [v2], { version: 2, steps: 1 }),
    walk("two steps, shown in the wrong order", v1, [v3, v2, v1], { version: 3, steps: 2 }),
    walk("older roots are passed over", v3, [v1, v2], { version: 3, steps: 0 }),
    walk("one new person, signed by old and new", v1, [nextRoot(v1, rotated)], { version: 2, steps: 1 }),

    step(
      "a step with 33 signatures",
      {},
      "too-many-signatures",
      Array.from({ length: 33 }, () => alice),
    ),
    walk("bytes that are no root", v1, [garbage], stays, "bad-shape"),
    walk(
      "a good step and then bytes that are no root",
      v1,
      [garbage, v2],
      { version: 2, steps: 1 },
      "bad-shape",
    ),
    step("another authority's second version", { authority: hash }, "root-other-authority"),
    walk(
      "a fork: the same people sign another second version",
      v2,
      [nextRoot(v1, { min_release: 2 })],
      { version: 2, steps: 0 },
      "root-fork",
    ),
    walk(
      "a fork at the first version: another authority altogether",
      v1,
      [makeOperatorRoot({ people: [alice, bob], change: { min_release: 2 } })],
      stays,
      "root-other-authority",
    ),
    walk("a version skipped", v1, [v3], stays, "root-version-skipped"),
    step("a step from another first version", { prev: hash }, "root-not-linked"),
    step("a step into the past", { issued: WORLD_START - 1 }, "root-issued-backwards"),
    step("a root that becomes a trial", { trial: true }, "root-changes-nature"),
    step("an operator's root that becomes a client's", { scope: "client" }, "root-changes-nature"),
    step("a step that one of two signed", { revoked: [hash] }, "root-signatures", [alice]),
    step("a step that one signed twice", { revoked: [hash] }, "root-signatures", [alice, alice]),
    step("a step that strangers signed", { revoked: [hash] }, "root-signatures", [carol, rita]),
    walk(
      "new people who sign for themselves only",
      v1,
      [nextRoot(v1, { people: [carol, rita], roles: rolesOf(carol, rita) }, [carol, rita])],
      stays,
      "root-signatures",
    ),
    walk(
      "new people who did not sign",
      v1,
      [nextRoot(v1, { people: [carol, rita], roles: rolesOf(carol, rita) }, [alice, bob])],
      stays,
      "root-signatures-of-next",
    ),
    walk(
      "a threshold raised, signed by the old one only",
      makeOperatorRoot({ people: [alice, bob, carol] }),
      [
        nextRoot(
          makeOperatorRoot({ people: [alice, bob, carol] }),
          {
            roles: {
              ...makeOperatorRoot({ people: [alice, bob, carol] }).document.roles,
              root: role(3, alice, bob, carol),
            },
          },
          [alice, bob],
        ),
      ],
      stays,
      "root-signatures-of-next",
    ),
    step(
      "a step that breaks a rule",
      { roles: { ...v1.document.roles, renew: role(0, alice) } },
      "threshold-zero",
    ),
    step("approvals instead of root signatures", { revoked: [hash] }, "root-signatures", []),

    renewal("two renewers extend it unchanged", {}),
    renewal("one renewer", {}, "root-signatures", [rita]),
    renewal("renewers who also change something", { min_release: 1 }, "root-signatures"),
    renewal("renewers who also drop a revocation", { revoked: [hash] }, "root-signatures"),
    renewal("renewers who shorten its life", { expires: base.document.expires - DAY }, "root-signatures"),
    renewal("role root shortens its life", { expires: base.document.expires - DAY }, undefined, [alice, bob]),
    renewal(
      "renewers who move the hard expiry",
      { hard_expires: base.document.hard_expires + DAY },
      "root-renewal-too-far",
    ),
    renewal(
      "renewers who pull the hard expiry in",
      { hard_expires: base.document.hard_expires - DAY },
      "root-renewal-too-far",
    ),
    renewal(
      "renewers who go past the hard expiry",
      { issued: base.document.hard_expires - DAY, expires: base.document.hard_expires + DAY },
      "root-renewal-too-far",
    ),
    renewal(
      "role root moves the hard expiry",
      { issued: WORLD_START + 30 * DAY, hard_expires: base.document.hard_expires + 30 * DAY },
      undefined,
      [alice, bob],
    ),
    walk(
      "an old root kept alive by renewals comes to its hard expiry",
      base,
      [...renewals(base)],
      { version: 3, steps: 2 },
      "root-renewal-too-far",
    ),

    renewal(
      "the paper key and one of role root change something",
      { min_release: 1 },
      "root-signatures-of-next",
      [paper, bob],
    ),
    walk(
      "the paper key and one of role root bring in somebody new, who signs",
      base,
      [
        nextRoot(
          base,
          {
            people: [bob, carol, rita, rob, paper],
            roles: { ...roles, ...rolesOf(bob, carol), recovery: role(1, paper) },
          },
          [paper, bob, carol],
        ),
      ],
      { version: 2, steps: 1 },
    ),
    walk(
      "the paper key alone puts itself in charge",
      base,
      [nextRoot(base, { people: [paper], roles: rolesOf(paper), policies: [] }, [paper])],
      stays,
      "root-signatures",
    ),
    walk(
      "two paper keys recover where everybody is lost",
      recoverable(),
      [
        nextRoot(
          recoverable(),
          { people: [carol, approver("dora")], roles: rolesOf(carol, approver("dora")) },
          [paper, rita, carol, approver("dora")],
        ),
      ],
      { version: 2, steps: 1 },
    ),
    walk(
      "the recovery key of a trial",
      makeTrialRoot({ recovery: paper }),
      [
        nextRoot(
          makeTrialRoot({ recovery: paper }),
          { roles: { ...makeTrialRoot({ recovery: paper }).document.roles, root: role(1, paper) } },
          [paper],
        ),
      ],
      { version: 2, steps: 1 },
    ),
  ];
}

const rolesOf = (...people: readonly SoftPerson[]) => makeOperatorRoot({ people }).document.roles;

function recoverable(): SoftRoot {
  const people = [alice, bob, rita, paper];
  const roles = { ...rolesOf(alice, bob), recovery: role(2, paper, rita) };
  return makeOperatorRoot({ people, change: { roles } });
}

function renewals(base: SoftRoot): SoftRoot[] {
  const hard = base.document.hard_expires;
  const first = renewRoot(base, { issued: WORLD_START + 300 * DAY }, [rita, rob]);
  const second = renewRoot(first, { issued: WORLD_START + 600 * DAY, expires: hard }, [rita, rob]);
  return [
    first,
    second,
    renewRoot(second, { issued: WORLD_START + 720 * DAY, expires: hard + DAY }, [rita, rob]),
  ];
}

function graduationCases(): Vector[] {
  const owner = makePerson({ id: "owner", key: seededKey("trial") });
  const trial = makeTrialRoot();
  const target = makeOperatorRoot({ people: [alice, bob] });
  const naming = (root: SoftRoot, signers: readonly SoftPerson[], change: object = {}) =>
    nextRoot(
      trial,
      {
        successor: { authority: root.authority, version: root.document.version, hash: root.hash, ...change },
      },
      signers,
    );
  const last = naming(target, [owner, alice, bob]);
  const graduate = (
    name: string,
    from: SoftRoot,
    successor: Signed,
    because?: string,
    lastSigned: Signed = from,
  ): Vector => ({
    name: `graduate: ${name}`,
    run: "graduate",
    input: { last: from, lastSigned, successor },
    expect: because === undefined ? accepted({ version: 1 }) : refused(because),
  });
  const client = makeClientRoot();
  const otherTrial = makeTrialRoot({ people: [alice], clients: ["other"] });
  const weakTarget = makeOperatorRoot({ people: [alice, bob], signers: [alice] });

  return [
    graduate("the successor that trial key and new people signed", last, target),
    graduate("a root that is no trial", target, target, "successor-without-trial"),
    graduate("a trial that names nobody", trial, target, "no-successor"),
    graduate(
      "the new people signed their own root instead of the last trial root",
      naming(target, [owner]),
      target,
      "not-the-last-root",
      target,
    ),
    graduate(
      "too many signatures",
      naming(
        target,
        Array.from({ length: 33 }, () => owner),
      ),
      target,
      "too-many-signatures",
    ),
    graduate(
      "another root than the one named",
      last,
      makeOperatorRoot({ people: [alice, carol] }),
      "root-not-the-pinned",
    ),
    graduate(
      "a successor that too few of its own signed",
      naming(weakTarget, [owner, alice, bob]),
      weakTarget,
      "root-signatures",
    ),
    graduate(
      "a successor named under another authority",
      naming(target, [owner, alice, bob], { authority: hash }),
      target,
      "successor-mismatch",
    ),
    graduate(
      "a successor named as another version",
      naming(target, [owner, alice, bob], { version: 2 }),
      target,
      "successor-mismatch",
    ),
    graduate("another trial", naming(otherTrial, [owner, alice]), otherTrial, "successor-mismatch"),
    graduate("a client's root", naming(client, [owner, ...client.people]), client, "successor-mismatch"),
    graduate("only the trial key", naming(target, [owner]), target, "successor-signatures"),
    graduate("one of the two new people", naming(target, [owner, alice]), target, "successor-signatures"),
  ];
}

function adoptionCases(): Vector[] {
  const operator = makeOperatorRoot({ people: [alice, bob] });
  const both = (root: SoftRoot, signers: readonly SoftPerson[] = [alice, bob]) =>
    addSignatures(root, namespace, signers);
  const client = makeClientRoot();
  const later = nextRoot(client, { min_release: 1 });
  const claiming = softRoot({ ...later.document, authority: operator.authority }, later.people, later.people);
  const adopt = (
    name: string,
    root: Signed,
    because?: string,
    pins: readonly SoftRoot[] = [operator],
  ): Vector => ({
    name: `adopt: ${name}`,
    run: "adopt",
    input: { pins, client: "acme", root },
    expect: because === undefined ? accepted({ version: 1 }) : refused(because),
  });
  return [
    adopt("a client's root that both authorities signed", both(client)),
    adopt("a client's root that only the client signed", client, "adoption-signatures"),
    adopt(
      "a client's root that one of the operator's two signed",
      both(client, [bob]),
      "adoption-signatures",
    ),
    adopt(
      "a client's root that only the operator signed",
      both(makeClientRoot({ signers: [] })),
      "root-signatures",
    ),
    adopt(
      "a client's root with 33 signatures",
      both(
        client,
        Array.from({ length: 31 }, () => bob),
      ),
      "too-many-signatures",
    ),
    adopt("a second operator", both(makeOperatorRoot({ people: [carol, rita] })), "not-a-client-root"),
    adopt("another client's root", both(makeClientRoot({ clients: ["umbrella"] })), "root-of-another-client"),
    adopt(
      "a later version of a root that is pinned",
      addSignatures(both(later), namespace, later.people),
      "already-pinned",
      [operator, client],
    ),
    adopt("a root that claims the operator's authority", both(claiming), "already-pinned"),
    adopt(
      "a root that breaks a rule",
      both(makeClientRoot({ change: { trial: true } })),
      "client-root-reaches-too-far",
    ),
  ];
}
