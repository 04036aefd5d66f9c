/** A device that pins version 2 of an operator's root: the server tries to bring in versions of its own. */
import type { Policy, Root } from "@countersign/protocol";
import { SERVER } from "@countersign/protocol";
import {
  addSignatures,
  approve,
  type Attack,
  besiegedPolicies,
  besiegedRoles,
  besiegedRoot,
  cast,
  countersignPolicy,
  EXECUTED,
  HostileServer,
  makeOperatorRoot,
  makePerson,
  makeVeto,
  mislabelling,
  nextRoot,
  NO_ANSWER,
  offering,
  recently,
  renewRoot,
  seededKey,
  showing,
  type Siege,
  softRoot,
  type SoftRoot,
  type Signing,
  TRIAL_STATION,
} from "@countersign/testkit";

const { adam, alice, bob, mallory, moe, olga, operatorPeople, oscar, remy, rita } = cast;
const DAY = 86_400;
const long = recently() - 40 * DAY;
/** Who may change the root since version 2: olga and oscar left. */
const otto = makePerson({ id: "otto", keys: [seededKey("otto"), seededKey("otto-2")] });
const oona = makePerson({ id: "oona" });
/** The recovery key on paper. */
const paper = makePerson({ id: "paper" });
const [bobKey = bob, secondBobKey = bob] = bob.keys;
const [, secondOttoKey = otto] = otto.keys;
const stayed = operatorPeople.filter((person) => person !== olga && person !== oscar);
const people = [...stayed, otto, oona, paper];
const roles: Root["roles"] = {
  ...besiegedRoles,
  root: { threshold: 2, members: ["oona", "otto"] },
  recovery: { threshold: 1, members: ["paper"] },
};

const first = besiegedRoot(long);
const current = nextRoot(first, { people, roles }, [olga, oscar, otto, oona]);

/** The honest version 3: bob's second key is gone, and one request is revoked. */
let latest: SoftRoot = current;

let made = 0;

/** Version n + 1 with the attacker among the approvers; no two are the same document. */
const withMallory = (
  signers: readonly Signing[],
  change: Partial<Root> = {},
  prev: SoftRoot = latest,
): SoftRoot =>
  nextRoot(
    prev,
    { people: [...prev.people, mallory], issued: prev.document.issued + ++made, ...change },
    signers,
  );
/** What it would gain. */
const byMallory = (server: HostileServer, script: string) => approve(server.ask(script), mallory);

function root(
  name: string,
  code: string,
  what: string,
  make: () => SoftRoot,
  gain: (server: HostileServer, script: string) => ReturnType<typeof byMallory> = byMallory,
  gained = "group-missing",
): Attack {
  return showing(name, "root-is-walked", [code, gained], what, (server, script) => ({
    shown: { roots: [make()] },
    gain: gain(server, script),
  }));
}

/** A root that those who may change it signed in good faith, and that breaks a rule which no signature can lift. */
function broken(name: string, code: string, what: string, change: () => Partial<Root>): Attack {
  return root(name, code, `has its people sign ${what}`, () => withMallory([otto, oona], change()));
}

const policies = (change: Partial<Policy>): Root["policies"] => [
  countersignPolicy("acme", change),
  ...besiegedPolicies.filter((policy) => policy.client !== "acme"),
];

