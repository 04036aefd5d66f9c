/** Cases for lists of requesters: who may add whom, and who is told to have done so. */
import {
  DAY,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  nextRoot,
  seededKey,
  seededPasskey,
  WORLD_START,
} from "@countersign/testkit";
import type { SoftPeople, SoftPerson, SoftRoot } from "@countersign/testkit";
import type { People, Requester, Signed } from "../src/index.ts";
import { formatCoseKey, parseSshPublicKey } from "../src/keys/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const hash = `sha256:${"ab".repeat(32)}`;
const approver = (id: string) => makePerson({ id, groups: ["approvers"] });
const alice = approver("alice");
const bob = approver("bob");
const carol = approver("carol");
const mallory = makePerson({ id: "mallory" });
const trent = makePerson({ id: "trent" });
const entry = (person: SoftPerson, addedBy: readonly string[], change: Partial<Requester> = {}) =>
  makeRequester(person, addedBy, change);

/** All cases of people lists. */
export function peopleCases(): Vector[] {
  const root = makeOperatorRoot({
    people: [alice, bob, carol],
    change: { server_keys: [seededKey("server").key] },
  });
  const signers = [alice, bob];
  const by = ["alice", "bob"];
  const first = makePeople({ root, requesters: [entry(trent, by)], signers });
  const list = (
    name: string,
    given: {
      requesters?: Requester[];
      change?: Partial<People>;
      signers?: readonly SoftPerson[];
      held?: SoftPeople;
    },
    because?: string,
  ): Vector => {
    const { requesters = [entry(trent, by)], change = {}, held } = given;
    const made = makePeople({
      root,
      requesters,
      change,
      signers: given.signers ?? signers,
      ...(held ? { prev: held } : {}),
    });
    return peopleCase(name, root, held, made, because, made.document.version);
  };
  const second = makePeople({ root, requesters: [entry(trent, by)], prev: first, signers });
  const puppet = makePeople({
    root,
    requesters: [entry(mallory, by), entry(trent, by)],
    prev: second,
    signers,
  });
  const renamed = (addedBy: readonly string[]) => entry(trent, addedBy, { name: "Trent B." });

  return [
    list("a first list", {}),
    list("an empty list, which is nobody", { requesters: [] }),
    list("a service", { requesters: [entry(trent, by, { kind: "service" })] }),
    list("a list that follows", { held: first }),
    list("a list with an addition, signed and told by the same two", {
      held: first,
      requesters: [entry(mallory, by), entry(trent, by)],
    }),
    list("a removal", { held: first, requesters: [] }),
    peopleCase("a list far ahead of the one held", root, first, puppet, undefined, 3),

    list(
      "33 signatures",
      { signers: Array.from({ length: 33 }, (_, at) => (at % 2 ? alice : bob)) },
      "too-many-signatures",
    ),
    peopleCase("bytes of another document", root, undefined, root, "wrong-type", 0),
    list("another authority's list", { change: { authority: hash } }, "people-other-authority"),
    list("a list that ends when it begins", { change: { expires: WORLD_START } }, "people-lifetime"),
    list("a list for more than a year", { change: { expires: WORLD_START + 368 * DAY } }, "people-lifetime"),
    peopleCase("the list held, shown again", root, first, first, "people-not-newer", 0),
    peopleCase("an older list", root, second, first, "people-not-newer", 0),
    list(
      "a list that follows another first one",
      { held: first, change: { prev: hash } },
      "people-not-linked",
    ),
    list("a first list that follows something", { change: { prev: hash } }, "people-not-linked"),
    list(
      "somebody called server",
      { requesters: [entry(makePerson({ id: "server" }), by)] },
      "people-reserved",
    ),
    list(
      "a key that is none",
      { requesters: [{ ...entry(trent, by), keys: [{ key: `ssh-ed25519 ${"A".repeat(60)}` }] }] },
      "key-unreadable",
    ),
    list(
      "one key for two requesters",
      { requesters: [entry(makePerson({ id: "mallory", key: seededKey("trent") }), by), entry(trent, by)] },
      "people-key-twice",
    ),
    list(
      "one key for two requesters, once as a passkey",
      { requesters: [{ ...entry(mallory, by), keys: [{ key: coseOf("trent") }] }, entry(trent, by)] },
      "people-key-twice",
    ),
    list(
      "the server's key as somebody's",
      { requesters: [entry(makePerson({ id: "mallory", key: seededKey("server") }), by)] },
      "people-key-of-root",
    ),
    list(
      "the server's key as somebody's passkey",
      { requesters: [{ ...entry(mallory, by), keys: [{ key: coseOf("server") }] }] },
      "people-key-of-root",
    ),
    list("a requester with a passkey", {
      requesters: [
        entry(
          makePerson({
            id: "trent",
            station: "team",
            key: seededPasskey("trent", { rpId: "sign.acme.example", origin: "https://sign.acme.example" }),
          }),
          by,
        ),
      ],
    }),
    list("one of two", { signers: [alice] }, "people-signatures"),
    list("one twice", { signers: [alice, alice] }, "people-signatures"),
    list("requesters who add themselves", { signers: [trent, mallory] }, "people-signatures"),
    peopleCase(
      "the people of the next root, before the device has it",
      root,
      undefined,
      signedByNext(root),
      "people-signatures",
      0,
    ),

    list(
      "sock puppet: nobody is told to have added him",
      { held: first, requesters: [entry(mallory, []), entry(trent, by)] },
      "people-added-by",
    ),
    list(
      "sock puppet: one of the two leaves himself out",
      { held: first, requesters: [entry(mallory, ["alice"]), entry(trent, by)] },
      "people-added-by",
    ),
    list(
      "sock puppet: others are told to have added him",
      { held: first, requesters: [entry(mallory, ["alice", "carol"]), entry(trent, by)] },
      "people-added-by",
    ),
    list(
      "sock puppet: in the very first list",
      { requesters: [entry(mallory, ["carol"])] },
      "people-added-by",
    ),
    list(
      "a third signer who is not told",
      { held: first, signers: [alice, bob, carol], requesters: [entry(mallory, by), entry(trent, by)] },
      "people-added-by",
    ),
    peopleCase(
      "sock puppet: a jump over versions, and nobody is told to have added him",
      root,
      first,
      makePeople({ root, requesters: [entry(mallory, []), entry(trent, by)], prev: second, signers }),
      "people-added-by",
      0,
    ),
    peopleCase(
      "sock puppet: a jump over versions, and fewer are told than must sign",
      root,
      first,
      makePeople({ root, requesters: [entry(mallory, ["carol"]), entry(trent, by)], prev: second, signers }),
      "people-added-by",
      0,
    ),
    list("an old entry touched by others, who stand beside those who added it", {
      held: first,
      signers: [bob, carol],
      requesters: [renamed(["alice", "bob", "carol"])],
    }),
    list(
      "sock puppet: an old entry touched by others, who wash off those who added it",
      { held: first, signers: [bob, carol], requesters: [renamed(["bob", "carol"])] },
      "people-added-by",
    ),
    list("an old entry under another id, beside those who added it", {
      held: first,
      signers: [bob, carol],
      requesters: [{ ...entry(trent, ["alice", "bob", "carol"]), id: "trent-b" }],
    }),
    list(
      "sock puppet: an old entry under another id, which washes off those who added it",
      {
        held: first,
        signers: [bob, carol],
        requesters: [{ ...entry(trent, ["bob", "carol"]), id: "trent-b" }],
      },
      "people-added-by",
    ),
    list(
      "sock puppet: an old key moves to an entry of its own, and leaves those who added it behind",
      {
        held: first,
        signers: [bob, carol],
        requesters: [
          { ...entry(mallory, ["alice", "bob", "carol"]), id: "trent" },
          { ...entry(trent, ["bob", "carol"]), id: "trent-b" },
        ],
      },
      "people-added-by",
    ),
    list(
      "a service with the key of somebody who approves",
      {
        requesters: [
          entry(makePerson({ id: "ci", key: seededKey("carol") }), by, { kind: "service" }),
          entry(trent, by),
        ],
      },
      "people-key-of-root",
    ),
    peopleCase(
      "sock puppet: the same over a jump",
      root,
      first,
      makePeople({ root, requesters: [renamed(["bob", "carol"])], prev: second, signers: [bob, carol] }),
      "people-added-by",
      0,
    ),
  ];
}

function peopleCase(
  name: string,
  root: SoftRoot,
  held: Signed | undefined,
  list: Signed,
  because: string | undefined,
  version: number,
): Vector {
  return {
    name: `people: ${name}`,
    run: "people",
    input: { root, held, list },
    expect: because === undefined ? accepted({ version }) : refused(because),
  };
}

function signedByNext(root: SoftRoot): Signed {
  const next = nextRoot(root, { people: [...root.people, approver("dora"), approver("emil")] });
  return makePeople({ root: next, requesters: [], signers: next.people.slice(-2) });
}

function coseOf(name: string): string {
  const parsed = parseSshPublicKey(seededKey(name).key);
  if (!parsed.ok) throw new Error(`${name} has no key`);
  return formatCoseKey(parsed.key.publicKey);
}
