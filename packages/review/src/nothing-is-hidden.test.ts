/** Every field of what people sign is in what they see: whoever changes one changes the model, or the document is refused. */
import {
  makeAdmission,
  makeCountersignWorld,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequest,
  makeRequester,
  makeStanding,
  scriptAction,
  seededKey,
} from "@countersign/testkit";
import { canonicalBytes, encodeUtf8, type Json, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { expect, test } from "vitest";
import { reviewRequest } from "./requests/review-request.ts";
import { reviewStanding } from "./standing/review-standing.ts";
import { reviewAdmission } from "./trust/review-admission.ts";
import { reviewPeople } from "./trust/review-people.ts";
import { reviewRoot } from "./trust/review-root.ts";

const crypto = nodeCrypto;
const world = await makeCountersignWorld();
const script = encodeUtf8("echo hello\n");

/** The same document with one thing changed, and where. */
function* changed(value: unknown, path = ""): Generator<{ path: string; value: unknown }> {
  if (typeof value === "number") {
    yield { path, value: value + 1 };
    if (value > 0) yield { path, value: value - 1 };
  } else if (typeof value === "boolean") yield { path, value: !value };
  else if (typeof value === "string") {
    // One of these is well formed wherever the text is: in a hash, a key, a slug, a sentence, a choice of words.
    const words = ["server", "signed", "operator", "client", "host", "none", "reboot", "bash", "service"];
    for (const word of words) if (word !== value) yield { path, value: word };
    for (const at of [value.length - 1, value.length >> 1]) {
      const other = value.charAt(at) === "a" ? "b" : "a";
      yield { path, value: value.slice(0, at) + other + value.slice(at + 1) };
    }
  } else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      yield { path: `${path}[]`, value: value.toSpliced(at, 1) };
      for (const inner of changed(item, `${path}[]`))
        yield { path: inner.path, value: value.with(at, inner.value) };
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const { [name]: _gone, ...rest } = value as Record<string, unknown>;
      const at = path === "" ? name : `${path}.${name}`;
      yield { path: at, value: rest };
      for (const change of changed(inner, at))
        yield { path: change.path, value: { ...value, [name]: change.value } };
    }
  }
}

/** Paths of fields that can be changed, in a document that still parses, without changing what is shown. */
async function hiddenIn(
  kind: "request" | "root" | "people" | "admission" | "standing",
  document: object,
  show: (bytes: Uint8Array) => Promise<object>,
): Promise<{ hidden: string[]; tried: Set<string> }> {
  const face = async (value: unknown) => {
    // Whatever is made here is JSON, since the document is.
    const bytes = canonicalBytes(value as Json);
    if (!parseDocument(kind, bytes).ok) return undefined;
    const shown = await show(bytes);
    if ("ok" in shown) return "refused";
    return JSON.stringify({ ...shown, hash: "", shortCode: "" });
  };
  const original = await face(document);
  expect(original).not.toBe("refused");
  const hidden = new Set<string>();
  const tried = new Set<string>();
  for (const { path, value } of changed(document)) {
    const now = await face(value);
    if (now !== undefined) tried.add(path);
    if (now === original) hidden.add(path);
  }
  return { hidden: [...hidden].toSorted(), tried };
}

const modelOf = <Model extends object>(review: { ok: true; model: Model } | { ok: false }) =>
  review.ok ? review.model : review;

test("of a request", async () => {
  const request = makeRequest({
    roots: [world.operator],
    targets: [world.device, { ...world.device, fingerprint: `sha256:${"5".repeat(64)}`, name: "web-2" }],
    requester: "alice",
    overrides: {
      run_as: "www",
      action: scriptAction(script, {
        args: ["one", "two"],
        env: { LANG: "C", MODE: "fast" },
        stdin: "lines\nof input\n",
        secrets: [{ param: "token", commitment: `sha256:${"7".repeat(64)}` }],
      }),
    },
  });
  const { hidden, tried } = await hiddenIn("request", request, async (bytes) =>
    modelOf(await reviewRequest({ signed: { bytes, signatures: [] }, script, held: "nothing", crypto })),
  );
  expect(tried.size).toBeGreaterThan(25);
  expect(hidden).toEqual([
    // What the value of a secret is, nobody sees: it is typed where it is sealed.
    "action.secrets[].commitment",
    // Random, so that two requests for the same are two.
    "id",
    // A lower bound for the list of requesters that may judge it; devices take the newest they know.
    "roots[].min_people",
  ]);
});

