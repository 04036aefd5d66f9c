/** Cases for reading documents: one good document of each type, then each way in which bytes are none. */
import {
  makeAdmission,
  makeBreakglass,
  makeFakeDevice,
  makeOperatorRoot,
  makeLogreset,
  makePeople,
  makePerson,
  makeRequest,
  makeRequester,
  makeStanding,
  makeToken,
  makeVeto,
  scriptAction,
  seededKey,
  seedOf,
  targetOf,
  WORLD_START,
} from "@countersign/testkit";
import { encodeHex, encodeUtf8 } from "../src/encoding/bytes.ts";
import { canonicalBytes, type Json } from "../src/encoding/canonical.ts";
import { type Documents, type DocumentType, RESERVED_TYPES, type Root } from "../src/documents/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const hash = `sha256:${"ab".repeat(32)}`;
const otherHash = `sha256:${"cd".repeat(32)}`;

/** A good document of each type. */
export async function goodDocuments(): Promise<Documents> {
  const operator = makeOperatorRoot();
  const device = makeFakeDevice({ pins: [operator.pinned] });
  const admission = makeAdmission({ root: operator, devices: [device] });
  await device.admit(admission);
  const mallory = makePerson({ id: "mallory" });
  const request = makeRequest({
    roots: [operator],
    targets: [device],
    requester: "alice",
    id: encodeHex(seedOf("good request").subarray(0, 16)),
  });
  const empty = { hash, length: 0 };
  return {
    root: operator.document,
    people: makePeople({ root: operator, requesters: [makeRequester(mallory, ["alice", "bob"])] }).document,
    admission: admission.document,
    request,
    veto: makeVeto({ root: operator, subject: hash, by: makePerson({ id: "bob" }) }).document,
    standing: makeStanding({
      roots: [operator],
      requester: "alice",
      id: encodeHex(seedOf("good standing").subarray(0, 16)),
      overrides: {
        devices: { of: "list", targets: [targetOf(device)] },
        windows: [{ days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00", tz: "Europe/Berlin" }],
      },
    }),
    run: {
      type: "run",
      format: 1,
      id: encodeHex(seedOf("good use").subarray(0, 16)),
      standing: hash,
      args: ["you"],
      target_count: 1,
      targets: [targetOf(device)],
      not_before: WORLD_START,
      not_after: WORLD_START + 3600,
      reason: "It is time",
    },
    batch: { type: "batch", format: 1, subjects: [hash, otherHash] },
    card: {
      type: "card",
      format: 1,
      name: "Mallory",
      keys: [{ key: seededKey("mallory").key }],
      time: WORLD_START,
    },
    link: {
      type: "link",
      format: 1,
      device: device.fingerprint,
      key: seededKey("link").key,
      not_after: WORLD_START + 86_400,
      server: "https://countersign.example.org",
    },
    receipt: {
      type: "receipt",
      format: 1,
      device: device.fingerprint,
      subject: hash,
      roots: [{ authority: operator.authority, version: 1 }],
      people: [],
      admission: admission.hash,
      start: WORLD_START,
      end: WORLD_START + 1,
      exit: 0,
      outcome: "ran",
      stdout: empty,
      stderr: empty,
      truncated: false,
      seq: 1,
    },
    status: {
      type: "status",
      format: 1,
      device: device.fingerprint,
      pins: [{ authority: operator.authority, version: 1, hash: operator.hash }],
      people: [],
      admission: { hash: admission.hash, client: "acme", name: targetOf(device).name },
      floor_state: "none",
      vetoes: [],
      release: 1,
      separation: "separate-users",
      interpreters: ["bash", "sh"],
      time: WORLD_START,
    },
    token: makeToken({ root: operator }).document,
    logreset: makeLogreset({ root: operator }).document,
    breakglass: makeBreakglass({ hash, document: request }, []).document,
  };
}

/** All cases of documents.json. */
export async function documentCases(): Promise<Vector[]> {
  const good = await goodDocuments();
  const types = Object.keys(good) as DocumentType[];
  const { request, root, people, batch, status } = good;
  return [
    ...types.map((type) => parse(`a good ${type}`, type, good[type])),
    ...types.map((type) =>
      parse(`a ${type} with a field too many`, type, { ...good[type], extra: 1 }, "bad-shape"),
    ),
    ...types.map((type) =>
      parse(`a ${type} of format 2`, type, { ...good[type], format: 2 }, "format-unknown"),
    ),
    ...types.map((type) =>
      parse(`another document where a ${type} is expected`, type, other(type, good), "wrong-type"),
    ),
    ...RESERVED_TYPES.map((type) =>
      parse(`a ${type}, which is reserved`, "request", { ...request, type }, "type-reserved"),
    ),
    ...bytesCases(),

    parse("a request with a field missing", "request", without(request, "reason"), "bad-shape"),
    parse("a request of a reserved kind", "request", { ...request, action: { kind: "shell" } }, "bad-shape"),
    parse(
      "a request with an unknown field in its action",
      "request",
      { ...request, action: { ...scriptAction(), shell: true } },
      "bad-shape",
    ),
    parse(
      "a request with its id in capitals",
      "request",
      { ...request, id: request.id.toUpperCase() },
      "bad-shape",
    ),
    parse(
      "a request with a client that is no id",
      "request",
      { ...request, client: "Acme Ltd" },
      "bad-shape",
    ),
    parse("a request with a reason of two lines", "request", { ...request, reason: "one\ntwo" }, "bad-shape"),
    parse(
      "a request for a negative number of targets",
      "request",
      { ...request, target_count: -1 },
      "bad-shape",
    ),
    parse("a request whose version is a text", "request", { ...request, format: "1" }, "format-unknown"),
    parse(
      "a request that names one root twice",
      "request",
      { ...request, roots: [...request.roots, ...request.roots] },
      "bad-shape",
    ),
    parse("an argument with a line feed, a tab and an emoji", "request", {
      ...request,
      action: scriptAction(undefined, { args: ["a\nb\t\u{1f511}"] }),
    }),
    parse(
      "an argument that goes on after a NUL",
      "request",
      { ...request, action: scriptAction(undefined, { args: ["--dry-run\u0000no"] }) },
      "bad-shape",
    ),
    parse(
      "an environment value that goes on after a NUL",
      "request",
      { ...request, action: scriptAction(undefined, { env: { MODE: "safe\u0000" } }) },
      "bad-shape",
    ),
    parse("an environment entry called __proto__", "request", {
      ...request,
      action: scriptAction(undefined, { env: Object.fromEntries([["__proto__", "x"]]) }),
    }),
    parse(
      "an environment name with an equals sign",
      "request",
      { ...request, action: scriptAction(undefined, { env: { "A=B": "x" } }) },
      "bad-shape",
    ),
    parse("a batch of one", "batch", { ...batch, subjects: [hash] }),
    parse("a batch out of order", "batch", { ...batch, subjects: [otherHash, hash] }, "bad-shape"),
    parse("a batch with an id twice", "batch", { ...batch, subjects: [hash, hash] }, "bad-shape"),
    parse(
      "a batch of 65",
      "batch",
      { ...batch, subjects: Array.from({ length: 65 }, (_, at) => `sha256:${`${at}`.padStart(64, "0")}`) },
      "bad-shape",
    ),
    parse("a hash in capitals", "batch", { ...batch, subjects: [`sha256:${"AB".repeat(32)}`] }, "bad-shape"),
    parse(
      "a root with two lines for one group",
      "root",
      withPolicy(root, { require: [...approvers, ...approvers] }),
      "bad-shape",
    ),
    parse(
      "a root with a role too many",
      "root",
      { ...root, roles: { ...root.roles, owner: {} } },
      "bad-shape",
    ),
    parse(
      "a root with two policies for one kind and client",
      "root",
      { ...root, policies: root.policies.flatMap((policy) => [policy, policy]) },
      "bad-shape",
    ),
    parse(
      "a root with persons out of order",
      "root",
      { ...root, persons: root.persons.toReversed() },
      "bad-shape",
    ),
    parse(
      "a root with a key that has a comment",
      "root",
      { ...root, server_keys: [`${seededKey("server").key} root@server`] },
      "bad-shape",
    ),
    parse(
      "a people list whose requester has two spellings of one id",
      "people",
      { ...people, requesters: people.requesters.map((entry) => ({ ...entry, id: "Mallory" })) },
      "bad-shape",
    ),
    parse("a status from nowhere", "status", { ...status, separation: "perfect" }, "bad-shape"),
    ...floorCases(),
  ];
}

const approvers = [{ group: "approvers", min: 1 }];

function withPolicy(root: Root, change: object): Json {
  return { ...root, policies: root.policies.map((policy) => ({ ...policy, ...change })) };
}

function without(document: { [field: string]: Json }, field: string): Json {
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== field));
}

