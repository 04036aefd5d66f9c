/** Whose approvals are counted of a standing approval: of nobody who asked for it, whatever they are called elsewhere. */
import { documentBytes } from "@countersign/protocol";
import { nodeCrypto as crypto } from "@countersign/protocol/node";
import { makeClientRoot, makeOperatorRoot, makePerson, makeStanding, seededKey } from "@countersign/testkit";
import { expect, test } from "vitest";
import { signersWanted } from "./signers-wanted.ts";

test("whoever asks is nobody's approver under another name in another root", () => {
  const groups = ["approvers"];
  const people = [
    makePerson({ id: "alice", groups, key: seededKey("alice") }),
    makePerson({ id: "bob", groups }),
  ];
  const own = makeOperatorRoot({ people });
  const clients = [
    makePerson({ id: "al", groups, key: seededKey("alice") }),
    makePerson({ id: "carol", groups }),
  ];
  const other = makeClientRoot({ people: clients });
  const standing = makeStanding({ roots: [own, other], requester: "alice" });
  const bytes = documentBytes("standing", standing);
  const signers = [
    { authority: own.authority, person: "alice" },
    { authority: own.authority, person: "bob" },
    { authority: other.authority, person: "al" },
  ];
  const document = { type: "standing" as const, authority: own.authority, bytes, signers };
  const told = signersWanted(document, [own.pinned, other.pinned], crypto).map(({ as, signed, missing }) => [
    as,
    signed,
    missing.map(({ id }) => id),
  ]);
  expect(told).toEqual([
    ["who asks", ["Alice"], []],
    ["approvers of Operator", ["Bob"], []],
    ["approvers of Acme", [], ["carol"]],
  ]);
});
