/** users review, users check-review: who may sign in and as what, signed; and whether such files are what was signed. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { endpoints } from "@countersign/api";
import { openAccessReview, parseVerifierKey } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { nodeCrypto } from "@countersign/protocol/node";
import { type Command, EXIT, RefusedError, UsageError } from "../command.ts";

const files = { json: "access-review.json", csv: "access-review.csv", note: "access-review.note" } as const;

export const usersReview: Command = {
  words: ["users", "review"],
  summary: "Write who may sign in, as what, with which factors and keys, as signed JSON and CSV",
  remote: true,
  options: { out: { value: "DIR", needed: true, help: "a new directory" } },
  async run({ io, client, need }) {
    const { reply } = await (await client()).call(endpoints.accessReview.makeAccessReview);
    const out = path.resolve(io.cwd, need("out"));
    await mkdir(out, { recursive: true });
    // Names and addresses of people: for whoever asked.
    for (const part of ["json", "csv", "note"] as const)
      await writeFile(path.join(out, files[part]), reply[part], { mode: 0o600, flag: "wx" });
    io.out(`${out}: ${files.json}, ${files.csv} and ${files.note}, which signs both`);
    io.out(`countersign users check-review ${need("out")} --vkey KEY`);
    return EXIT.success;
  },
};

export const usersCheckReview: Command = {
  words: ["users", "check-review"],
  summary: "Check offline that the files of an access review are what the server signed",
  positionals: ["DIR"],
  options: {
    vkey: {
      value: "KEY|FILE",
      needed: true,
      help: "the audit log's verifier key, from elsewhere than the files",
    },
  },
  async run({ io, need, positionals }) {
    const at = (file: string) => path.resolve(io.cwd, positionals[0] ?? "", file);
    const written = await readFile(path.resolve(io.cwd, need("vkey")), "utf8").catch(() => need("vkey"));
    const parsed = parseVerifierKey(nodeHasher, written.trim());
    if (!parsed.ok) throw new UsageError(`no verifier key (${parsed.because})`);
    const [json, csv, note] = await Promise.all([
      readFile(at(files.json)),
      readFile(at(files.csv)),
      readFile(at(files.note)),
    ]);
    const opened = await openAccessReview(nodeCrypto, new Uint8Array(note), parsed.key);
    if (!opened.ok) throw new RefusedError(opened.because, `${files.note} is not signed by this key`);
    const { installation, madeAt, jsonHash, csvHash } = opened.review;
    for (const [file, bytes, hash] of [
      [files.json, json, jsonHash],
      [files.csv, csv, csvHash],
    ] as const)
      if (`sha256:${createHash("sha256").update(bytes).digest("hex")}` !== hash)
        throw new RefusedError("file-changed", `${file} is not what was signed`);
    io.out(`verified: the accounts of ${installation}, ${madeAt}`);
    return EXIT.success;
  },
};
