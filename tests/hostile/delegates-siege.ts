/** What daily life delegates: who may ask (people lists) and where a device belongs (admissions). */
import { SERVER } from "@countersign/protocol";
import type { Requester } from "@countersign/protocol";
import {
  addSignatures,
  approve,
  type Attack,
  besiegedRoot,
  cast,
  type Honest,
  HostileServer,
  makeAdmission,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  NO_ANSWER,
  offering,
  recently,
  seededKey,
  showing,
  type Siege,
  type Signing,
  type SoftPeople,
  type SoftPerson,
} from "@countersign/testkit";

const { adam, bob, frank, mallory, moe, olga, oscar, pia } = cast;
const HOUR = 3600;
const issued = recently() - HOUR;
const root = besiegedRoot(issued);
const other = makeOperatorRoot({ people: [mallory, moe], now: issued });
const zero = `sha256:${"0".repeat(64)}`;

/** A requester whom bob and pia added: nobody but bob made him up. */
const puppet = makePerson({ id: "puppet" });
/** One whom they added for another client only. */
const gina = makePerson({ id: "gina" });
const entries = (change: Partial<Requester> = {}): Requester[] => [
  makeRequester(puppet, ["bob", "pia"], change),
  makeRequester(gina, ["bob", "pia"], { clients: ["globex"] }),
];
/** The honest first list. */
const first = makePeople({ root, requesters: entries(), now: issued, signers: [bob, pia] });
/** A second one that says everything rightly, and is over by now. */
const over = makePeople({
  root,
  requesters: entries(),
  prev: first,
  now: issued - 30 * 86_400,
  change: { expires: issued },
  signers: [bob, pia],
});

/** A list that follows the first, with somebody added. */
const adding = (
  person: SoftPerson,
  addedBy: string[],
  signers: readonly Signing[],
  change: { version?: number; now?: number } = {},
): SoftPeople =>
  makePeople({
    root,
    requesters: [...entries(), makeRequester(person, addedBy)],
    prev: first,
    now: change.now ?? issued,
    ...(change.version === undefined ? {} : { change: { version: change.version } }),
    signers,
  });

/** Version 9 of nothing that this device ever saw: bob made mallory up, and says that others did. */
const jumped = makePeople({
  root,
  requesters: [...entries(), makeRequester(mallory, ["adam", "olga"])],
  prev: over,
  change: { version: 9 },
  now: issued,
  signers: [bob, pia],
});

const asked = (server: HostileServer, script: string, person: SoftPerson, by: readonly Signing[]) => {
  const requester = { authority: root.authority, person: person.id };
  const bare = { ...server.ask(script, { requester }), signatures: [] };
  return approve(addSignatures(bare, "countersign.request.v1", [person]), ...by);
};

function people(
  name: string,
  code: string,
  what: string,
  make: () => SoftPeople,
  who: SoftPerson,
  gained: string,
): Attack {
  return showing(name, "people-list-is-judged", [code, gained], what, (server, script) => ({
    shown: { people: [make()] },
    gain: asked(server, script, who, [bob]),
  }));
}

