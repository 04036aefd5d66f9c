/** What the page says of a run's proof: an honest run holds throughout, and every lie of a server is found where it stands. */
import type { Run } from "@countersign/api";
import {
  documentBytes,
  encodeUtf8,
  hashOf,
  type Receipt,
  type Role,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  approve,
  HELLO_SCRIPT,
  makeAdmission,
  makeBreakglass,
  makeCountersignWorld,
  makeFakeDevice,
  makeOperatorRoot,
  makePerson,
  makeRequest,
  makeTrialWorld,
  type Signing,
  signRequest,
  type SoftRequest,
  type SoftRoot,
  seededKey,
  targetOf,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { checkOutput } from "./check-receipt.ts";
import { checkRun, LINKS } from "./check-run.ts";
import { receiptCommands, requestCommands, signatureCommands } from "./commands.ts";
import type { Evidence } from "./evidence.ts";

const world = await makeCountersignWorld();
const { alice, bob, operator, device } = world;
const admission = makeAdmission({ root: operator, devices: [device], signers: [alice] });
const STDOUT = encodeUtf8("hello\n");
const NOTHING = new Uint8Array();
const digest = (bytes: Uint8Array) => ({ hash: hashOf(bytes, nodeCrypto), length: bytes.length });

const carol = makePerson({ id: "carol", groups: ["approvers"] });

/** A root of three, with these in role *breakglass*. */
function rootWith(breakglass: Role): SoftRoot {
  const roles = { ...operator.document.roles, breakglass };
  return makeOperatorRoot({ people: [alice, bob, carol], change: { roles } });
}

function admissionOf(root: SoftRoot) {
  return makeAdmission({ root, devices: [device], signers: [alice] });
}

/** Alice asks under it, and nobody approves. */
function askUnder(root: SoftRoot): SoftRequest {
  const target = { ...targetOf(device), admission: admissionOf(root).hash };
  return signRequest(makeRequest({ roots: [root], targets: [target], requester: "alice" }), alice);
}

/** A receipt of the device, signed by `key`. */
function receiptOf(signed: SoftRequest, change: Partial<Receipt> = {}, key = device.key) {
  const bytes = documentBytes("receipt", {
    type: "receipt",
    format: 1,
    device: device.fingerprint,
    subject: hashOf(signed.bytes, nodeCrypto),
    script: hashOf(HELLO_SCRIPT, nodeCrypto),
    roots: [{ authority: operator.authority, version: 1 }],
    people: [],
    start: 1,
    end: 2,
    outcome: "ran",
    exit: 0,
    stdout: digest(STDOUT),
    stderr: digest(NOTHING),
    truncated: false,
    seq: 1,
    ...change,
  });
  return { bytes, signatures: [key.sign("countersign.receipt.v1", bytes)] };
}

/** What an honest server hands out of a finished run. */
function honest(
  signed: SoftRequest,
  more: Partial<Evidence> = {},
  root: SoftRoot = operator,
  glass: Run["glass"] = null,
): Evidence {
  const run: Run = {
    id: "00000000-0000-4000-8000-000000000001",
    state: "finished",
    client: "acme",
    kind: "script",
    script: { name: "hello", version: 1, hash: hashOf(HELLO_SCRIPT, nodeCrypto) },
    reason: "Because the test says so",
    request_hash: hashOf(signed.bytes, nodeCrypto),
    short_code: "0000-0000-0000-0000",
    trust: "device-trust",
    requested_by: "Alice",
    standing: null,
    task: null,
    requester: { authority: root.authority, person: "alice" },
    not_before: 0,
    not_after: 1,
    created_at: 0,
    missing: [],
    signers: [],
    objections: [],
    targets: [
      {
        ...targetOf(device),
        device: "00000000-0000-4000-8000-000000000002",
        state: "ran",
        exit: 0,
        signal: null,
        code: null,
        receipt: null,
        started_at: 1,
        ended_at: 2,
      },
    ],
    station_link: null,
    may_cancel: false,
    glass,
    may_break_glass: false,
  };
  return {
    run,
    signed,
    authorities: [{ authority: root.authority, roots: [root], people: undefined }],
    admissions: [admission.bytes],
    script: HELLO_SCRIPT,
    receipts: [
      { device: run.targets[0]?.device ?? "", deviceKey: device.key.key, receipt: receiptOf(signed) },
    ],
    ...more,
  };
}

/** Everything that did not hold, by its link. */
async function faults(evidence: Evidence): Promise<string[]> {
  const { checks } = await checkRun(evidence, nodeCrypto);
  return LINKS.flatMap((link) =>
    checks[link].filter(({ outcome }) => outcome !== "holds").map(({ words }) => `${link}: ${words}`),
  );
}

describe("an honest run", () => {
  test("holds throughout, and is put into words", async () => {
    const evidence = honest(world.offer());
    expect(await faults(evidence)).toEqual([]);
    const checked = await checkRun(evidence, nodeCrypto);
    expect(checked.model?.signatures.map(({ person, as }) => [person.id, as])).toEqual([
      ["alice", "requester"],
      ["bob", "approver"],
    ]);
    expect(checked.checks.countersigned.map(({ words }) => words)).toContain(
      "A good signature by Bob, approving.",
    );
  });

  test("holds by broken glass, and not by too few, nor for another request", async () => {
    const root = rootWith({ threshold: 2, members: ["alice", "bob", "carol"] });
    const asked = askUnder(root);
    const glass = (...signers: readonly Signing[]) => makeBreakglass(asked, signers);
    const broken = (breakglass: Signed, under = root, request = asked) =>
      honest(
        request,
        {
          breakglass,
          admissions: [admissionOf(under).bytes],
          receipts: [
            {
              device: "00000000-0000-4000-8000-000000000002",
              deviceKey: device.key.key,
              receipt: receiptOf(request, { roots: [{ authority: under.authority, version: 1 }] }),
            },
          ],
        },
        under,
        { document: "", delay_seconds: 3600, broken: true },
      );
    expect(await faults(broken(glass(bob, carol)))).toEqual([]);
    expect(await faults(broken(glass(bob)))).toEqual([
      "countersigned: Too few of role breakglass of Operator signed: Bob.",
    ]);
    // Whoever asks is not counted, here as on the device.
    expect(await faults(broken(glass(alice, bob)))).toEqual([
      "countersigned: Too few of role breakglass of Operator signed: Bob.",
    ]);
    expect(await faults(broken(makeBreakglass(world.offer(), [bob, carol])))).toEqual([
      "countersigned: What is said to have broken the glass is not about this request.",
    ]);
    const other = makeBreakglass(asked, [bob, carol], { device: `sha256:${"0b".repeat(32)}` });
    expect(await faults(broken(other))).toEqual([
      "countersigned: The glass was broken for another device than the one that was asked for.",
    ]);
    const elsewhere = rootWith({ threshold: 2, members: ["bob", "carol"], clients: ["globex"] });
    const there = askUnder(elsewhere);
    expect(await faults(broken(makeBreakglass(there, [bob, carol]), elsewhere, there))).toEqual([
      "countersigned: Too few of role breakglass of Operator signed: nobody.",
    ]);
  });

  test("holds at server-trust too, by the server's own signature and nobody else's", async () => {
    const trial = await makeTrialWorld();
    const offer = trial.offer();
    const evidence = honest(offer, {}, trial.trial);
    const told = makeAdmission({ root: trial.trial, devices: [trial.device], signers: [trial.serverKey] });
    const { checks } = await checkRun({ ...evidence, admissions: [told.bytes] }, nodeCrypto);
    expect(checks.countersigned.map(({ words }) => words)).toContain(
      "A good signature by the server, who asks.",
    );
  });

  test("that waits says what is still asked for, and claims nothing", async () => {
    const evidence = honest(world.ask(), { receipts: [] });
    const waiting = { ...evidence, run: { ...evidence.run, state: "awaiting-signatures" as const } };
    const found = await faults(waiting);
    expect(found.some((words) => words.startsWith("countersigned: Still asked for:"))).toBe(true);
    expect(found).toContain("ran: No receipt says that it ran.");
  });
});

describe("a server that lies", () => {
  const offer = world.offer();

  test("by showing another request is found at the hash", async () => {
    const evidence = honest(world.offer());
    const found = await faults({
      ...evidence,
      run: { ...evidence.run, request_hash: hashOf(NOTHING, nodeCrypto) },
    });
    expect(found).toContain(
      "requested: The bytes are another request than the server says: they hash to another id.",
    );
  });

  test("by showing another script is found", async () => {
    const found = await faults(honest(offer, { script: encodeUtf8("#!/bin/sh\nrm -rf /\n") }));
    expect(found).toContain("requested: The server shows another script than the request names.");
  });

  test("by listing other devices, or one under another name, is found", async () => {
    const evidence = honest(offer);
    const [target] = evidence.run.targets;
    if (!target) throw new Error("no target");
    for (const targets of [
      [],
      [{ ...target, name: "web-2" }],
      [target, { ...target, fingerprint: hashOf(NOTHING, nodeCrypto) }],
    ])
      expect(await faults({ ...evidence, run: { ...evidence.run, targets } })).toContain(
        "requested: It names other devices than the server lists.",
      );
  });

  test("by leaving out that nobody approved is found", async () => {
    const found = await faults(honest(world.ask()));
    expect(found.some((words) => words.startsWith("countersigned: Missing: "))).toBe(true);
  });

  test("by letting who asks approve as well is found", async () => {
    const found = await faults(honest(approve(world.ask(), alice)));
    expect(found).toContain("countersigned: 1 good signatures do not count: who asks does not approve.");
    expect(found.some((words) => words.startsWith("countersigned: Missing: "))).toBe(true);
  });

  test("by a signature over other bytes is found", async () => {
    const other = world.offer();
    const found = await faults(honest({ ...world.ask(), signatures: other.signatures }));
    expect(found.some((words) => /signatures are by nobody known, or no good/.test(words))).toBe(true);
  });

  test("by a root of its own under the authority's name is found", async () => {
    const bytes = encodeUtf8(new TextDecoder().decode(operator.bytes).replace("Operator", "0perator"));
    const found = await faults(
      honest(offer, {
        authorities: [
          { authority: operator.authority, roots: [{ bytes, signatures: [] }], people: undefined },
        ],
      }),
    );
    expect(found.some((words) => words.startsWith("countersigned: The first root of sha256:"))).toBe(true);
  });

  test("by a receipt that it made itself is found", async () => {
    const evidence = honest(offer);
    const own = seededKey("the server's own device");
    const [told] = evidence.receipts;
    if (!told) throw new Error("no receipt");
    const cases = [
      [{ ...told, receipt: receiptOf(offer, {}, own) }, "no signature on it is the device's"],
      [
        { ...told, deviceKey: own.key, receipt: receiptOf(offer, {}, own) },
        "the key that is said to have signed it is not the device's",
      ],
      [
        { ...told, receipt: receiptOf(offer, { subject: hashOf(NOTHING, nodeCrypto) }) },
        "it is about another request",
      ],
      [
        { ...told, receipt: receiptOf(offer, { script: hashOf(NOTHING, nodeCrypto) }) },
        "it is about another script",
      ],
      [
        { ...told, receipt: receiptOf(offer, { device: makeFakeDevice({ name: "web-9" }).fingerprint }) },
        "it says to be of another device",
      ],
      [{ ...told, deviceKey: "ssh-ed25519 AAAA", receipt: receiptOf(offer) }, "cannot be read"],
      [{ ...told, receipt: { bytes: encodeUtf8("{}"), signatures: [] } }, "its bytes are no receipt"],
    ] as const;
    for (const [receipt, words] of cases) {
      const found = await faults({ ...evidence, receipts: [receipt] });
      expect(
        found.some((fault) => fault.startsWith("receipt: The receipt of ") && fault.includes(words)),
      ).toBe(true);
    }
  });

  test("by showing another end than the device signed is found", async () => {
    const evidence = honest(offer);
    const receipt = receiptOf(offer, { exit: 1 });
    const found = await faults({
      ...evidence,
      receipts: evidence.receipts.map((told) => ({ ...told, receipt })),
    });
    expect(found).toContain("ran: The server shows another end than a device signed.");
  });

  test("by changing the output is found, byte by byte", async () => {
    const { receipts } = await checkRun(honest(offer), nodeCrypto);
    const receipt = receipts[0]?.receipt;
    if (!receipt) throw new Error("no receipt");
    const check = (stdout: string, change: Partial<Receipt> = {}) =>
      checkOutput({ ...receipt, ...change }, { stdout: encodeUtf8(stdout), stderr: NOTHING }, nodeCrypto)
        .outcome;
    expect(check("hello\n")).toBe("holds");
    expect(check("hellO\n")).toBe("fails");
    expect(check("hello")).toBe("fails");
    expect(check("hello", { truncated: true })).toBe("open");
    expect(check("hello\nand more", { truncated: true })).toBe("fails");
  });
});

test("the lines for a terminal name exactly what was signed, and hold nothing that a shell would do otherwise", async () => {
  const evidence = honest(world.offer());
  const checked = await checkRun(evidence, nodeCrypto);
  const [receipt] = checked.receipts;
  if (!receipt) throw new Error("no receipt");
  const lines = [
    ...requestCommands(evidence),
    ...signatureCommands(evidence, checked),
    ...receiptCommands(receipt),
  ].map(({ line }) => line);
  expect(lines.join("\n")).toContain(bob.keys[0]?.key ?? "");
  expect(lines.filter((line) => line.includes("ssh-keygen -Y verify"))).toHaveLength(3);
  for (const line of lines) expect(line).not.toMatch(/[`$\\]|\|\||&&|;/);
});
