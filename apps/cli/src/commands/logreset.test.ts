// needs: ssh-keygen
/** Whoever approves a log reset reads what it says first, and nothing in it rewrites what they read. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { documentBytes, parseDocument } from "@countersign/protocol";
import { expect, test } from "vitest";
import { readCarriedFile, writeCarriedFile } from "../keys/carried-file.ts";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const head = (digit: string, size: number) => ({ size, root: `sha256:${digit.repeat(64)}` });
const bytes = documentBytes("logreset", {
  type: "logreset",
  format: 1,
  authority: `sha256:${"c".repeat(64)}`,
  old: head("a", 125),
  new: head("b", 100),
  reason: "disk failure \u202egnihtyreve ediH",
  by: "ann",
  time: 1_780_000_000,
});

async function sign(reply: string | undefined, ...more: string[]) {
  const terminal = openTerminal({}, "", reply);
  const key = path.join(terminal.directory, "bob");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bob", "-f", key]);
  const file = path.join(terminal.directory, "logreset.json");
  await writeCarriedFile(file, { bytes, signatures: [] });
  const said = await terminal.type("logreset", "sign", "logreset.json", "--key", key, ...more);
  return { ...said, signatures: (await readCarriedFile(file)).signatures };
}

test("it is shown, and signed where somebody says yes", async () => {
  const { code, err, signatures } = await sign("yes");
  expect(err).toContain("at least 25 entries of the audit log, as devices saw it up to 125");
  expect(err).toContain("disk failure \\u{202e}gnihtyreve ediH");
  expect({ code, namespaces: signatures.map(({ namespace }) => namespace) }).toEqual({
    code: 0,
    namespaces: ["countersign.approve.v1"],
  });
  expect((await sign("no", "--yes")).signatures).toHaveLength(1);
});

test("it is not signed where nobody does", async () => {
  const { code, err, signatures } = await sign("no");
  expect({ code, signatures }).toEqual({ code: 1, signatures: [] });
  expect(err).toContain("not-signed");
});

/** Asks for one without a key, of a server that lost this much. */
async function askWithoutKey(old: object | null, ...words: string[]) {
  const terminal = openTerminal({}, "");
  await using server = await startLyingServer({
    "GET /logreset": {
      authority: `sha256:${"c".repeat(64)}`,
      old,
      new: head("b", 100),
      devices: 3,
    },
  });
  const said = await terminal.type("logreset", "--reason", "disk failure", ...words, "--server", server.url);
  const sent = server.heard.filter(({ method }) => method === "POST");
  return { ...said, sent };
}

test("without a key at hand it is put out with nobody's signature, by name; and not at all where nothing is lost", async () => {
  const { sent } = await askWithoutKey(head("a", 125), "--person", "ann");
  expect(sent.map(({ path: at }) => at)).toEqual(["/documents/drafts"]);
  const body = sent[0]?.body;
  expect(body).toMatchObject({ bytes: expect.any(String) as string, signatures: [] });
  const carried = typeof body === "object" && body !== null && "bytes" in body ? String(body.bytes) : "";
  const parsed = parseDocument("logreset", Buffer.from(carried, "base64"));
  expect(parsed).toMatchObject({
    ok: true,
    document: { by: "ann", old: head("a", 125), new: head("b", 100) },
  });
  for (const words of [["--person", "ann"], []]) {
    const nothing = await askWithoutKey(null, ...words);
    expect(nothing).toMatchObject({ code: 1, sent: [] });
    expect(nothing.err).toContain("nothing-lost");
  }
});
