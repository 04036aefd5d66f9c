/** logreset: after a restore, people say that a part of the audit log is lost and from where it goes on. */
import path from "node:path";
import { endpoints } from "@countersign/api";
import { carry, documentBytes, type Logreset, parseDocument, type Signed } from "@countersign/protocol";
import { lostWords } from "@countersign/review";
import { type Command, EXIT, type Invocation, RefusedError } from "../command.ts";
import { readCarriedFile, writeCarriedFile } from "../keys/carried-file.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { mustAgree } from "../output/must-agree.ts";
import { harmless } from "../output/table.ts";
import { keepSigned } from "../roots/draft.ts";

export const logresetCompose: Command = {
  words: ["logreset"],
  summary:
    "After a restore: say that a part of the audit log is lost, so that devices that saw it work again",
  remote: true,
  challenged: true,
  options: {
    reason: { value: "TEXT", needed: true, help: "what happened; everybody who signs reads it" },
    person: { value: "ID", help: "who you are in the operator's root; without it the server's key is asked" },
    key: {
      value: "FILE",
      help: "your OpenSSH private key; without it everybody signs at their station, you among them",
    },
    out: { value: "FILE", help: "the document that others sign (logreset.json)" },
  },
  async run(invocation) {
    const { io, need, text, client } = invocation;
    const api = await client();
    const { old, ...facts } = (await api.call(endpoints.trust.showLostLog)).reply;
    if (!old) throw new RefusedError("nothing-lost", "no device saw anything that is not in this log");
    const by = text("person");
    if (by === undefined) {
      const { devices } = (await api.call(endpoints.trust.resetLog, { body: { reason: need("reason") } }))
        .reply;
      io.out(`The log goes on from ${facts.new.size} entries; ${devices} device(s) hear of it.`);
      return EXIT.success;
    }
    const out = text("out") ?? "logreset.json";
    const key = text("key");
    if (key !== undefined) await keepSigned(path.resolve(io.cwd, out));
    const bytes = documentBytes("logreset", {
      type: "logreset",
      format: 1,
      authority: facts.authority,
      old,
      new: facts.new,
      reason: need("reason"),
      by,
      time: Math.floor(Date.now() / 1000),
    });
    io.err(`${facts.devices} device(s) saw what is lost.`);
    if (key === undefined) {
      const body = carry({ bytes, signatures: [] });
      const { hash, missing } = (await api.call(endpoints.drafts.createDraft, { body })).reply;
      io.out(`${hash} waits at the stations of those who sign: ${harmless(missing)}`);
      io.out("It is published by itself when enough have signed.");
      return EXIT.success;
    }
    const signature = await signWithKey(key, "countersign.logreset.v1", bytes);
    await writeCarriedFile(path.resolve(io.cwd, out), { bytes, signatures: [signature] });
    io.out(`${out}: signed by ${by}. The others, as many as the root's policy asks for:`);
    io.out(`  countersign logreset sign ${out} --key FILE`);
    io.out(`Then: countersign logreset publish ${out}`);
    return EXIT.success;
  },
};

export const logresetSign: Command = {
  words: ["logreset", "sign"],
  summary: "Approve a log reset with your key, after showing what it says",
  positionals: ["FILE"],
  options: {
    key: { value: "FILE", needed: true, help: "your OpenSSH private key" },
    yes: { help: "do not ask on the terminal before signing" },
  },
  async run(invocation) {
    const { io, need, flag } = invocation;
    const { file, signed, reset } = await readReset(invocation);
    io.err(inWords(reset));
    if (!flag("yes")) await mustAgree(io, "Sign it? (yes/no) ");
    const signature = await signWithKey(need("key"), "countersign.approve.v1", signed.bytes);
    const others = signed.signatures.filter(
      ({ key, namespace }) => key !== signature.key || namespace !== signature.namespace,
    );
    await writeCarriedFile(file, { ...signed, signatures: [...others, signature] });
    io.out(`${file}: ${others.length + 1} signature(s)`);
    return EXIT.success;
  },
};

export const logresetPublish: Command = {
  words: ["logreset", "publish"],
  summary: "Hand a signed log reset to the server, which distributes it",
  positionals: ["FILE"],
  remote: true,
  async run(invocation) {
    const { signed } = await readReset(invocation);
    const api = await invocation.client();
    const { reply } = await api.call(endpoints.trust.publishDocument, { body: carry(signed) });
    invocation.io.out(`${reply.hash} published; ${reply.devices} device(s) hear of it.`);
    return EXIT.success;
  },
};

async function readReset({
  io,
  positionals,
}: Pick<Invocation, "io" | "positionals">): Promise<{ file: string; signed: Signed; reset: Logreset }> {
  const file = path.resolve(io.cwd, positionals[0] ?? "");
  const signed = await readCarriedFile(file);
  const parsed = parseDocument("logreset", signed.bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, `${file} is no log reset: ${parsed.detail}`);
  return { file, signed, reset: parsed.document };
}

function inWords({ old, new: onward, reason, by, time }: Logreset): string {
  return [
    `${by} says, at ${new Date(time * 1000).toISOString()}: ${harmless(reason)}`,
    `  lost    ${lostWords({ lost: old, onward })} entries of the audit log, as devices saw it up to ${old.size} (${old.root})`,
    `  goes on from ${onward.size} entries (${onward.root})`,
    "Devices that saw what is lost forget it and believe the log from there. Ask how it was lost before you sign:",
    "whoever wants to hide something from the log needs exactly this signature.",
  ].join("\n");
}
