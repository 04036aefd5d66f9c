/** root recovery-key, root recovery-open: a key that lives on paper, and the day on which it is needed. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { documentBytes, keyFingerprint } from "@countersign/protocol";
import { ed25519FromSeed, generateEd25519, nodeCrypto, signSshsigEd25519 } from "@countersign/protocol/node";
import { type Command, EXIT, type Invocation, RefusedError } from "../command.ts";
import { writeCarriedFile } from "../keys/carried-file.ts";
import { fingerprintsOf } from "../roots/card-file.ts";
import { paperLines, readPaper } from "../roots/paper-key.ts";

export const rootRecoveryKey: Command = {
  words: ["root", "recovery-key"],
  summary:
    "Make a recovery key: printed once, to be copied on paper and kept in a safe; only its card is written to disk",
  options: {
    name: { value: "N", help: "what the root calls it (Recovery key)" },
    out: { value: "FILE", help: "its card (recovery.json)" },
  },
  async run({ io, text }) {
    const { seed, publicKeyText: key } = generateEd25519();
    const name = text("name") ?? "Recovery key";
    const time = Math.floor(Date.now() / 1000);
    const message = documentBytes("card", { type: "card", format: 1, name, keys: [{ key }], time });
    const blob = signSshsigEd25519({ seed, publicKeyText: key, namespace: "countersign.card.v1", message });
    const out = text("out") ?? "recovery.json";
    await writeCarriedFile(path.resolve(io.cwd, out), {
      bytes: message,
      signatures: [blob],
    });
    io.out("Copy these eight lines on paper by hand. They are shown this once and stand on no disk:");
    io.out("");
    for (const line of paperLines(seed)) io.out(`    ${line}`);
    io.out("");
    io.out(`Below them write: ${name}, ${keyFingerprint(key, nodeCrypto).slice(7, 23)}, and today's date.`);
    io.out("Then clear this terminal, and put the paper where one person alone does not take it.");
    io.out(`${out} is its card. Into the root, signed as every change:`);
    io.out(
      `  countersign root add-person ${out} --fingerprint ${fingerprintsOf(key).at(-1) ?? ""} --role recovery`,
    );
    io.out("The day it is needed: countersign root recovery-open --out recovery_key");
    return EXIT.success;
  },
};

export const rootRecoveryOpen: Command = {
  words: ["root", "recovery-open"],
  summary: "Type a recovery key from its paper: writes the key file with which to sign; delete it afterwards",
  options: { out: { value: "FILE", help: "the key file (recovery_key)" } },
  async run(invocation) {
    const { io, text } = invocation;
    const read = readPaper(await typedLines(invocation));
    if (!read.ok)
      throw new RefusedError(
        "paper-mistyped",
        `line ${read.line} is not as it was printed; nothing was written`,
      );
    const { privateKeyOpenssh, publicKeyText } = ed25519FromSeed(read.seed, "countersign recovery");
    const out = text("out") ?? "recovery_key";
    await writeFile(path.resolve(io.cwd, out), privateKeyOpenssh, { mode: 0o600, flag: "wx" }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
        throw new RefusedError("file-exists", `${out} is there already; name another file with --out`);
      },
    );
    io.out(`${out}: the key ${keyFingerprint(publicKeyText, nodeCrypto)}`);
    io.out("Compare it with what stands on the paper and in: countersign root show");
    io.out(`Sign with it (countersign root sign FILE --key ${out}), then delete it: shred -u ${out}`);
    io.out("Who used a recovery key makes a new one: the paper was open.");
    return EXIT.success;
  },
};

/** Unseen at the terminal, line by line; from standard input where there is none. */
async function typedLines({ io }: Invocation): Promise<string[]> {
  const first = await io.askSecret("Line 1 of 8: ");
  if (first === undefined)
    return new TextDecoder()
      .decode(await io.readInput())
      .split("\n")
      .filter((line) => line.trim() !== "");
  const lines = [first];
  for (let at = 2; at <= 8; at += 1) lines.push((await io.askSecret(`Line ${at} of 8: `)) ?? "");
  return lines;
}
