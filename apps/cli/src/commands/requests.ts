/** requests, show, approve, refuse, veto, cancel: what approvers do in a terminal. */
import path from "node:path";
import { ApiError, type Client, endpoints, type Run } from "@countersign/api";
import { carry, documentBytes, documentType, hashOf, type Signature, type Veto } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type Command, EXIT, type Invocation, RefusedError, UsageError } from "../command.ts";
import { readSignatureFile } from "../keys/signature-file.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { openInBrowser } from "../open-in-browser.ts";
import { mustAgree } from "../output/must-agree.ts";
import { harmless, table, when } from "../output/table.ts";
import { isRunId, needDocumentId, needRunId } from "../runs/document-id.ts";
import { personOfKey } from "../runs/person-of-key.ts";
import {
  requestIn,
  wordsForApproval,
  wordsForRequest,
  wordsForStanding,
} from "../runs/words-for-approval.ts";

const KEY = { value: "FILE", help: "your OpenSSH private key; used through ssh-keygen" } as const;

/** What people sign of a request, asking or approving. */
const SIGNED_BY_HAND = ["countersign.approve.v1", "countersign.request.v1"] as const;

export const requests: Command = {
  words: ["requests"],
  summary: "List run requests, those awaiting signatures unless --all is given",
  remote: true,
  json: true,
  options: { all: { help: "ended ones too" } },
  async run({ io, client, flag }) {
    const query = flag("all") ? { limit: 100 } : { limit: 100, state: "awaiting-signatures" as const };
    const { runs } = (await (await client()).call(endpoints.runs.listRuns, { query })).reply;
    if (flag("json")) io.out(JSON.stringify(runs, null, 2));
    else if (runs.length === 0)
      io.out(
        flag("all")
          ? "Nothing was requested yet."
          : "No request awaits a signature; --all lists the others too.",
      );
    else
      io.out(
        table(
          ["ID", "STATE", "TRUST", "CLIENT", "WHAT", "DEVICES", "REQUESTER", "ASKED", "REASON"],
          runs.map((run) => [
            run.id,
            run.state,
            run.trust,
            run.client,
            run.script ? `${run.script.name} v${run.script.version}` : run.kind,
            String(run.targets.length),
            run.requester.person,
            when(run.created_at),
            run.reason,
          ]),
        ),
      );
    return EXIT.success;
  },
};

export const show: Command = {
  words: ["show"],
  summary: "Show a run request or any signed document; --canonical writes the exact bytes that people sign",
  positionals: ["ID"],
  remote: true,
  json: true,
  options: {
    canonical: { help: "the canonical bytes, nothing else" },
    signed: { help: "the document with the signatures collected so far, as JSON" },
  },
  async run({ io, client, positionals, flag }) {
    const api = await client();
    const id = needDocumentId(positionals[0]);
    const bytes = await documentOf(api, id);
    if (flag("signed")) {
      const { reply } = await api.call(endpoints.trust.readSignatures, {
        params: { hash: hashOf(bytes, nodeCrypto) },
      });
      io.out(JSON.stringify(reply, null, 2));
      return EXIT.success;
    }
    if (flag("canonical")) {
      io.outBytes(bytes);
      return EXIT.success;
    }
    if (flag("json")) {
      const run = isRunId(id)
        ? (await api.call(endpoints.runs.showRun, { params: { id } })).reply
        : undefined;
      const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
      io.out(JSON.stringify({ hash: hashOf(bytes, nodeCrypto), document, ...(run ? { run } : {}) }, null, 2));
      return EXIT.success;
    }
    const run = isRunId(id) ? (await api.call(endpoints.runs.showRun, { params: { id } })).reply : undefined;
    if (documentType(bytes) === "standing") io.out(await wordsForStanding(api, bytes));
    else if (documentType(bytes) === "request") io.out(await wordsForRequest(api, bytes, run));
    else io.out([hashOf(bytes, nodeCrypto), ...jsonLines(bytes)].join("\n"));
    if (run) io.out(chain(run));
    return EXIT.success;
  },
};