const walks: Attack[] = [
  root("root-signed-by-server", "root-signatures", "signs a new root with its own key", () =>
    withMallory([seededKey(SERVER)]),
  ),
  root("root-signed-by-too-few", "root-signatures", "brings a root that one of two signed", () =>
    withMallory([otto]),
  ),
  root(
    "root-signed-by-two-keys",
    "root-signatures",
    "brings a root that one person signed with two keys",
    () => withMallory([otto, secondOttoKey]),
  ),
  root("root-signed-by-recovery", "root-signatures", "brings a root that the recovery key alone signed", () =>
    withMallory([paper]),
  ),
  root("root-signed-by-approvers", "root-signatures", "brings a root that approvers signed", () =>
    withMallory([alice, bob]),
  ),
  root(
    "root-in-another-namespace",
    "root-signatures",
    "brings a root that its people signed as a request",
    () =>
      withMallory([
        mislabelling(otto, "countersign.request.v1"),
        mislabelling(oona, "countersign.request.v1"),
      ]),
  ),
  root("root-signed-by-new-only", "root-signatures", "brings a root that only its new people signed", () =>
    nextRoot(
      latest,
      {
        people: [...latest.people, mallory, moe],
        roles: { ...roles, root: { threshold: 2, members: ["mallory", "moe"] } },
      },
      [mallory, moe],
    ),
  ),
  root(
    "root-signed-by-old-only",
    "root-signatures-of-next",
    "brings a root that hands itself to people who never signed it",
    () =>
      nextRoot(
        latest,
        {
          people: [...latest.people, mallory, moe],
          roles: { ...roles, root: { threshold: 2, members: ["mallory", "moe"] } },
        },
        [otto, oona],
      ),
  ),
  root(
    "fork-by-signers-of-version-1",
    "root-fork",
    "brings another version 2, by those who signed version 1",
    () => nextRoot(first, { people: [...people, olga, oscar, mallory], roles: besiegedRoles }, [olga, oscar]),
  ),
  root(
    "successor-by-signers-of-version-1",
    "root-signatures",
    "continues the pinned version with signatures of those who signed version 1",
    () => withMallory([olga, oscar]),
  ),
  root("fork-under-the-same-version", "root-fork", "shows another root under the version that is held", () =>
    softRoot({ ...latest.document, persons: [...latest.document.persons, mallory.entry] }, latest.people, [
      otto,
      oona,
    ]),
  ),
  root("version-skipped", "root-version-skipped", "skips a version that it would rather not show", () => {
    const next = nextRoot(latest, {}, [otto, oona]);
    return withMallory([otto, oona], {}, next);
  }),
  root("root-not-linked", "root-not-linked", "brings a version that follows another root", () =>
    withMallory([otto, oona], { prev: first.hash }),
  ),
  root("root-issued-backwards", "root-issued-backwards", "dates a root before the one that it follows", () =>
    withMallory([otto, oona], { issued: latest.document.issued - 1 }),
  ),
  root("root-turned-trial", "root-changes-nature", "turns the operator's root into a trial", () =>
    withMallory([otto, oona], { trial: true }),
  ),
  root("own-operator-root", "root-other-authority", "brings an operator's root of its own", () =>
    makeOperatorRoot({ people: [mallory, moe], now: long }),
  ),
  root("renewal-by-one", "root-signatures", "has one of two renewers renew the root", () =>
    renewRoot(latest, { issued: latest.document.issued + 60 }, [rita]),
  ),
  root(
    "renewal-with-a-policy",
    "root-signatures",
    "hides another approver in a renewal by those who may only renew",
    () => withMallory([rita, remy], { expires: latest.document.expires + DAY }),
  ),
  root(
    "renewal-past-hard-expiry",
    "root-renewal-too-far",
    "keeps an old root alive by a renewal that moves its last day",
    () =>
      nextRoot(
        latest,
        {
          issued: latest.document.issued + 60,
          expires: latest.document.expires + DAY,
          hard_expires: latest.document.hard_expires + 365 * DAY,
        },
        [rita, remy],
      ),
  ),
  root("renewal-over-hard-expiry", "root-renewal-too-far", "renews an old root beyond its last day", () =>
    nextRoot(latest, { issued: latest.document.issued + 60, expires: latest.document.hard_expires + DAY }, [
      rita,
      remy,
    ]),
  ),
  showing(
    "successor-without-trial",
    "root-is-walked",
    ["successor-without-trial", "root-other-authority", "requester-unknown"],
    "has a root that is no trial name a successor",
    (server, script) => {
      const heir = makeOperatorRoot({ people: [mallory, moe], now: long + DAY });
      const successor = { authority: heir.authority, version: 1, hash: heir.hash };
      const last = addSignatures(nextRoot(latest, { successor }, [otto, oona]), "countersign.root.v1", [
        mallory,
        moe,
      ]);
      const { authority } = heir;
      return {
        shown: { roots: [last, heir] },
        gain: approve(server.ask(script, { requester: { authority, person: "mallory" } }), moe),
      };
    },
  ),
];

const rules: Attack[] = [
  broken("threshold-zero", "threshold-zero", "a role that needs nobody", () => ({
    roles: { ...roles, renew: { threshold: 0, members: ["remy"] } },
  })),
  broken("quorum-zero", "threshold-zero", "a policy that asks for nobody of a group", () => ({
    policies: policies({ require: [{ group: "approvers", min: 0 }], min_independent: 0 }),
  })),
  broken("threshold-unreachable", "threshold-unreachable", "a role that nobody can ever fill", () => ({
    roles: { ...roles, root: { threshold: 3, members: ["oona", "otto"] } },
  })),
  broken("empty-group", "empty-group", "a policy that asks for a group without members", () => ({
    policies: policies({ require: [{ group: "nobody", min: 1 }] }),
  })),
  broken("policy-without-require", "policy-empty", "a policy that asks for no approval at all", () => ({
    policies: policies({ require: [], min_independent: 0 }),
  })),
  broken(
    "server-among-groups",
    "policy-mixes-server",
    "a policy that lets the server stand beside people",
    () => ({
      policies: policies({
        require: [
          { group: "approvers", min: 1 },
          { group: SERVER, min: 1 },
        ],
      }),
    }),
  ),
  broken("server-asks-people-approve", "policy-mixes-server", "a policy in which the server may ask", () => ({
    policies: policies({ requester: "server" }),
  })),
  broken("server-key-as-approver", "key-twice", "a root in which the server's key is an approver's", () => ({
    persons: [
      ...latest.document.persons,
      makePerson({ id: "helper", groups: ["approvers"], key: seededKey(SERVER) }).entry,
    ],
  })),
  broken(
    "person-called-server",
    "reserved-person",
    "a root in which a person is called like the server",
    () => ({
      persons: [...latest.document.persons, { ...mallory.entry, id: SERVER }],
    }),
  ),
  broken("key-of-two-persons", "key-twice", "a root in which two names hold one key", () => ({
    persons: [
      ...latest.document.persons,
      makePerson({ id: "bob-again", groups: ["approvers"], key: seededKey("bob") }).entry,
    ],
  })),
  broken(
    "station-beside-server-independent",
    "station-cannot-be-independent",
    "a root that calls the station beside the server independent",
    () => ({ stations: [{ ...TRIAL_STATION, independent: true }, ...latest.document.stations.slice(0, 1)] }),
  ),
  broken(
    "approvers-add-requesters-alone",
    "people-threshold",
    "a root in which one approver adds requesters",
    () => ({
      roles: { ...roles, people: { threshold: 1, members: ["bob", "pia"] } },
    }),
  ),
  broken("root-for-ever", "root-lifetime", "a root that lives ten years", () => ({
    expires: latest.document.issued + 3650 * DAY,
    hard_expires: latest.document.issued + 3650 * DAY,
  })),
  broken("member-without-entry", "unknown-member", "a role for somebody whom the root does not name", () => ({
    roles: { ...roles, renew: { threshold: 1, members: ["nobody-we-know"] } },
  })),
];