function other(type: DocumentType, good: Documents): Json {
  return type === "batch" ? good.veto : good.batch;
}

function parse(name: string, type: DocumentType, value: Json, because?: string): Vector {
  return bytesCase(name, type, canonicalBytes(value), because);
}

function bytesCase(name: string, type: DocumentType, bytes: Uint8Array, because?: string): Vector {
  return {
    name: `documents: ${name}`,
    run: "parse",
    input: { type, bytes },
    expect: because === undefined ? accepted() : refused(because),
  };
}

/** The reasons of the strict parser, as they come through to documents; canonical.json has them all. */
function bytesCases(): Vector[] {
  const text = (name: string, json: string, because: string) =>
    bytesCase(name, "veto", encodeUtf8(json), because);
  return [
    text("more bytes than a veto may have", `"${"x".repeat(16 * 1024)}"`, "oversize"),
    bytesCase("bytes that are no text", "veto", Uint8Array.of(0x22, 0xff, 0x22), "not-utf8"),
    text("something that is no JSON", "veto", "not-json"),
    text("a null", '{"type":null}', "null-value"),
    text("a key twice", '{"type":"veto","type":"veto"}', "duplicate-key"),
    text("a fraction", '{"format":1.5}', "not-integer"),
    text("a lone surrogate", '{"type":"\\ud800"}', "lone-surrogate"),
    text("too many levels", "[".repeat(200), "too-deep"),
    text("white space", '{"format": 1}', "not-canonical"),
    text("a list instead of an object", "[]", "wrong-type"),
    text("a text instead of an object", '"veto"', "wrong-type"),
  ];
}