test("of a root", async () => {
  const people = [
    makePerson({ id: "alice", groups: ["approvers"], station: "sign", also: [`sha256:${"3".repeat(64)}`] }),
    makePerson({ id: "bob", groups: ["approvers", "owners"] }),
  ];
  const base = makeOperatorRoot({ people }).document;
  const root = {
    ...base,
    stations: [
      { id: "sign", origin: "https://sign.acme.example", rpid: "sign.acme.example", independent: true },
    ],
    server_keys: [seededKey("server").key],
    update_keys: [seededKey("release").key],
    witnesses: ["witness.example+abcd+efgh"],
    revoked: [`sha256:${"4".repeat(64)}`],
    policies: base.policies.map((policy) => ({ ...policy, run_as: ["default", "www"] })),
    roles: { ...base.roles, admit: { ...base.roles.admit, clients: ["acme"] } },
  };
  const { hidden, tried } = await hiddenIn("root", root, async (bytes) =>
    modelOf(await reviewRoot({ signed: { bytes, signatures: [] }, crypto })),
  );
  expect(tried.size).toBeGreaterThan(45);
  expect(hidden).toEqual([]);
});

test("of a people list", async () => {
  const root = makeOperatorRoot();
  const requesters = ["carol", "dave"].map((id) => makeRequester(makePerson({ id }), ["alice", "bob"]));
  const list = makePeople({ root, requesters }).document;
  const { hidden, tried } = await hiddenIn("people", list, async (bytes) =>
    modelOf(await reviewPeople({ signed: { bytes, signatures: [] }, crypto })),
  );
  expect(tried.size).toBeGreaterThan(10);
  expect(hidden).toEqual([]);
});

test("of an admission", async () => {
  const { document } = makeAdmission({
    root: world.operator,
    devices: [
      { ...world.device, machine: `sha256:${"6".repeat(64)}` },
      { ...world.device, fingerprint: `sha256:${"5".repeat(64)}`, name: "web-2" },
    ],
    previous: `sha256:${"8".repeat(64)}`,
  });
  const { hidden, tried } = await hiddenIn("admission", document, async (bytes) =>
    modelOf(await reviewAdmission({ signed: { bytes, signatures: [] }, held: "nothing", crypto })),
  );
  expect(tried.size).toBeGreaterThan(8);
  expect(hidden).toEqual([]);
});

test("of a standing approval", async () => {
  const targets = [world.device, { ...world.device, fingerprint: `sha256:${"5".repeat(64)}`, name: "web-2" }];
  const base = makeStanding({ roots: [world.operator], requester: "alice", script });
  const document = {
    ...base,
    run_as: "www",
    action: {
      ...base.action,
      args: [
        { name: "a", is: "fixed" as const, value: "one" },
        { name: "b", is: "enum" as const, values: ["one", "two"] },
        { name: "c", is: "integer" as const, min: 1, max: 9, empty: false },
        {
          name: "d",
          is: "pattern" as const,
          parts: [{ text: "x." }, { chars: ["0-9", "a-f"], min: 2, max: 3 }],
          empty: true,
        },
        { name: "e", is: "open" as const, max: 100 },
      ],
      env: { LANG: "C", MODE: "fast" },
      stdin: "lines\nof input\n",
    },
    devices: {
      of: "list" as const,
      targets: targets
        .map(({ fingerprint, name }) => ({ fingerprint, name, admission: `sha256:${"7".repeat(64)}` }))
        .toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1)),
    },
    windows: [
      { days: [1, 3], from: "08:00", to: "18:00", tz: "Europe/Berlin" },
      { days: [7], from: "10:15", to: "10:45", tz: "Europe/Berlin" },
    ],
    min_interval: 600,
  };
  const shown = (bytes: Uint8Array) =>
    reviewStanding({ signed: { bytes, signatures: [] }, script, held: "nothing", now: 0, crypto });
  const { hidden, tried } = await hiddenIn("standing", document, async (bytes) =>
    modelOf(await shown(bytes)),
  );
  expect(tried.size).toBeGreaterThan(35);
  expect(hidden).toEqual(["id", "roots[].min_people"]);
  const whole = { ...document, devices: { of: "client" as const, up_to: 7 } };
  const all = await hiddenIn("standing", whole, async (bytes) => modelOf(await shown(bytes)));
  expect(all.hidden).toEqual(["id", "roots[].min_people"]);
});
