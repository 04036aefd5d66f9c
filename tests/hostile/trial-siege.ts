/** A device of the first minute, where the server's key is enough, and what becomes of that key when people take over. */
import { SERVER } from "@countersign/protocol";
import {
  addSignatures,
  approve,
  type Attack,
  besiegedRoot,
  cast,
  EXECUTED,
  HostileServer,
  makeAdmission,
  makeOperatorRoot,
  makeTrialRoot,
  nextRoot,
  NO_ANSWER,
  offering,
  recently,
  seededKey,
  showing,
  type Siege,
  signingAs,
  softRoot,
  type SoftRoot,
} from "@countersign/testkit";

const { adam, alice, bob, mallory, moe, olga, oscar } = cast;
const serverKey = seededKey(SERVER);
const DAY = 86_400;
const issued = recently() - 20 * DAY;
const trial = makeTrialRoot({ now: issued, clients: ["acme", "globex"] });
/** Whose root the operator's people made, and which the trial honestly hands over to. */
const heir = besiegedRoot(issued);
const own = makeOperatorRoot({ people: [mallory, moe], now: issued });

/** The trial as the device holds it by now. */
let held = trial;

/** The next version of the trial, which its one key signed: that key is stolen. It names a successor. */
function naming(successor: SoftRoot, change: { authority?: string; version?: number } = {}): SoftRoot {
  const { authority = successor.authority, version = 1 } = change;
  held = nextRoot(held, { successor: { authority, version, hash: successor.hash } });
  return held;
}

const asServer = (server: HostileServer, script: string) => server.offer(script);

function successor(
  name: string,
  code: string,
  what: string,
  make: () => { last: SoftRoot; heir: SoftRoot },
): Attack {
  return showing(
    name,
    "successor-is-judged",
    [NO_ANSWER, code, "root-not-pinned"],
    what,
    (server, script) => {
      const { last, heir: next } = make();
      return {
        shown: { roots: [last, next] },
        gain: server.offer(script, {}, [next]),
      };
    },
  );
}

const before: Attack[] = [
  offering(
    "trial-without-server-key",
    "server-signature",
    "asks under a trial with a key that is not the one that the root lists",
    (server, script) =>
      addSignatures({ ...server.ask(script), signatures: [] }, "countersign.request.v1", [mallory]),
  ),
  offering(
    "trial-in-a-persons-name",
    "requester-signature",
    "asks under a trial in the name of a person who did not sign",
    (server, script) => server.offer(script, { requester: { authority: trial.authority, person: "owner" } }),
  ),
  offering(
    "trial-in-the-name-of-nobody",
    "requester-unknown",
    "asks under a trial in a name that it made up",
    (server, script) =>
      server.offer(script, { requester: { authority: trial.authority, person: "some-technician" } }),
  ),
  showing(
    "trial-device-moved-by-name",
    "admission-is-judged",
    ["already-admitted", "wrong-client"],
    "admits a trial's device to another client as if it were new",
    (server, script) => {
      const { fingerprint, seal, target } = server.device;
      const devices = [{ fingerprint, seal, name: target.name }];
      return {
        shown: {
          admissions: [
            makeAdmission({ root: trial, client: "globex", devices, now: issued, signers: [serverKey] }),
          ],
        },
        gain: server.offer(script, { client: "globex" }),
      };
    },
  ),
  {
    name: "admission-from-2099",
    what: "dates an admission by its own key in 2099, and brings a request for that day",
    check: "window-is-open",
    codes: [NO_ANSWER, "too-early", EXECUTED],
    run: async (server, script) => {
      const { fingerprint, seal, target } = server.device;
      const then = 4_083_955_200;
      const dated = makeAdmission({
        root: trial,
        devices: [{ fingerprint, seal, name: target.name }],
        previous: server.target.admission,
        now: then,
        signers: [serverKey],
      });
      const shown = await server.show({ admissions: [dated] });
      server.target = { ...server.target, admission: dated.hash };
      const early = await server.deliver(
        server.offer(script, { not_before: then - 60, not_after: then + 60 }),
      );
      await server.honest("after-the-admission-from-2099");
      return [...shown, early, EXECUTED];
    },
  },
  showing(
    "trial-handed-over-by-server",
    "root-is-walked",
    ["root-signatures", "root-other-authority", "root-not-pinned"],
    "hands a trial over to a root of its own, with its own key",
    (server, script) => {
      const last = nextRoot(trial, { successor: { authority: own.authority, version: 1, hash: own.hash } }, [
        serverKey,
        mallory,
        moe,
      ]);
      return { shown: { roots: [last, own] }, gain: server.offer(script, {}, [own]) };
    },
  ),
  successor(
    "successor-did-not-sign",
    "successor-signatures",
    "hands a trial over to people who never signed that they take it",
    () => ({ last: naming(heir), heir }),
  ),
  successor(
    "successor-signed-elsewhere",
    "successor-signatures",
    "takes the successor's signatures from under its own root",
    () => {
      const other = besiegedRoot(issued + 1);
      const last = naming(other);
      return { last: { ...last, signatures: [...last.signatures, ...other.signatures] }, heir: other };
    },
  ),
  successor(
    "successor-is-a-draft",
    "root-signatures",
    "hands a trial over to a root that nobody signed",
    () => {
      const draft = softRoot({ ...heir.document, name: "A draft" }, heir.people, []);
      return { last: addSignatures(naming(draft), "countersign.root.v1", [olga, oscar]), heir: draft };
    },
  ),
  successor(
    "successor-of-another-authority",
    "successor-mismatch",
    "names a successor's hash under another authority",
    () => ({
      last: addSignatures(naming(heir, { authority: own.authority }), "countersign.root.v1", [olga, oscar]),
      heir,
    }),
  ),
  successor("successor-is-a-trial", "successor-mismatch", "hands a trial over to another trial", () => {
    const other = makeTrialRoot({ now: issued, people: [mallory] });
    return { last: addSignatures(naming(other), "countersign.root.v1", [mallory]), heir: other };
  }),
];