function floorCases(): Vector[] {
  const floor = (name: string, text: string, because?: string): Vector => ({
    name: `floor: ${name}`,
    run: "floor",
    input: { bytes: encodeUtf8(text) },
    expect: because === undefined ? accepted() : refused(because),
  });
  return [
    floor("one that tightens nothing", '{"type":"floor","format":1}'),
    floor(
      "one as people write it, in any order and with white space",
      `{\n  "format": 1,\n  "type": "floor",\n  "network": ["none"],\n  "deny": ["reboot", "shell"],\n  "run_as": ["default"],\n  "max_window": 3600,\n  "authorities": ["${hash}"],\n  "extra_keys": [{"fingerprint": "${hash}", "min": 1}]\n}\n`,
    ),
    floor("a key twice", '{"type":"floor","format":1,"max_window":60,"max_window":9000}', "duplicate-key"),
    floor(
      "a key twice, once in escapes",
      '{"type":"floor","format":1,"deny":[],"d\\u0065ny":[]}',
      "duplicate-key",
    ),
    floor(
      "a colon inside a text does not count",
      '{"type":"floor","format":1,"run_as":["a:b"]}',
      "bad-shape",
    ),
    floor("an unknown field", '{"type":"floor","format":1,"allow":["shell"]}', "bad-shape"),
    floor("a group instead of a key", '{"type":"floor","format":1,"extra_keys":["approvers"]}', "bad-shape"),
    floor("an empty file", "", "not-json"),
    floor("a comment", '{"type":"floor","format":1} // mine', "not-json"),
    floor("null for nothing", '{"type":"floor","format":1,"deny":null}', "null-value"),
    floor("a fraction", '{"type":"floor","format":1,"max_window":3600.5}', "not-integer"),
  ];
}
