/** breakglass: when nobody who approves can be reached, other people stand in, after a delay that the device counts. */
import { type Client, endpoints, type Run } from "@countersign/api";
import { hashOf, parseDocument } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { plainText, reviewBreakglass } from "@countersign/review";
import { type Command, EXIT, RefusedError } from "../command.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { durationSeconds } from "../output/duration.ts";
import { mustAgree } from "../output/must-agree.ts";
import { harmless } from "../output/table.ts";
import { scriptBytesOf } from "../runs/script-bytes-of.ts";
import { describeRequest } from "../runs/show-request.ts";
import { requestIn } from "../runs/words-for-approval.ts";

const DEFAULT_DELAY = "1h";

export const breakglass: Command = {
  words: ["breakglass"],
  summary: "Ask people of role breakglass to stand in for approvers of a run who cannot be reached",
  positionals: ["RUN"],
  remote: true,
  json: true,
  options: {
    reason: { value: "TEXT", needed: true, help: "why nobody can approve; everybody who signs reads it" },
    delay: { value: "TIME", help: `how long the device waits: 1h to 14d (${DEFAULT_DELAY})` },
  },
  async run({ io, client, positionals, need, text, flag }) {
    const api = await client();
    const run = positionals[0] ?? "";
    const { reply } = await api.call(endpoints.glass.breakGlass, {
      params: { id: run },
      body: { delay_seconds: durationSeconds(text("delay") ?? DEFAULT_DELAY), reason: need("reason") },
    });
    if (flag("json")) {
      io.out(JSON.stringify(reply));
      return EXIT.success;
    }
    io.out(`${reply.hash} awaits signatures: ${harmless(reply.missing)}`);
    io.out(`  countersign breakglass sign ${run} --key FILE`);
    io.out("It goes to its device by itself when enough have signed. Any approver ends it with:");
    io.out(`  countersign veto ${run} --key FILE`);
    return EXIT.success;
  },
};

export const breakglassSign: Command = {
  words: ["breakglass", "sign"],
  summary: "Break the glass over a run with your key, after showing what it does",
  positionals: ["RUN"],
  remote: true,
  json: true,
  options: {
    key: { value: "FILE", needed: true, help: "your OpenSSH private key" },
    yes: { help: "do not ask on the terminal before signing" },
  },
  async run({ io, client, positionals, need, flag }) {
    const api = await client();
    const { reply: run } = await api.call(endpoints.runs.showRun, { params: { id: positionals[0] ?? "" } });
    if (!run.glass)
      throw new RefusedError(
        "not-asked-for",
        `nobody asked to break the glass: countersign breakglass ${run.id}`,
      );
    const bytes = await bytesOf(api, run.glass.document);
    io.err(await wordsFor(api, run, bytes));
    if (!flag("yes")) await mustAgree(io, "Break the glass? (yes/no) ");
    const signature = await signWithKey(need("key"), "countersign.breakglass.v1", bytes);
    const { reply } = await api.call(endpoints.trust.addSignatures, {
      params: { hash: run.glass.document },
      body: { signatures: [signature] },
    });
    const state = reply.state === "published" ? "the glass is broken, the device counts" : "awaits others";
    io.out(flag("json") ? JSON.stringify(reply) : `${run.glass.document}: ${state}`);
    return EXIT.success;
  },
};

async function bytesOf(api: Client, hash: string): Promise<Uint8Array> {
  const response = await api.raw(endpoints.trust.readDocument, { params: { hash } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (hashOf(bytes, nodeCrypto) !== hash)
    throw new RefusedError("hash-mismatch", "the server sent another document; do not sign");
  return bytes;
}

/** All of what would be signed. RefusedError where the bytes are something else, or cannot be shown whole. */
async function wordsFor(api: Client, run: Run, bytes: Uint8Array): Promise<string> {
  const parsed = parseDocument("breakglass", bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, `${parsed.detail}; do not sign`);
  const request = await bytesOf(api, parsed.document.request);
  const reviewed = await reviewBreakglass(
    { bytes, signatures: [] },
    {
      signed: { bytes: request, signatures: [] },
      script: await scriptBytesOf(api, requestIn(request)),
      targets: run.targets,
      held: "nothing",
      crypto: nodeCrypto,
    },
  );
  if (!reviewed.ok) throw new RefusedError(reviewed.because, `${reviewed.detail}; do not sign`);
  const { model } = reviewed;
  return [
    describeRequest(model.request),
    "",
    "BREAKING THE GLASS",
    ...model.does.map((words) => `  ${words}`),
    `  device      ${model.device ? plainText(model.device.name) : "?"} ${model.fingerprint}`,
    `  reason      ${plainText(model.reason)}`,
    ...model.warnings.map((words) => `  LOOK        ${harmless(words)}`),
  ].join("\n");
}