const puppets: Attack[] = [
  people(
    "requester-added-by-approver",
    NO_ANSWER,
    "has an approver add a requester of his own making, who then asks and whom he approves",
    () => first,
    puppet,
    "group-missing",
  ),
  offering(
    "requester-of-another-client",
    "requester-client",
    "lets somebody ask who may ask for another client only",
    (server, script) => asked(server, script, gina, [frank]),
  ),
  people(
    "requester-added-by-one",
    "people-signatures",
    "adds a requester with one of two signatures",
    () => adding(mallory, ["bob"], [bob]),
    mallory,
    "requester-unknown",
  ),
  people(
    "requester-added-by-server",
    "people-signatures",
    "adds a requester with its own key",
    () => adding(mallory, ["bob", "pia"], [seededKey(SERVER)]),
    mallory,
    "requester-unknown",
  ),
  people(
    "requester-added-by-root-signers",
    "people-signatures",
    "adds a requester with signatures of those who may change the root",
    () => adding(moe, ["olga", "oscar"], [olga, oscar]),
    moe,
    "requester-unknown",
  ),
  people(
    "lying-added-by",
    "people-added-by",
    "has an approver add a requester and say that it was somebody else",
    () => adding(mallory, ["pia"], [bob, pia]),
    mallory,
    "requester-unknown",
  ),
  people(
    "list-of-another-decade",
    "people-dated-ahead",
    "has keepers of the list date it ten years ahead, to outlive its year and to put the device where all has expired",
    () => adding(mallory, ["bob", "pia"], [bob, pia], { now: issued + 3650 * 86_400 }),
    mallory,
    "requester-unknown",
  ),
  people(
    "added-by-others",
    "people-added-by",
    "has an approver add a requester in the name of two others",
    () => adding(mallory, ["adam", "pia"], [bob, pia], { now: issued + 1 }),
    mallory,
    "requester-unknown",
  ),
  people(
    "lying-over-a-jump",
    "people-added-by",
    "jumps over versions of the list, so that nobody seems to have added the requester",
    () => adding(mallory, [], [bob, pia], { version: 9 }),
    mallory,
    "requester-unknown",
  ),
  people(
    "added-by-washed-off",
    "people-added-by",
    "has an old entry touched, so that its approver no longer stands behind it",
    () =>
      makePeople({
        root,
        requesters: [makeRequester(puppet, ["pia"], { name: "A. Puppet" }), ...entries().slice(1)],
        prev: first,
        now: issued,
        signers: [bob, pia],
      }),
    puppet,
    "group-missing",
  ),
  people(
    "server-key-as-requester",
    "people-key-of-root",
    "has its own key listed as a requester",
    () => adding(makePerson({ id: "helper", key: seededKey(SERVER) }), ["bob", "pia"], [bob, pia]),
    makePerson({ id: "helper", key: seededKey(SERVER) }),
    "requester-unknown",
  ),
  people(
    "requester-called-server",
    "people-reserved",
    "has a requester listed who is called like the server",
    () => adding(makePerson({ id: SERVER, key: seededKey("mallory") }), ["bob", "pia"], [bob, pia]),
    makePerson({ id: "mallory" }),
    "requester-unknown",
  ),
  people(
    "people-not-linked",
    "people-not-linked",
    "brings a list that follows another one",
    () =>
      makePeople({
        root,
        requesters: [...entries(), makeRequester(mallory, ["bob", "pia"])],
        prev: { ...first, hash: zero },
        now: issued,
        signers: [bob, pia],
      }),
    mallory,
    "requester-unknown",
  ),
  people(
    "people-of-another-authority",
    "people-other-authority",
    "brings a list of an authority of its own",
    () => makePeople({ root: other, requesters: [makeRequester(mallory, ["mallory"])], now: issued }),
    mallory,
    "requester-unknown",
  ),
  people(
    "people-for-ever",
    "people-lifetime",
    "brings a list that lives ten years",
    () =>
      makePeople({
        root,
        requesters: entries(),
        prev: first,
        now: issued,
        change: { expires: issued + 3650 * 86_400 },
        signers: [bob, pia],
      }),
    puppet,
    "group-missing",
  ),
  {
    name: "people-list-expired",
    what: "lets somebody ask by a list that has expired",
    check: "requester-signed",
    codes: [NO_ANSWER, "requester-list-expired"],
    run: async (server, script) => [
      ...(await server.show({ people: [over] })),
      await server.deliver(asked(server, script, puppet, [frank])),
    ],
  },
  people(
    "people-rolled-back",
    NO_ANSWER,
    "shows the list before that one again, which lives longer",
    () => first,
    puppet,
    "requester-list-expired",
  ),
  {
    name: "lying-over-a-jump-in-other-names",
    what: "jumps over versions of the list, says that two others added the requester, and starts the agent anew",
    check: "every-root-is-satisfied",
    codes: [NO_ANSWER, "group-missing", "group-missing"],
    run: async (server, script) => {
      const shown = await server.show({ people: [jumped] });
      const before = await server.deliver(asked(server, script, mallory, [bob]));
      await server.restart();
      return [...shown, before, await server.deliver(asked(server, script, mallory, [bob]))];
    },
  },
];

type Change = Partial<Parameters<typeof makeAdmission>[0]> & { as?: object };

function admission(
  name: string,
  code: string,
  what: string,
  change: (server: HostileServer) => Change,
  client = "globex",
  gained = "wrong-client",
): Attack {
  return showing(name, "admission-is-judged", [code, gained], what, (server, script) => {
    const { fingerprint, seal, target } = server.device;
    const { as, ...options } = change(server);
    const devices = [{ fingerprint, seal, name: target.name, ...as }];
    return {
      shown: {
        admissions: [makeAdmission({ root, client, devices, now: issued, signers: [adam], ...options })],
      },
      gain: server.offer(script, { client }),
    };
  });
}

const previous = (server: HostileServer) => ({ previous: server.device.target.admission });

