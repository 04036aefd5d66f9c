// needs: ssh-keygen
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { documentBytes, hashOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { readCarriedFile, writeCarriedFile } from "../keys/carried-file.ts";
import { loadedRoot } from "../roots/load-root.ts";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal, type Terminal } from "../testing/transcript.ts";

/** A key made by the stock ssh-keygen, and the fingerprint it prints. */
function makeKey(terminal: Terminal, name: string, type = "ed25519"): { file: string; fingerprint: string } {
  const file = path.join(terminal.directory, name);
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", `${name}@example.org`, "-f", file]);
  const fingerprint =
    execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" }).split(" ")[1] ?? "";
  return { file, fingerprint };
}

/** Ann and Bob with cards, and a signed root of theirs in root.json. */
async function twoPeople(terminal: Terminal) {
  const ann = makeKey(terminal, "ann");
  const bob = makeKey(terminal, "bob", "ecdsa");
  for (const [name, key] of [
    ["Ann Miller", ann],
    ["Bob Chu", bob],
  ] as const) {
    const card = await terminal.type(
      "root",
      "card",
      "--key",
      key.file,
      "--name",
      name,
      "--out",
      `${path.basename(key.file)}.json`,
    );
    expect(card).toMatchObject({ code: 0 });
    expect(card.out).toContain(key.fingerprint);
  }
  const said = ["--fingerprint", ann.fingerprint, "--fingerprint", bob.fingerprint];
  const init = await terminal.type(
    "root",
    "init",
    "ann.json",
    "bob.json",
    ...said,
    "--name",
    "Acme IT",
    "--client",
    "acme",
    "--server-key",
    serverKey(terminal),
  );
  expect(init).toMatchObject({ code: 0, err: "" });
  return { ann, bob, said };
}

function serverKey(terminal: Terminal): string {
  const file = path.join(terminal.directory, "server");
  if (!existsSync(file)) makeKey(terminal, "server");
  return readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
}