const after: Attack[] = [
  {
    name: "server-key-after-graduation",
    what: "goes on asking with its key when people have taken over, before the device was admitted anew",
    check: "client-is-ours",
    codes: [NO_ANSWER, NO_ANSWER, "root-not-pinned", "not-admitted"],
    run: async (server, script) => {
      const last = addSignatures(naming(heir), "countersign.root.v1", [olga, oscar]);
      const shown = await server.show({ roots: [last, heir] });
      return [
        ...shown,
        await server.deliver(asServer(server, script)),
        await server.deliver(server.offer(script, {}, [heir])),
      ];
    },
  },
  {
    name: "admitted-by-server-after-graduation",
    what: "admits the device with its own key when people have taken over",
    check: "admission-is-judged",
    codes: ["admission-signatures", "not-admitted"],
    run: async (server, script) => {
      server.roots = [heir];
      const byServer = admission(server, [serverKey]);
      return [...(await server.show({ admissions: [byServer] })), await server.deliver(server.offer(script))];
    },
  },
  {
    name: "server-asks-where-people-are-asked",
    what: "asks with its key where people are asked since the graduation",
    check: "requester-signed",
    codes: [NO_ANSWER, "requester-unknown", EXECUTED],
    run: async (server, script) => {
      const anew = admission(server, [adam]);
      const shown = await server.show({ admissions: [anew] });
      server.target = { ...server.target, admission: anew.hash };
      const refused = await server.deliver(approve(server.offer(script), bob));
      server.requester = alice;
      server.approvers = [bob];
      await server.honest("people-after-graduation");
      return [...shown, refused, EXECUTED];
    },
  },
  showing(
    "trial-brought-back",
    "roots-are-current",
    [NO_ANSWER, "root-not-pinned"],
    "brings back the trial that was left, in a newer version",
    (server, script) => {
      const newer = nextRoot(held, { issued: held.document.issued + DAY });
      const asked = server.ask(script, { requester: { authority: trial.authority, person: SERVER } }, [
        newer,
      ]);
      return {
        shown: { roots: [newer] },
        gain: addSignatures({ ...asked, signatures: [] }, "countersign.request.v1", [serverKey]),
      };
    },
  ),
];

function admission(server: HostileServer, signers: Parameters<typeof makeAdmission>[0]["signers"] & object) {
  const { fingerprint, seal, target } = server.device;
  return makeAdmission({
    root: heir,
    devices: [{ fingerprint, seal, name: target.name }],
    previous: server.target.admission,
    now: issued,
    signers,
  });
}

/** The fifth siege. */
export const trialSiege: Siege = {
  title: "A device under a trial root, from which it graduates,",
  open: async () => {
    const server = await HostileServer.over({ root: trial, admitter: serverKey });
    server.requester = signingAs(SERVER, serverKey);
    server.approvers = [];
    return server;
  },
  attacks: [...before, ...after],
};
