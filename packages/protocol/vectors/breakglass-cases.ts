/** Cases of breakglass.json: what a device makes of requests for which people broke the glass. */
import {
  addSignatures,
  approve,
  HOUR,
  makeBreakglass,
  makeClientRoot,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeVeto,
  nextRoot,
  type SoftPerson,
  type SoftRequest,
  WORLD_START,
} from "@countersign/testkit";
import { canonicalBytes } from "../src/encoding/canonical.ts";
import { type Breakglass, type Floor, keyMarks, type Role, type Root, type Signed } from "../src/index.ts";
import { nodeCrypto } from "../src/node-crypto.ts";
import { ask, device, judged, type Knowledge, NOW } from "./judge-setting.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const person = (id: string, groups: readonly string[] = []) => makePerson({ id, groups });
const alice = person("alice", ["approvers"]);
const bob = person("bob", ["approvers"]);
const carol = person("carol");
const dave = person("dave");
const erin = person("erin");
const keyOf = ({ keys }: SoftPerson) => keys[0]?.fingerprint ?? "";
const everybody = [alice, bob, carol, dave, erin];

type Roles = Root["roles"];
const mayBreak = (role: Role): { roles: Roles } => ({ roles: { ...plain.document.roles, breakglass: role } });
const plain = makeOperatorRoot({ people: everybody });
const of = (threshold: number, ...people: readonly SoftPerson[]): Role => ({
  threshold,
  members: people.map(({ id }) => id),
});
const rootWith = (role: Role) => makeOperatorRoot({ people: everybody, change: mayBreak(role) });
const root = rootWith(of(2, alice, carol, dave));
const knows: Knowledge = { pins: [root] };
const asked = ask([root], alice);
const glass = (signers: readonly SoftPerson[] = [carol, dave], change: Partial<Breakglass> = {}) =>
  makeBreakglass(asked, signers, change);

interface Case extends Partial<Knowledge> {
  readonly request?: SoftRequest;
  readonly breakglass?: Signed;
  readonly gone?: readonly SoftPerson[];
}

function broken(name: string, given: Case, expect: Vector["expect"]): Vector {
  const { request = asked, breakglass = glass(), gone = [], ...knowledge } = given;
  const base = judged(name, request, { ...knows, ...knowledge }, expect);
  const goneKeys = gone.flatMap(({ keys }) => keys.flatMap(({ key }) => keyMarks(key, nodeCrypto)));
  return {
    ...base,
    name: `break glass: ${name}`,
    run: "breakglass",
    input: { ...base.input, breakglass, gone_keys: goneKeys },
  };
}
const breaks = (name: string, given: Case, by: readonly string[] = ["carol", "dave"], delay = HOUR) =>
  broken(name, given, accepted({ approvers: by, moves_watermark: false, delay }));
const refuses = (check: string, because: string, name: string, given: Case) =>
  broken(name, given, refused(because, { check }));

/** All cases. */
export function breakglassCases(): Vector[] {
  return [...whole(), ...documents(), ...whatFor(), ...whoSigned(), ...withdrawn()];
}

function whole(): Vector[] {
  const floor: Floor = {
    type: "floor",
    format: 1,
    extra_keys: [{ fingerprint: keyOf(carol), min: 1 }],
  };
  const asks = (fingerprint: string): Case => ({
    change: {
      floor: { state: "ok", floor: { ...floor, extra_keys: [{ fingerprint, min: 1 }] }, hash: root.hash },
    },
  });
  const reboot = ask([root], alice, { action: { kind: "reboot", delay_seconds: 0 } });
  return [
    breaks("two of three who may, in the place of an approval", {}),
    breaks(
      "the longest delay that the window covers",
      { breakglass: glass([carol, dave], { delay_seconds: 4 * HOUR }) },
      undefined,
      4 * HOUR,
    ),
    breaks("a restart of the machine", {
      request: reboot,
      breakglass: makeBreakglass(reboot, [carol, dave]),
    }),
    breaks(
      "one person, where the root says that one is enough",
      {
        pins: [rootWith(of(1, carol))],
        ...(() => {
          const request = ask([rootWith(of(1, carol))], alice);
          return { request, breakglass: makeBreakglass(request, [carol]) };
        })(),
      },
      ["carol"],
    ),
    breaks("a key that the floor asks for is among them", asks(keyOf(carol))),
    refuses("floor-keys-approved", "floor-keys", "a key that the floor asks for is not", asks(keyOf(erin))),
    refuses("requester-signed", "requester-signature", "over a request that its requester did not sign", {
      request: { ...asked, signatures: [] },
    }),
    refuses("script-is-the-signed-one", "script-hash", "another script", {
      request: { ...asked, script: canonicalBytes("other") },
    }),
  ];
}

function documents(): Vector[] {
  const check = "breakglass-parses";
  const good = glass();
  const change = (fields: Readonly<Record<string, string | number>>): Case => ({
    breakglass: { ...good, bytes: canonicalBytes({ ...good.document, ...fields }) },
  });
  return [
    refuses(check, "bad-shape", "a delay below an hour", change({ delay_seconds: HOUR - 1 })),
    refuses(check, "bad-shape", "a delay beyond 14 days", change({ delay_seconds: 14 * 24 * HOUR + 1 })),
    refuses(check, "format-unknown", "a document of another format", change({ format: 2 })),
    refuses(check, "wrong-type", "the request in its place", { breakglass: asked }),
    refuses("size-is-bounded", "too-many-signatures", "33 signatures over it", {
      breakglass: glass(Array.from({ length: 33 }, () => carol)),
    }),
    refuses("breakglass-is-signed", "breakglass-signatures", "a delay that was shortened afterwards", {
      breakglass: { ...glass(undefined, { delay_seconds: 2 * HOUR }), bytes: good.bytes },
    }),
  ];
}

