import type { Request } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { rootOfTargets } from "@countersign/review";
import { describe, expect, test } from "vitest";
import { type Asked, differenceFromAsked } from "./check-composed.ts";

const of = (digit: string) => `sha256:${digit.repeat(64)}`;
const now = 1_700_000_000;
const targets = [{ fingerprint: of("a"), name: "web-1", admission: of("b") }];

const asked: Asked = {
  client: "acme",
  kind: "script",
  script: {
    name: "clean",
    version: undefined,
    hash: of("d"),
    interpreter: "sh",
    arguments: ["/tmp", "", "7"],
  },
  targets,
  reason: "weekly",
  requester: { authority: of("c"), person: "ann" },
  runAs: "default",
  network: "host",
  environment: {},
  stdin: undefined,
  limits: { seconds: 3600, output: 10 * 1024 * 1024 },
  delaySeconds: 0,
  windowSeconds: undefined,
  now,
};

const action = {
  kind: "script",
  hash: of("d"),
  name: "clean",
  version: 3,
  interpreter: "sh",
  args: ["/tmp", "", "7"],
  secrets: [],
  env: {},
} as const;

const request: Request = {
  type: "request",
  format: 1,
  id: "0".repeat(32),
  client: "acme",
  action: { ...action, args: [...action.args], secrets: [] },
  run_as: "default",
  network: "host",
  limits: { seconds: 3600, output: 10 * 1024 * 1024 },
  target_count: 1,
  targets,
  not_before: now - 300,
  not_after: now + 4 * 3600,
  requester: { authority: of("c"), person: "ann" },
  reason: "weekly",
  roots: [{ authority: of("c"), min_version: 1, min_people: 0 }],
};

const script = (change: object): Request => ({
  ...request,
  action: { ...action, args: [...action.args], secrets: [], ...change },
});

describe("what was asked for", () => {
  test("is signed", () => {
    expect(differenceFromAsked(request, asked)).toBeUndefined();
    const reboot: Request = { ...request, action: { kind: "reboot", delay_seconds: 0 } };
    expect(differenceFromAsked(reboot, { ...asked, kind: "reboot", script: undefined })).toBeUndefined();
  });

  test("to many devices is signed where the root is theirs, and no other root is", () => {
    const many = Array.from({ length: 65 }, (_, at) => ({
      fingerprint: `sha256:${String(at).padStart(64, "0")}`,
      name: `web-${at}`,
      admission: of("b"),
    }));
    const { targets: _listed, ...rest } = request;
    const composed = { ...rest, target_count: 65, targets_root: rootOfTargets(many, nodeCrypto) };
    expect(differenceFromAsked(composed, { ...asked, targets: many.toReversed() })).toBeUndefined();
    const others = many.with(64, { fingerprint: of("f"), name: "db-1", admission: of("b") });
    expect(differenceFromAsked(composed, { ...asked, targets: others })).toContain("devices");
  });
});

test.each<[string, Request]>([
  ["another client", { ...request, client: "globex" }],
  ["a reboot", { ...request, action: { kind: "reboot", delay_seconds: 0 } }],
  ["another script", script({ name: "wipe" })],
  ["other script bytes", script({ hash: of("e") })],
  ["another interpreter", script({ interpreter: "python3" })],
  ["an argument more", script({ args: ["/tmp", "", "7", "--force"] })],
  ["arguments in another order", script({ args: ["7", "", "/tmp"] })],
  ["an argument replaced", script({ args: ["/", "", "7"] })],
  ["an environment", script({ env: { LD_PRELOAD: "/tmp/x.so" } })],
  ["standing input", script({ stdin: "y\n" })],
  ["secrets", script({ secrets: [{ param: "p", commitment: of("e") }] })],
  [
    "a device more",
    {
      ...request,
      target_count: 2,
      targets: [...targets, { fingerprint: of("e"), name: "db-1", admission: of("b") }],
    },
  ],
  ["another device", { ...request, targets: [{ fingerprint: of("e"), name: "web-1", admission: of("b") }] }],
  [
    "another device under a familiar name",
    { ...request, targets: [{ fingerprint: of("a"), name: "db-1", admission: of("b") }] },
  ],
  ["another count than devices", { ...request, target_count: 40 }],
  ["another user of the device", { ...request, run_as: "root" }],
  ["another network", { ...request, network: "none" }],
  ["another reason", { ...request, reason: "other" }],
  ["another requester", { ...request, requester: { authority: of("c"), person: "bob" } }],
  ["another authority's requester", { ...request, requester: { authority: of("e"), person: "ann" } }],
  ["a longer time limit than usual", { ...request, limits: { ...request.limits, seconds: 86_400 } }],
  ["more output than usual", { ...request, limits: { ...request.limits, output: 1_000_000_000 } }],
  ["a longer window", { ...request, not_after: now + 14 * 86_400 }],
  ["a window that opens later", { ...request, not_before: now + 3000 }],
  [
    "authorities without the requester's",
    { ...request, roots: [{ authority: of("e"), min_version: 1, min_people: 0 }] },
  ],
])("what differs is not signed: %s", (_what, composed) => {
  expect(differenceFromAsked(composed, asked)).toBeTypeOf("string");
});

test("what was asked for beside the script is signed, and nothing else in its place", () => {
  const more: Asked = {
    ...asked,
    environment: { LANG: "C", TZ: "UTC" },
    stdin: "y\n",
    limits: { seconds: 60, output: 100 },
  };
  const composed = (change: object, limits = { seconds: 60, output: 100 }) => ({
    ...script({ env: { TZ: "UTC", LANG: "C" }, stdin: "y\n", ...change }),
    limits,
  });
  expect(differenceFromAsked(composed({}), more)).toBeUndefined();
  for (const env of [{}, { LANG: "C" }, { LANG: "C", TZ: "CET" }, { LANG: "C", TZ: "UTC", LD_PRELOAD: "x" }])
    expect(differenceFromAsked(composed({ env }), more)).toContain("environment");
  for (const stdin of [undefined, "n\n"])
    expect(differenceFromAsked(composed({ stdin }), more)).toContain("standard input");
  expect(differenceFromAsked(composed({}, { seconds: 61, output: 100 }), more)).toContain("61 seconds");
  expect(differenceFromAsked(composed({}, { seconds: 60, output: 101 }), more)).toContain("101 bytes");
});

test("a restart waits as long as was asked for", () => {
  const reboot: Request = { ...request, action: { kind: "reboot", delay_seconds: 60 } };
  const restart = { ...asked, kind: "reboot" as const, script: undefined };
  expect(differenceFromAsked(reboot, { ...restart, delaySeconds: 60 })).toBeUndefined();
  expect(differenceFromAsked(reboot, restart)).toContain("delay");
});

test("another version than the one asked for is not signed", () => {
  const exact = { ...asked, script: asked.script && { ...asked.script, version: 2 } };
  expect(differenceFromAsked(request, exact)).toContain("version");
});

test("a window that was asked for may be as long", () => {
  const long = { ...request, not_after: now + 86_400 };
  expect(differenceFromAsked(long, { ...asked, windowSeconds: 86_400 })).toBeUndefined();
});