/** What a hostile server does about an honest version 3: hide it, undo it, use what it revoked. */
const afterwards: Attack[] = [
  offering(
    "newer-root-withheld",
    "root-too-old",
    "withholds the version of the root that people's requests ask for",
    (server, script) => {
      const { authority } = server.device.root;
      return server.offer(script, { roots: [{ authority, min_version: 3, min_people: 0 }] });
    },
  ),
  offering(
    "newer-people-withheld",
    "people-too-old",
    "withholds the list of requesters that people's requests ask for",
    (server, script) => {
      const { authority } = server.device.root;
      return server.offer(script, { roots: [{ authority, min_version: 2, min_people: 9 }] });
    },
  ),
  {
    name: "revoked-request",
    what: "delivers a fully signed request that the root has revoked since",
    check: "not-revoked",
    codes: [NO_ANSWER, "revoked"],
    run: async (server, script) => {
      const offer = server.offer(script);
      latest = nextRoot(
        latest,
        { people: people.map((person) => (person === bob ? oneKeyBob : person)), revoked: [offer.hash] },
        [otto, oona],
      );
      return [...(await server.show({ roots: [latest] })), await server.deliver(offer)];
    },
  },
  offering(
    "revoked-key",
    "group-missing",
    "uses a key of an approver that the root no longer lists",
    (server, script) => approve(server.ask(script), secondBobKey),
  ),
  showing(
    "root-rolled-back",
    "root-is-walked",
    [NO_ANSWER, "group-missing"],
    "shows the version before again, in which a revoked key still counted",
    (server, script) => ({ shown: { roots: [current] }, gain: approve(server.ask(script), secondBobKey) }),
  ),
  {
    name: "policy-withdrawn",
    what: "asks where the root no longer has a policy for the device's client",
    check: "every-root-has-a-policy",
    codes: [NO_ANSWER, "policy-missing", NO_ANSWER],
    run: async (server, script) => {
      const { policies: all } = latest.document;
      const without = nextRoot(latest, { policies: all.filter(({ client }) => client !== "acme") }, [
        otto,
        oona,
      ]);
      const taken = await server.show({ roots: [without] });
      const answer = await server.deliver(server.offer(script));
      latest = nextRoot(without, { policies: all }, [otto, oona]);
      return [...taken, answer, ...(await server.show({ roots: [latest] }))];
    },
  },
  {
    name: "veto-by-stranger",
    what: "turns away people's veto by one of its own, and delivers what was vetoed",
    check: "veto-is-judged",
    codes: ["veto-signature", "veto-not-an-approver", EXECUTED],
    run: async (server, script) => {
      const offer = server.offer(script);
      const subject = offer.hash;
      const { root: pinned } = server.device;
      const forged = makeVeto({ root: pinned, subject, by: bob, signers: [mallory], now: recently() });
      const byServer = makeVeto({
        root: pinned,
        subject,
        by: { id: SERVER, sign: (namespace, message) => server.key.sign(namespace, message) },
        now: recently(),
      });
      const objections = await server.show({ vetoes: [forged, byServer] });
      await server.honest("veto-by-stranger", offer);
      return [...objections, EXECUTED];
    },
  },
];

const oneKeyBob = makePerson({ id: "bob", groups: ["approvers"], keys: [seededKey("bob")] });

/** The third siege. */
export const rootsSiege: Siege = {
  title: "A device that pins version 2 of its operator's root",
  open: async () => {
    const server = await HostileServer.over({ root: current, admitter: adam });
    server.approvers = [bobKey];
    return server;
  },
  attacks: [...walks, ...rules, ...afterwards],
};