/** The run told as a chain: requested, countersigned, verified and ran on each device, receipt. */
function chain(run: Run): string {
  const lines = [`state       ${run.state} (${run.trust})`];
  for (const signer of run.signers)
    lines.push(
      `signed      ${signer.person} (${signer.namespace}${signer.independent ? ", independent" : ""}) ${when(signer.at)}`,
    );
  for (const missing of run.missing)
    lines.push(`missing     ${harmless(missing.name)}: ${harmless(missing.needs)}`);
  for (const objection of run.objections)
    lines.push(
      `${objection.effect.padEnd(11)} ${objection.person}: ${harmless(objection.reason)} ${when(objection.at)}`,
    );
  for (const target of run.targets) {
    const how = target.exit === null ? (target.signal ?? target.code ?? "") : `exit ${target.exit}`;
    lines.push(
      `device      ${harmless(target.name)}: ${target.state}${how === "" || how === target.state ? "" : ` ${how}`}${target.receipt ? `, receipt ${target.receipt}` : ""}`,
    );
  }
  return lines.join("\n");
}

/** A document as indented JSON; what stands in its texts adds no line. */
function jsonLines(bytes: Uint8Array): string[] {
  return JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2)
    .split("\n")
    .map(harmless);
}

/** Canonical bytes of a run's request, or of a document by its hash; type and hash are checked here. */
async function documentOf(api: Client, id: string): Promise<Uint8Array> {
  const response = isRunId(id)
    ? await api.raw(endpoints.runs.readRequest, { params: { id } })
    : await api.raw(endpoints.trust.readDocument, { params: { hash: id } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!isRunId(id) && hashOf(bytes, nodeCrypto) !== id)
    throw new RefusedError("hash-mismatch", "the server sent another document");
  // A run's id says nothing about the bytes behind it, but a request they are.
  if (isRunId(id) && documentType(bytes) !== "run") requestIn(bytes);
  return bytes;
}

export const approve: Command = {
  words: ["approve"],
  summary:
    "Countersign run requests (or admissions) with your key, after showing what they are; without --key at your station",
  positionals: ["ID…"],
  remote: true,
  json: true,
  options: {
    key: KEY,
    station: {
      value: "URL",
      help: "without --key: the station to open (COUNTERSIGN_STATION; the one that the server names)",
    },
    signature: {
      value: "FILE",
      help: "instead of a key: the .sig file that ssh-keygen -Y sign made elsewhere from show --canonical",
    },
    yes: { help: "do not ask on the terminal before signing" },
    quiet: { help: "do not show the document again; only for one named by its hash (sha256:HEX)" },
  },
  async run(invocation) {
    const { io, positionals, text, need, flag } = invocation;
    const handed = text("signature");
    if (handed !== undefined && (text("key") !== undefined || positionals.length > 1))
      throw new UsageError("--signature FILE is of one document, and takes the place of --key");
    const api = await invocation.client();
    if (handed === undefined && text("key") === undefined) return openStation(invocation, api);
    for (const id of positionals.map(needDocumentId)) {
      if (handed !== undefined) {
        const signature = await readSignatureFile(path.resolve(io.cwd, handed), SIGNED_BY_HAND);
        const state = await handIn(api, id, signature);
        io.out(flag("json") ? JSON.stringify({ id, state }) : `${id}: ${state}`);
        continue;
      }
      if (flag("quiet") && isRunId(id))
        throw new RefusedError(
          "not-shown",
          "behind a run's id the server may put any request: name it by its hash, or have it shown",
        );
      const bytes = await documentOf(api, id);
      // The script behind the hash is looked at before anybody signs, shown or not.
      const words = await wordsForApproval(api, bytes, await runOf(api, id));
      if (!flag("quiet")) io.err(words);
      if (!flag("yes") && !flag("quiet")) await mustAgree(io, `Sign ${hashOf(bytes, nodeCrypto)}? (yes/no) `);
      const signature = await signWithKey(need("key"), "countersign.approve.v1", bytes);
      const state = await handIn(api, id, signature);
      io.out(flag("json") ? JSON.stringify({ id, state }) : `${id}: ${state}`);
    }
    return EXIT.success;
  },
};

/** Without a key file people sign at their station: its address, opened where there is a desktop. */
async function openStation({ io, positionals, flag, text }: Invocation, api: Client): Promise<number> {
  const own = text("station") ?? io.env["COUNTERSIGN_STATION"];
  for (const id of positionals.map(needDocumentId)) {
    const link = await stationLink(api, id, own);
    io.out(flag("json") ? JSON.stringify({ id, link }) : `Sign at your station: ${link}`);
    if (!flag("json")) openInBrowser(link, io.env);
  }
  return EXIT.success;
}

/** Which station it is says the person, or else the server, by the root in question; either way it is a page in the browser and nothing else. */
async function stationLink(api: Client, id: string, own: string | undefined): Promise<string> {
  const run = isRunId(id) ? (await api.call(endpoints.runs.showRun, { params: { id } })).reply : undefined;
  const station =
    own ?? run?.station_link ?? (await api.call(endpoints.system.describeServer)).reply.station_url;
  const url = station === null ? null : URL.parse(station);
  if (!url || !["http:", "https:"].includes(url.protocol))
    throw new RefusedError(
      "no-station",
      "no signing station is known here: --key FILE signs in the terminal, --station URL names yours",
    );
  if (!run) {
    const request = documentType(await documentOf(api, id).catch(nothingYet)) === "request";
    return `${url.origin}/#${request ? "request" : "document"}=${id}`;
  }
  const view = /#run=[0-9a-f-]{36}&view=[A-Za-z0-9_-]{43}$/.exec(run.station_link ?? "")?.[0];
  if (view === undefined)
    throw new RefusedError(
      "run-not-awaiting",
      `this run is ${run.state}, or your account may not have it signed`,
    );
  return `${url.origin}/${view}`;
}

/** A draft is no published document: the station has it. */
function nothingYet(error: unknown): Uint8Array {
  if (error instanceof ApiError && error.code === "not-found") return new Uint8Array();
  throw error;
}

async function runOf(api: Client, id: string): Promise<Run | undefined> {
  return isRunId(id) ? (await api.call(endpoints.runs.showRun, { params: { id } })).reply : undefined;
}

async function handIn(api: Client, id: string, signature: Signature): Promise<string> {
  if (isRunId(id))
    return (await api.call(endpoints.runs.signRun, { params: { id }, body: { signatures: [signature] } }))
      .reply.state;
  return (
    await api.call(endpoints.trust.addSignatures, { params: { hash: id }, body: { signatures: [signature] } })
  ).reply.state;
}

/** refuse is shown to the other approvers, veto binds devices for good, cancel is the requester's own. */
function objection(word: "refuse" | "veto" | "cancel", summary: string): Command {
  return {
    words: [word],
    summary,
    positionals: ["ID"],
    remote: true,
    json: true,
    options: {
      key: { ...KEY, needed: word !== "cancel" },
      reason: { value: "TEXT", help: "why; everybody concerned reads it", needed: word === "refuse" },
    },
    async run(invocation) {
      const { io, positionals, text, flag } = invocation;
      const api = await invocation.client();
      const id = word === "cancel" ? needRunId(positionals[0]) : needDocumentId(positionals[0]);
      const reason = word === "refuse" ? invocation.need("reason") : (text("reason") ?? "no reason given");
      const keyFile = text("key");
      if (keyFile === undefined && word === "cancel") {
        const { reply } = await api.call(endpoints.runs.cancelRun, { params: { id }, body: { reason } });
        io.out(`${reply.id}: ${reply.state}; without --key the server only stops offering it`);
        return EXIT.success;
      }
      const key = invocation.need("key");
      const by = await personOfKey(api, key);
      const subject = hashOf(await documentOf(api, id), nodeCrypto);
      const veto: Veto = {
        type: "veto",
        format: 1,
        subject,
        effect: word,
        reason,
        by,
        time: Math.floor(Date.now() / 1000),
      };
      const bytes = documentBytes("veto", veto);
      const document = carry({ bytes, signatures: [await signWithKey(key, "countersign.veto.v1", bytes)] });
      if (!isRunId(id)) {
        const { reply } = await api.call(endpoints.trust.publishDocument, { body: document });
        io.out(flag("json") ? JSON.stringify(reply) : `${word}: ${reply.hash}`);
        return EXIT.success;
      }
      const { reply } =
        word === "cancel"
          ? await api.call(endpoints.runs.cancelRun, { params: { id }, body: { reason, document } })
          : await api.call(endpoints.runs.objectToRun, { params: { id }, body: document });
      io.out(flag("json") ? JSON.stringify(reply) : `${id}: ${whatCameOf(word, reply.state)}`);
      return EXIT.success;
    },
  };
}

/** What an objection did to a run: a refusal binds nobody, and a veto may come too late. */
function whatCameOf(word: "refuse" | "veto" | "cancel", state: Run["state"]): string {
  if (word === "refuse" && state === "awaiting-signatures")
    return `${state}; the others read your refusal, and may still approve (a veto stops it)`;
  if (word === "veto" && state === "finished") return `${state} before your veto; it stands for what is left`;
  return state;
}

export const refuse = objection("refuse", "Refuse a run request: shown to the others, binding nobody");
export const veto = objection(
  "veto",
  "Veto a signed document for good: devices that hear of it never follow it",
);
export const cancel = objection(
  "cancel",
  "Cancel a run request: the server stops offering it; with the requester's --key devices drop it, too",
);
