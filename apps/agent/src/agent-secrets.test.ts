/** Secrets on the real agent: how they reach a script, and which boxes are refused. */
import { randomBytes } from "node:crypto";
import { carry, encodeHex, encodeUtf8, type Request } from "@countersign/protocol";
import { blindSecret, commitmentTo, sealSecret } from "@countersign/protocol/secrets";
import {
  type EnrolledAgent,
  enrolAgent,
  makeBreakglass,
  makeOperatorRoot,
  makePerson,
  recently,
  runFrame,
} from "@countersign/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

const [alice, bob, carol] = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: ["approvers"] }));
if (!alice || !bob || !carol) throw new Error("three were made");
const people = [alice, bob, carol];
const plain = makeOperatorRoot({ people, now: recently() });
const breakglass = { threshold: 2, members: ["bob", "carol"] };
const root = makeOperatorRoot({
  people,
  now: recently(),
  change: { roles: { ...plain.document.roles, breakglass } },
});

let device: EnrolledAgent;
beforeAll(async () => {
  device = await enrolAgent({ root });
  device.start();
  await device.gateway.connected();
});
afterAll(() => device.dispose());

/** An approved request whose script reads these secrets, with their boxes. */
function offerWith(
  script: string,
  values: Readonly<Record<string, string>>,
  more: Partial<Request["action"]> = {},
) {
  const id = encodeHex(randomBytes(16));
  const secrets = Object.entries(values).map(([param, value]) => ({
    param,
    secret: blindSecret(encodeUtf8(value)),
  }));
  const plain = device.ask(script).document.action;
  const action = {
    ...plain,
    secrets: secrets.map(({ param, secret }) => ({ param, commitment: commitmentTo(secret) })),
    ...more,
    // A script's, with secrets.
  } as Request["action"];
  const offer = device.offer(script, { id, action });
  const boxes = secrets.map(({ param, secret }) => ({
    param,
    box: sealSecret(secret, { request: id, param, fingerprint: device.fingerprint }, device.seal),
  }));
  return { offer, boxes };
}

async function run(offer: ReturnType<EnrolledAgent["offer"]>, secrets: { param: string; box: string }[]) {
  const name = encodeHex(randomBytes(16));
  device.gateway.send({ ...runFrame(offer, name), secrets });
  const { document } = await device.gateway.receiptFor(offer.hash);
  return { document, output: device.gateway.output(name) };
}

test("one secret is the whole input, several are a line each", async () => {
  const one = offerWith('printf "[%s]" "$(cat)"', { password: "correct\nhorse" });
  expect(await run(one.offer, one.boxes)).toMatchObject({
    document: { outcome: "ran", exit: 0 },
    output: "[correct\nhorse]",
  });
  const two = offerWith('IFS= read -r a; IFS= read -r b; printf "%s/%s" "$a" "$b"', {
    a: "first",
    b: "se cond",
  });
  // Whatever the order in which they came.
  expect((await run(two.offer, two.boxes.toReversed())).output).toBe("first/se cond");
});

test("it stands in no argument, no variable and no file of the run", async () => {
  const value = "nobody-else-reads-this";
  const { offer, boxes } = offerWith(
    `tr '\\0' '\\n' </proc/self/environ; tr '\\0' ' ' </proc/$$/cmdline; grep -rl "$(cat)" . "$(dirname "$0")" 2>/dev/null; true`,
    { password: value },
  );
  const { document, output } = await run(offer, boxes);
  expect(document).toMatchObject({ outcome: "ran", exit: 0 });
  expect(output).not.toContain(value);
  expect(output).not.toContain("/input");
});

test("a box that is missing, of another secret, request or device is a refusal that does not use the request up", async () => {
  const { offer, boxes } = offerWith("cat", { password: "x" });
  const other = offerWith("cat", { password: "x" });
  expect((await run(offer, [])).document).toMatchObject({ outcome: "refused", code: "secret-missing" });
  device.gateway.send({ ...runFrame(offer), secrets: other.boxes });
  const unopened = await device.gateway.receiptFor(offer.hash, ({ code }) => code === "secret-unopened");
  expect(unopened.document.outcome).toBe("refused");
  device.gateway.send({ ...runFrame(offer), secrets: boxes });
  const ran = await device.gateway.receiptFor(offer.hash, ({ outcome }) => outcome === "ran");
  expect(ran.document.exit).toBe(0);
});

test("secrets beside an input of the request, and lines within lines, are refused", async () => {
  const input = offerWith("cat", { password: "x" }, { stdin: "more" });
  expect((await run(input.offer, input.boxes)).document).toMatchObject({ code: "secrets-and-input" });
  const lines = offerWith("cat", { a: "x", b: "y\nz" });
  expect((await run(lines.offer, lines.boxes)).document).toMatchObject({ code: "secret-lines" });
});

test("broken glass is not waited for where a box cannot be opened: that is said before the delay, not every second after it", async () => {
  const { offer } = offerWith("cat", { password: "x" });
  const other = offerWith("cat", { password: "x" });
  const glass = carry(makeBreakglass(offer, [bob, carol]));
  device.gateway.send({ ...runFrame(offer), secrets: other.boxes, breakglass: glass });
  const { document } = await device.gateway.receiptFor(offer.hash);
  expect(document).toMatchObject({ outcome: "refused", code: "secret-unopened" });
});
