/** root show, sign, verify, publish, graduate. */
import path from "node:path";
import { ApiError, endpoints } from "@countersign/api";
import {
  carry,
  checkRoot,
  documentBytes,
  hashOf,
  parseDocument,
  pinFirstRoot,
  pinRoot,
  reaches,
  type Root,
  signersOf,
  walkRoots,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { someOf } from "@countersign/review";
import { type Command, EXIT, type Invocation, RefusedError } from "../command.ts";
import { readCarriedFile, writeCarriedFile } from "../keys/carried-file.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { describeRoot } from "../roots/describe-root.ts";
import { keepSigned, successorVersion } from "../roots/draft.ts";
import { type LoadedRoot, loadedRoot, loadRoot } from "../roots/load-root.ts";

export const rootShow: Command = {
  words: ["root", "show"],
  summary: "Show a root from a file or the server: persons, roles, policies, in words",
  positionals: ["[FILE|AUTHORITY]"],
  remote: true,
  json: true,
  async run(invocation) {
    const { io, positionals, flag } = invocation;
    const loaded = await loadRoot(positionals[0], invocation);
    io.out(
      flag("json")
        ? JSON.stringify(
            { hash: loaded.hash, root: loaded.root, signatures: loaded.signed.signatures },
            null,
            2,
          )
        : await describeRoot(loaded),
    );
    return EXIT.success;
  },
};

export const rootSign: Command = {
  words: ["root", "sign"],
  summary: "Sign a root file with your key, after showing what it says",
  positionals: ["FILE"],
  options: {
    key: { value: "FILE", needed: true, help: "your OpenSSH private key" },
    from: { value: "FILE", help: "the root before it, to show what this one changes" },
  },
  async run({ io, positionals, need, text }) {
    const file = path.resolve(io.cwd, positionals[0] ?? "");
    const loaded = loadedRoot(await readCarriedFile(file));
    const from = text("from");
    const before =
      from === undefined ? undefined : loadedRoot(await readCarriedFile(path.resolve(io.cwd, from)));
    io.err(await describeRoot(loaded, before));
    const signature = await signWithKey(need("key"), "countersign.root.v1", loaded.signed.bytes);
    const others = loaded.signed.signatures.filter((other) => other.key !== signature.key);
    await writeCarriedFile(file, { bytes: loaded.signed.bytes, signatures: [...others, signature] });
    io.out(
      `${positionals[0]}: ${others.length + 1} signature(s); ${(await whatIsMissing(loadedRoot(await readCarriedFile(file)))) ?? whatElse(loaded.root)}`,
    );
    return EXIT.success;
  },
};

/** What this file cannot know: who else has to sign it, beside its own. */
function whatElse(root: Root): string {
  if (root.successor)
    return "the trial's own threshold is reached; the persons of its successor sign it too, as many as the successor's role root asks for";
  if (root.version > 1)
    return `its own thresholds are reached; those of version ${root.version - 1} must be, too (countersign root verify FILE --from THE_ONE_BEFORE)`;
  return "its own thresholds are reached";
}

/** What a root still lacks by its own thresholds, in words. */
async function whatIsMissing({ root, signed }: LoadedRoot): Promise<string | undefined> {
  const fault = checkRoot(root, nodeCrypto);
  if (fault) return `no device would follow it: ${fault}`;
  const pinned = pinRoot(root, signed.bytes, nodeCrypto);
  const signers = await signersOf(pinned.persons, pinned, signed, "countersign.root.v1", nodeCrypto);
  if (reaches(root.roles.root, signers.persons)) return undefined;
  const given = signers.persons.map((signer) => signer.person.id).join(", ") || "nobody";
  return `role root asks for ${someOf(root.roles.root.threshold, root.roles.root.members)}; signed by ${given}`;
}

export const rootVerify: Command = {
  words: ["root", "verify"],
  summary: "Judge a root file as a device would: alone, or as the next step after --from",
  positionals: ["FILE"],
  options: { from: { value: "FILE", help: "the root before it" } },
  async run({ io, positionals, text }) {
    const next = loadedRoot(await readCarriedFile(path.resolve(io.cwd, positionals[0] ?? "")));
    const from = text("from");
    if (from === undefined) {
      const pinned = await pinFirstRoot(next.signed, next.hash, nodeCrypto);
      if (!pinned.ok) throw new RefusedError(pinned.because, pinned.detail);
    } else {
      const held = loadedRoot(await readCarriedFile(path.resolve(io.cwd, from)));
      const walk = await walkRoots(
        pinRoot(held.root, held.signed.bytes, nodeCrypto),
        [next.signed],
        nodeCrypto,
      );
      if (!walk.ok) throw new RefusedError(walk.because, walk.detail);
    }
    io.out(`${next.hash}: a device would follow it`);
    return EXIT.success;
  },
};

export const rootPublish: Command = {
  words: ["root", "publish"],
  summary: "Hand signed roots to the server, which stores and distributes them",
  positionals: ["FILE…"],
  remote: true,
  options: {
    "leave-behind": {
      value: "N",
      help: "so many devices will not follow, and you know it (countersign root reach FILE names them)",
    },
  },
  async run(invocation) {
    const { io, positionals, client, whole } = invocation;
    const api = await client();
    const said = whole("leave-behind");
    for (const file of positionals) {
      const signed = await readCarriedFile(path.resolve(io.cwd, file));
      const body = { ...carry(signed), ...(said === undefined ? {} : { leave_behind: said }) };
      const reply = await api
        .call(endpoints.trust.publishDocument, { body })
        .then((answer) => answer.reply, unlessKnown);
      io.out(
        reply
          ? `${file}: ${reply.hash} published${reply.devices > 0 ? `, ${reply.devices} device(s) concerned: countersign root adopted` : ""}`
          : `${file}: published already, with these signatures`,
      );
    }
    for (const file of positionals) await sayWhetherGraduated(file, invocation);
    return EXIT.success;
  },
};

/** The server keeps a last trial root that is still to be signed: whoever published it has to hear that nothing came of it yet. */
async function sayWhetherGraduated(file: string, { io, client }: Invocation): Promise<void> {
  const { bytes } = await readCarriedFile(path.resolve(io.cwd, file));
  const parsed = parseDocument("root", bytes);
  const successor = parsed.ok ? parsed.document.successor : undefined;
  if (!successor) return;
  const { operator_root: now } = (await (await client()).call(endpoints.system.describeServer)).reply;
  if (now !== hashOf(bytes, nodeCrypto)) return;
  io.err(
    `The graduation is not finished: devices follow once the successor ${successor.hash} is published and enough of its people have signed ${file} (countersign root sign); publish both again then.`,
  );
}

/** Publishing twice changes nothing and is no fault; every other refusal is. */
function unlessKnown(error: unknown): undefined {
  if (error instanceof ApiError && error.code === "document-known") return;
  throw error;
}

export const rootGraduate: Command = {
  words: ["root", "graduate"],
  summary:
    "Leave the trial: compose the last trial root, which names your own root as successor; no device is visited",
  positionals: ["NEW_ROOT"],
  remote: true,
  options: {
    "trial-key": { value: "FILE", help: "the trial key (data/station/trial/trial.key)" },
    out: { value: "FILE", help: "the last trial root (trial.last.json)" },
  },
  async run(invocation) {
    const { io, positionals, text } = invocation;
    const successor = loadedRoot(await readCarriedFile(path.resolve(io.cwd, positionals[0] ?? "")));
    const pinned = await pinFirstRoot(successor.signed, successor.hash, nodeCrypto);
    if (!pinned.ok) throw new RefusedError(pinned.because, `the new root comes first: ${pinned.detail}`);
    const trial = await loadRoot(undefined, invocation);
    if (!trial.root.trial)
      throw new RefusedError(
        "successor-without-trial",
        "the operator's root is no trial; change it by its own signers",
      );
    const last = lastTrialRoot(trial, {
      authority: pinned.pinned.authority,
      version: successor.root.version,
      hash: successor.hash,
    });
    const out = text("out") ?? "trial.last.json";
    await keepSigned(path.resolve(io.cwd, out), 1);
    const bytes = documentBytes("root", last);
    const signature = await signWithKey(
      text("trial-key") ?? "data/station/trial/trial.key",
      "countersign.root.v1",
      bytes,
    );
    await writeCarriedFile(path.resolve(io.cwd, out), { bytes, signatures: [signature] });
    io.out(
      `${out}: signed by the trial key. Now ${someOf(successor.root.roles.root.threshold, successor.root.roles.root.members)} sign it too:`,
    );
    io.out(`  countersign root sign ${out} --key FILE`);
    io.out(`Then: countersign root publish ${out} ${positionals[0]}`);
    io.out("Last, each device is admitted anew: countersign devices admit DEVICE --key FILE");
    io.out(
      "What a compromised trial server may have planted before is not undone; reinstall devices where that matters.",
    );
    return EXIT.success;
  },
};

function lastTrialRoot(trial: LoadedRoot, successor: NonNullable<Root["successor"]>): Root {
  return { ...successorVersion(trial, Math.floor(Date.now() / 1000)), successor };
}
