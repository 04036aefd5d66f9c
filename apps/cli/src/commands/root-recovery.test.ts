// needs: ssh-keygen
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { openTerminal, type Terminal } from "../testing/transcript.ts";

function makeKey(terminal: Terminal, name: string): { file: string; fingerprint: string } {
  const file = path.join(terminal.directory, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
  const printed = execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" });
  return { file, fingerprint: printed.split(" ")[1] ?? "" };
}

async function ok(terminal: Terminal, line: string): Promise<string> {
  const said = await terminal.type(...line.split(" "));
  if (said.code !== 0) throw new Error(`${line}: ${said.err}`);
  return said.out;
}

test("the drill: a lost phone, the paper from the safe, and whoever is left; the paper alone does nothing", async () => {
  const terminal = openTerminal();
  const keys = Object.fromEntries(
    ["ann", "bob", "bob2", "server"].map((name) => [name, makeKey(terminal, name)]),
  );
  const of = (name: string) => keys[name] ?? { file: "", fingerprint: "" };
  const server = readFileSync(`${of("server").file}.pub`, "utf8")
    .split(" ")
    .slice(0, 2)
    .join(" ");
  for (const [name, key] of [
    ["Ann", "ann"],
    ["Bob", "bob"],
    ["Bob", "bob2"],
  ] as const)
    await ok(terminal, `root card --key ${of(key).file} --name ${name} --out ${key}.json`);
  const said = `--fingerprint ${of("ann").fingerprint} --fingerprint ${of("bob").fingerprint}`;
  const init = ["root", "init", "ann.json", "bob.json", ...said.split(" ")];
  expect(
    await terminal.type(...init, "--name", "Acme IT", "--client", "acme", "--server-key", server),
  ).toMatchObject({ code: 0 });

  const printed = await ok(terminal, "root recovery-key");
  const lines = printed.match(/^ {4}[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{2}$/gm) ?? [];
  expect(lines).toHaveLength(8);
  // Nothing of it stands on a disk but its card.
  const secret = (lines[0] ?? "").trim().slice(0, 9);
  for (const name of readdirSync(terminal.directory))
    expect(readFileSync(path.join(terminal.directory, name), "utf8"), name).not.toContain(secret);
  const fingerprint = /--fingerprint (\S+)/.exec(printed)?.[1] ?? "";
  const change = "root add-person --from root.json --out next.json";
  const added = await ok(terminal, `${change} recovery.json --fingerprint ${fingerprint} --role recovery`);
  expect(added).toContain("Recovery key");
  for (const signer of ["ann", "bob"]) {
    await ok(terminal, `root sign root.json --key ${of(signer).file}`);
    await ok(terminal, `root sign next.json --key ${of(signer).file}`);
  }
  await ok(terminal, "root verify next.json --from root.json");

  // Bob's phone is gone. The groups and roles of the entry stay as they were.
  const anew = `root add-person bob2.json --id bob --fingerprint ${of("bob2").fingerprint}`;
  const replaced = await ok(terminal, `${anew} --from next.json --out third.json`);
  expect(replaced).not.toContain("approves no longer");
  const verify = () => terminal.type("root", "verify", "third.json", "--from", "next.json");

  const mistyped = [
    ...lines.slice(0, 4),
    (lines[4] ?? "").replace(/[0-9a-f]/, (digit) => (digit === "0" ? "1" : "0")),
  ];
  const clumsy = openTerminal({}, "", undefined, [...mistyped, ...lines.slice(5)]);
  const refused = await clumsy.type("root", "recovery-open");
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain("line 5");
  expect(existsSync(path.join(clumsy.directory, "recovery_key"))).toBe(false);

  const opened = openTerminal({}, "", undefined, lines);
  expect(await opened.type("root", "recovery-open")).toMatchObject({ code: 0 });
  const paper = path.join(opened.directory, "recovery_key");
  expect(statSync(paper).mode & 0o777).toBe(0o600);
  await ok(terminal, `root sign third.json --key ${paper}`);
  await ok(terminal, `root sign third.json --key ${of("bob2").file}`);
  expect((await verify()).err).toContain("root-signatures");
  await ok(terminal, `root sign third.json --key ${of("ann").file}`);
  expect((await verify()).out).toContain("a device would follow it");

  // A second key stands beside the first; without --id nobody is meant.
  const second = `root add-person bob.json --id bob --keep-keys --fingerprint ${of("bob").fingerprint}`;
  expect(await ok(terminal, `${second} --from third.json --out fourth.json`)).toContain("version 4");
  const stranger = await terminal.type(
    ...`root add-person ann.json --id zoe --keep-keys --fingerprint ${of("ann").fingerprint} --from third.json`.split(
      " ",
    ),
  );
  expect(stranger.err).toContain("person-unknown");
}, 30_000);