describe("a root in the terminal", () => {
  test("is composed from cards, signed by two, and verified as a device would", async () => {
    const terminal = openTerminal();
    const { ann, bob } = await twoPeople(terminal);
    expect(await terminal.type("root", "verify", "root.json")).toMatchObject({ code: 1 });
    const first = await terminal.type("root", "sign", "root.json", "--key", ann.file);
    expect(first.out).toContain("role root asks for ann-miller and bob-chu; signed by ann-miller");
    expect((await terminal.type("root", "verify", "root.json")).err).toContain("refused: root-signatures");
    expect((await terminal.type("root", "sign", "root.json", "--key", bob.file)).out).toContain(
      "its own thresholds are reached",
    );
    expect((await terminal.type("root", "verify", "root.json")).out).toContain("a device would follow it");
    expect((await terminal.type("root", "show", "root.json")).out).toContain("acme script: device-trust");
  });

  test("goes on from what was published, though the draft of it still lies there", async () => {
    const terminal = openTerminal();
    await twoPeople(terminal);
    const edit = (from: string, ...words: string[]) =>
      terminal.type("root", "set-policy", "--from", from, "--level", "countersign", ...words);
    const one = await edit("root.json", "--client", "one", "--out", "next.json");
    expect(one).toMatchObject({ code: 0 });
    expect(one.out).toContain("ALLOWS, what was refused before");
    expect(one.out).toContain("script at one: is allowed, which was refused altogether");
    writeFileSync(
      path.join(terminal.directory, "published.json"),
      readFileSync(path.join(terminal.directory, "next.json")),
    );
    const again = await edit("published.json", "--client", "two", "--out", "next.json");
    expect(again.out).toContain("version 3");
    // A draft of something else is not thrown away.
    expect((await edit("root.json", "--client", "three", "--out", "next.json")).err).toContain(
      "draft-of-another",
    );
  });

  test("is not written over once somebody signed it", async () => {
    const terminal = openTerminal();
    const { ann, said } = await twoPeople(terminal);
    const cards = ["ann.json", "bob.json", ...said];
    const rest = ["--name", "Acme IT", "--client", "acme", "--server-key", serverKey(terminal)];
    const init = () => terminal.type("root", "init", ...cards, ...rest);
    expect(await init()).toMatchObject({ code: 0 });
    await terminal.type("root", "sign", "root.json", "--key", ann.file);
    const again = await init();
    expect(again.code).toBe(1);
    expect(again.err).toContain("refused: signed-already");
    expect((await terminal.type("root", "show", "root.json")).out).toContain("signatures  1");
  });

  test("of one person says that nobody could approve for them", async () => {
    const terminal = openTerminal();
    const { ann } = await twoPeople(terminal);
    const card = ["ann.json", "--fingerprint", ann.fingerprint, "--out", "alone.json"];
    const rest = ["--name", "Acme IT", "--client", "acme", "--server-key", serverKey(terminal)];
    const alone = await terminal.type("root", "init", ...card, ...rest);
    expect(alone.code).toBe(0);
    expect(alone.err).toContain("Ann Miller stands alone in this root");
  });

  test("says who breaks the glass, in so many words where one person is enough, and refuses what no device would follow", async () => {
    const terminal = openTerminal();
    await twoPeople(terminal);
    const set = (...words: string[]) => terminal.type("root", "set-role", ...words, "--from", "root.json");
    const glass = (...words: string[]) => set("breakglass", ...words);
    for (const [words, code, said] of [
      [["nobody"], 2, "ROLE: one of"],
      [["breakglass", "--member", "mallory"], 1, "refused: person-unknown"],
      [["breakglass", "--member", "bob-chu", "--threshold", "0"], 2, "a number from 1"],
      [["breakglass", "--member", "bob-chu", "--threshold", "2"], 1, "threshold-unreachable"],
      // Everything but admitting and breaking the glass is for all clients.
      [["renew", "--member", "bob-chu", "--client", "acme"], 1, "role-scope"],
    ] as const) {
      const answer = await set(...words);
      expect({ words, code: answer.code, told: `${answer.out}${answer.err}`.includes(said) }).toEqual({
        words,
        code,
        told: true,
      });
      expect(existsSync(path.join(terminal.directory, "root.next.json"))).toBe(false);
    }
    const red = "CAREFUL     one person alone can run whatever somebody asked for";
    const both = await glass("--member", "ann-miller", "--member", "bob-chu", "--out", "both.json");
    expect(both.out).not.toContain(red);
    const alone = await glass("--member", "bob-chu", "--client", "acme", "--out", "alone.json");
    expect(alone).toMatchObject({ code: 0 });
    expect(alone.out).toContain(red);
    expect(alone.out).toContain("bob-chu for acme");
    expect((await glass("--out", "nobody.json")).out).not.toContain(red);
  });

  test("revokes a hash and nothing else", async () => {
    const terminal = openTerminal();
    await twoPeople(terminal);
    const { code, err } = await terminal.type("root", "revoke", "abc", "--from", "root.json");
    expect(code).toBe(2);
    expect(err).toContain("abc: expected the hash of a document");
  });

  test("published twice is no fault, and what is refused is", async () => {
    const terminal = openTerminal();
    await twoPeople(terminal);
    const publish = async (code: string) => {
      const refusal = { code, type: "urn:x", status: 409, title: "no" };
      await using server = await startLyingServer({ "POST /documents": refusal });
      return await terminal.type("root", "publish", "root.json", "--server", server.url);
    };
    expect(await publish("document-known")).toMatchObject({
      code: 0,
      out: "root.json: published already, with these signatures\n",
    });
    expect(await publish("document-refused")).toMatchObject({ code: 1 });
  });

  test("published as the last of a trial says so when nothing came of it yet", async () => {
    const terminal = openTerminal();
    await twoPeople(terminal);
    const own = loadedRoot(await readCarriedFile(path.join(terminal.directory, "root.json")));
    const last = documentBytes("root", {
      ...own.root,
      trial: true,
      version: 2,
      authority: own.hash,
      prev: own.hash,
      successor: { authority: own.hash, version: 1, hash: own.hash },
    });
    await writeCarriedFile(path.join(terminal.directory, "last.json"), { bytes: last, signatures: [] });
    const lastHash = hashOf(last, nodeCrypto);
    const publish = async (operatorRoot: string) => {
      await using server = await startLyingServer({
        "POST /documents": { hash: lastHash, type: "root", devices: 0 },
        "GET /system": {
          server_name: "x",
          release: 1,
          version: "1",
          level: "off",
          trust: "server-trust",
          log_vkey: "x",
          operator_root: operatorRoot,
          station_url: null,
        },
      });
      return await terminal.type("root", "publish", "last.json", "--server", server.url);
    };
    const unfinished = await publish(lastHash);
    expect(unfinished.code).toBe(0);
    expect(unfinished.err).toContain("The graduation is not finished");
    expect(await publish(own.hash)).toEqual({ code: 0, out: `last.json: ${lastHash} published\n`, err: "" });
  });

  test("refuses a card whose fingerprint nobody read out", async () => {
    const terminal = openTerminal();
    const mallory = makeKey(terminal, "mallory");
    await terminal.type("root", "card", "--key", mallory.file, "--name", "Mallory", "--out", "mallory.json");
    const refused = await terminal.type(
      "root",
      "init",
      "mallory.json",
      "--name",
      "Acme IT",
      "--client",
      "acme",
      "--server-key",
      serverKey(terminal),
    );
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("refused: fingerprint-mismatch");
    expect(refused.err).toContain(mallory.fingerprint);
  });

  test("refuses a card whose key was exchanged on the way", async () => {
    const terminal = openTerminal();
    const { ann, said } = await twoPeople(terminal);
    const mallory = makeKey(terminal, "mallory");
    await terminal.type(
      "root",
      "card",
      "--key",
      mallory.file,
      "--name",
      "Ann Miller",
      "--out",
      "mallory.json",
    );
    const real = JSON.parse(readFileSync(path.join(terminal.directory, "ann.json"), "utf8")) as {
      bytes: string;
      signatures: unknown[];
    };
    const forged = JSON.parse(readFileSync(path.join(terminal.directory, "mallory.json"), "utf8")) as {
      bytes: string;
      signatures: unknown[];
    };
    writeFileSync(
      path.join(terminal.directory, "mixed.json"),
      JSON.stringify({ bytes: forged.bytes, signatures: real.signatures }),
    );
    const refused = await terminal.type(
      "root",
      "init",
      "mixed.json",
      ...said,
      "--name",
      "Acme IT",
      "--client",
      "acme",
      "--server-key",
      serverKey(terminal),
    );
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("refused: card-signature");
    expect(ann.fingerprint).not.toBe(mallory.fingerprint);
  });

  test("walks one version at a time: a next version counts when old and new signers signed it", async () => {
    const terminal = openTerminal();
    const { ann, bob } = await twoPeople(terminal);
    for (const key of [ann, bob]) await terminal.type("root", "sign", "root.json", "--key", key.file);
    const draft = await terminal.type(
      "root",
      "set-policy",
      "--from",
      "root.json",
      "--out",
      "two.json",
      "--client",
      "globex",
      "--level",
      "quorum",
      "--require",
      "approvers:2",
    );
    expect(draft).toMatchObject({ code: 0 });
    await terminal.type("root", "sign", "two.json", "--key", ann.file);
    expect((await terminal.type("root", "verify", "two.json", "--from", "root.json")).err).toContain(
      "refused: root-signatures",
    );
    await terminal.type("root", "sign", "two.json", "--key", bob.file);
    expect(await terminal.type("root", "verify", "two.json", "--from", "root.json")).toMatchObject({
      code: 0,
    });
  });

  test("does not save a draft that no device would follow", async () => {
    const terminal = openTerminal();
    const { ann, bob } = await twoPeople(terminal);
    for (const key of [ann, bob]) await terminal.type("root", "sign", "root.json", "--key", key.file);
    const refused = await terminal.type(
      "root",
      "set-policy",
      "--from",
      "root.json",
      "--out",
      "bad.json",
      "--client",
      "acme",
      "--require",
      "nobodies:1",
    );
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("refused: empty-group");
  });
});