const moves: Attack[] = [
  admission(
    "re-admitted",
    "already-admitted",
    "admits the device to another client as if it were new",
    () => ({}),
  ),
  admission(
    "moved-without-old-client",
    "old-client-approval",
    "moves the device to another client without approvals of the one that it leaves",
    previous,
  ),
  {
    name: "moved-by-admitter-alone",
    what: "lets whoever admits approve the move as well",
    check: "admission-is-judged",
    codes: ["old-client-approval", "wrong-client"],
    run: async (server, script) => {
      const { fingerprint, seal, target } = server.device;
      const move = makeAdmission({
        root,
        client: "globex",
        devices: [{ fingerprint, seal, name: target.name }],
        now: issued + 7,
        previous: target.admission,
        signers: [adam],
      });
      return [
        ...(await server.show({ admissions: [approve(move, adam)] })),
        await server.deliver(server.offer(script, { client: "globex" })),
      ];
    },
  },
  admission(
    "moved-from-elsewhere",
    "admission-not-following",
    "moves the device from an admission that it never held",
    () => ({ previous: zero }),
  ),
  admission(
    "moved-to-weaker-client",
    "admission-needs-root",
    "moves the device to a client for which its own key is enough",
    previous,
    "lab",
  ),
  admission(
    "admitted-beyond-scope",
    "admission-role-scope",
    "has somebody admit the device to a client that is not theirs to admit to",
    previous,
    "hooli",
  ),
  admission(
    "invented-client",
    "client-unknown",
    "admits the device to a client that no root knows",
    previous,
    "initech",
  ),
  admission(
    "admitted-by-server",
    "admission-signatures",
    "admits the device with its own key, which the role lists",
    (server) => ({ ...previous(server), signers: [server.key] }),
  ),
  admission(
    "admitted-by-server-to-weaker-client",
    "admission-signatures",
    "admits the device with its own key to a client for which that key is enough",
    (server) => ({ ...previous(server), now: issued + 1, signers: [seededKey("not the server's")] }),
    "lab",
  ),
  admission(
    "admitted-by-stranger",
    "admission-signatures",
    "admits the device with keys of its own",
    (server) => ({ ...previous(server), now: issued + 2, signers: [mallory, moe] }),
  ),
  admission(
    "admission-of-another-device",
    "admission-other-device",
    "shows the admission of another device",
    (server) => ({ ...previous(server), as: { fingerprint: zero } }),
  ),
  admission(
    "substituted-sealing-key",
    "admission-other-seal",
    "admits the device with a sealing key of its own, to read secrets",
    (server) => ({ ...previous(server), as: { seal: "A".repeat(43) } }),
  ),
  admission(
    "admission-of-another-machine",
    "admission-other-machine",
    "shows an admission that was meant for another machine",
    (server) => ({ ...previous(server), as: { machine: zero } }),
  ),
  {
    name: "admission-of-another-authority",
    what: "admits the device under an authority of its own",
    check: "admission-is-judged",
    codes: ["admission-other-authority", "wrong-client"],
    run: async (server, script) => {
      const { fingerprint, seal, target } = server.device;
      const devices = [{ fingerprint, seal, name: target.name }];
      const own = makeAdmission({ root: other, client: "globex", devices, now: issued, signers: [mallory] });
      return [
        ...(await server.show({ admissions: [own] })),
        await server.deliver(server.offer(script, { client: "globex" })),
      ];
    },
  },
  {
    name: "renamed-to-a-familiar-name",
    what: "gives the device the name of another one, to have it chosen in its place",
    check: "admission-is-judged",
    codes: ["old-client-approval", "wrong-name"],
    run: async (server, script) => {
      const { fingerprint, seal, target } = server.device;
      const renamed = makeAdmission({
        root,
        devices: [{ fingerprint, seal, name: "build-1" }],
        now: issued,
        previous: target.admission,
        signers: [adam],
      });
      return [
        ...(await server.show({ admissions: [renamed] })),
        await server.deliver(server.offer(script, { targets: [{ ...target, name: "build-1" }] })),
      ];
    },
  },
];

/** The list in good order, and a requester whom others approve. */
const rightly: Honest[] = [
  {
    name: "requester-in-good-order",
    what: "a request by somebody whom the list names, approved by others than those who added them",
    make: async (server, script) => {
      const good = makePeople({
        root,
        requesters: entries(),
        prev: jumped,
        now: issued + 60,
        signers: [bob, pia],
      });
      await server.show({ people: [good] });
      return asked(server, script, puppet, [frank]);
    },
  },
];

/** The fourth siege. */
export const delegatesSiege: Siege = {
  title: "A device whose requesters and admissions are delegated",
  open: async () => HostileServer.over({ root, admitter: adam }),
  attacks: [...puppets, ...moves],
  honest: rightly,
};