function whatFor(): Vector[] {
  const other = ask([root], alice, { reason: "Another request" });
  const elsewhere = { fingerprint: `sha256:${"0b".repeat(32)}`, name: "web-2", admission: root.hash };
  const own = asked.document.targets?.[0] ?? elsewhere;
  const targets = [own, elsewhere].toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
  const two = ask([root], alice, { targets, target_count: 2 });
  const late = { ...knows, change: { clock: asked.document.not_after + 1 } };
  return [
    refuses("breakglass-is-for-the-request", "breakglass-mismatch", "signed for another request", {
      breakglass: makeBreakglass(other, [carol, dave]),
    }),
    refuses("breakglass-is-for-this-device", "breakglass-one-device", "over a request for two devices", {
      request: two,
      breakglass: makeBreakglass(two, [carol, dave], { device: device.fingerprint }),
    }),
    refuses("breakglass-is-for-this-device", "breakglass-other-device", "signed for another device", {
      breakglass: glass(undefined, { device: elsewhere.fingerprint }),
    }),
    refuses("breakglass-fits-the-window", "breakglass-window", "a delay longer than the window", {
      breakglass: glass(undefined, { delay_seconds: 4 * HOUR + 1 }),
    }),
    refuses("window-is-open", "expired", "after the window, however long the delay has run", late),
    refuses("id-is-unused", "replayed", "once more", { consumed: [asked.document.id] }),
  ];
}

function whoSigned(): Vector[] {
  const check = "breakglass-is-signed";
  const short = (name: string, given: Case) => refuses(check, "breakglass-signatures", name, given);
  const scoped = rootWith({ ...of(1, carol), clients: ["umbrella"] });
  const here = rootWith({ ...of(1, carol), clients: ["acme"] });
  const nobody = rootWith(of(2));
  const under = (one: typeof root, signers: readonly SoftPerson[] = [carol]): Case => {
    const request = ask([one], alice);
    return { pins: [one], request, breakglass: makeBreakglass(request, signers) };
  };
  const frank = person("frank", ["approvers"]);
  const grace = person("grace", ["approvers"]);
  const client = makeClientRoot({ people: [frank, grace] });
  const both = ask([root, client], alice);
  const underBoth = (signers: readonly SoftPerson[]): Case => ({
    pins: [root, client],
    request: both,
    breakglass: makeBreakglass(both, signers),
  });
  const mallory = person("mallory");
  const list = makePeople({ root, requesters: [makeRequester(mallory, ["carol", "bob"])] });
  const byMallory = ask([root], mallory);
  return [
    short("one where two are asked for", { breakglass: glass([carol]) }),
    short("nobody", { breakglass: glass([]) }),
    short("one person twice", { breakglass: glass([carol, carol]) }),
    short("one of them asked for it", { breakglass: glass([alice, carol]) }),
    short("one of them is no member of the role", { breakglass: glass([carol, bob]) }),
    short("the signatures are approvals", {
      breakglass: approve(glass([]), carol, dave),
    }),
    short("the signatures are over the request", {
      breakglass: {
        ...glass(),
        signatures: addSignatures({ ...asked, signatures: [] }, "countersign.breakglass.v1", [carol, dave])
          .signatures,
      },
    }),
    short("approvals over the request beside one signature", {
      request: approve(asked, bob, dave),
      breakglass: glass([carol]),
    }),
    short("one of them added who asks", {
      people: [list],
      request: byMallory,
      breakglass: makeBreakglass(byMallory, [carol, dave]),
    }),
    refuses(check, "breakglass-role", "a root that lets nobody do so", under(nobody)),
    refuses(check, "breakglass-role", "a role for other clients", under(scoped)),
    breaks("a role for this client", under(here), ["carol"]),
    breaks("two roots, by those of both", underBoth([carol, dave, frank, grace]), [
      "carol",
      "dave",
      "frank",
      "grace",
    ]),
    short("two roots, by those of one", underBoth([carol, dave])),
  ];
}

function withdrawn(): Vector[] {
  const check = "breakglass-is-signed";
  const veto = (subject: string) => {
    const { hash, document } = makeVeto({ root, subject, by: bob });
    return { hash, subject, effect: document.effect, authority: root.authority, person: "bob" };
  };
  const revoking = (hash: string) => ({ pins: [nextRoot(root, { revoked: [hash] })] });
  return [
    refuses(check, "breakglass-signatures", "a key that a root once held and holds no more", {
      gone: [carol],
    }),
    refuses(check, "breakglass-signatures", "a key that a pinned root revokes", revoking(keyOf(carol))),
    refuses("not-revoked", "revoked", "revoked as a document", revoking(glass().hash)),
    refuses("not-revoked", "revoked", "of a request that is revoked", revoking(asked.hash)),
    refuses("not-objected-to", "vetoed", "of a request that is vetoed", { vetoes: [veto(asked.hash)] }),
    refuses("not-objected-to", "vetoed", "vetoed as a document", { vetoes: [veto(glass().hash)] }),
    breaks("a veto of something else", {
      vetoes: [veto(root.hash)],
      change: { clock: NOW, watermark: WORLD_START },
    }),
  ];
}
