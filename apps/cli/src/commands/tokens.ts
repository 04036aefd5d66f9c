/** devices bulk-token, devices tokens: machines that come by themselves. */
import { type AdmissionToken, type Client, endpoints } from "@countersign/api";
import {
  carry,
  decodeBase64,
  documentBytes,
  formatTokenLine,
  hashOf,
  MAX_PATTERN_VALUE,
  parseDocument,
  type Signature,
} from "@countersign/protocol";
import { generateEd25519, nodeCrypto } from "@countersign/protocol/node";
import { patternParts, patternWords } from "@countersign/review";
import { type Command, EXIT, type Invocation, UsageError } from "../command.ts";
import { isWayIn, pasteFor, WAYS_IN } from "../enrolment/paste-for.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { operatorOf } from "../operator.ts";
import { durationSeconds } from "../output/duration.ts";
import { mustAgree } from "../output/must-agree.ts";
import { table, when } from "../output/table.ts";

/** Clocks differ by minutes, and no machine may be ahead of its token. */
const CLOCKS_DIFFER_SECONDS = 300;

export const devicesBulkToken: Command = {
  words: ["devices", "bulk-token"],
  summary:
    "Let machines admit themselves to a client: prints the secret line, and what to paste; role admit signs it, here or at the station",
  remote: true,
  json: true,
  options: {
    client: { value: "C", needed: true, help: "the client that they enter" },
    names: { value: "PATTERN", needed: true, help: "what they may call themselves, such as web-[0-9]{1,3}" },
    max: { value: "N", help: "how many machines (10)" },
    expires: { value: "DURATION", help: "how long it is good, at most 30d (7d)" },
    key: { value: "FILE", help: "an OpenSSH private key of somebody with role admit" },
    authority: {
      value: "sha256:HEX",
      help: "whose role admit signs: a client's own authority admits its machines, too (the operator's)",
    },
    for: { value: "WAY", help: `print what to paste only: ${WAYS_IN.join(", ")}` },
    root: {
      value: "sha256:HEX",
      multiple: true,
      help: "root that the machines pin, as its authority publishes it elsewhere; without it as the server shows it",
    },
    "at-server": { value: "URL", help: "where the machines reach the server (as here)" },
    ca: { value: "sha256:HEX", help: "pin of a private CA, for the machines" },
    yes: { help: "do not ask on the terminal before signing" },
  },
  async run(invocation) {
    const { io, need, text, whole, all, flag } = invocation;
    const odd = all("root").find((hash) => !/^sha256:[0-9a-f]{64}$/.test(hash));
    if (odd !== undefined) throw new UsageError(`--root ${odd}: expected sha256: and 64 hexadecimal digits`);
    const way = text("for") ?? "shell";
    if (!isWayIn(way)) throw new UsageError(`--for: ${WAYS_IN.join(", ")}`);
    const parts = patternParts(need("names"));
    if (!parts || parts.length === 0)
      throw new UsageError("--names: plain characters and classes of them, such as web-[a-z0-9-]{1,20}");
    const api = await invocation.client();
    const authority = text("authority") ?? (await operatorOf(api)).authority;
    if (!/^sha256:[0-9a-f]{64}$/.test(authority))
      throw new UsageError(`--authority ${authority}: expected sha256: and 64 hexadecimal digits`);
    const client = need("client");
    const max = whole("max") ?? 10;
    const expiresInSeconds = durationSeconds(text("expires") ?? "7d");
    const now = Math.floor(Date.now() / 1000);
    // Made here: the server never has it, or it could admit machines of its own choice.
    const { seed, publicKeyText: key } = generateEd25519();
    const bytes = documentBytes("token", {
      type: "token",
      format: 1,
      authority,
      client,
      name_pattern: parts,
      key,
      max,
      issued: now - CLOCKS_DIFFER_SECONDS,
      expires: now + expiresInSeconds,
    });
    const words = `up to ${max} machines called ${patternWords(parts)} of ${client}, until ${when(now + expiresInSeconds)}`;
    const signatures = await signaturesHere(invocation, bytes, words);
    const { reply } = await api.call(endpoints.drafts.createDraft, { body: carry({ bytes, signatures }) });
    const line = formatTokenLine({ authority, client, seed });
    const paste = pasteFor(way, {
      line,
      words,
      server: new URL(text("at-server") ?? invocation.server()).origin,
      // Whom as many machines will obey: better typed than believed.
      roots: all("root").length > 0 ? all("root") : await rootsToPin(api, client),
      ca: text("ca"),
    });
    const state = reply.because === "complete" ? "in force" : "waiting for signatures";
    if (flag("json")) io.out(JSON.stringify({ hash: reply.hash, state, line, paste }, null, 2));
    else if (text("for") !== undefined) {
      // Standard output is what is pasted, and nothing else.
      io.err(
        `${reply.hash}: ${state}; compare the root hash with the one your authority publishes elsewhere`,
      );
      io.out(paste);
    } else {
      io.out(`${reply.hash}: ${state}; ${words}`);
      if (reply.because !== "complete")
        io.out(`Role admit signs it at the station, at /#document=${reply.hash}; then the line is good.`);
      io.out("Whoever holds this line lets machines in. It is shown this once:");
      io.out(`  ${line}`);
      io.out("Compare the root hash with the one your authority publishes elsewhere. To paste:");
      io.out(paste);
    }
    return EXIT.success;
  },
};

async function signaturesHere(
  { io, text, flag }: Invocation,
  bytes: Uint8Array,
  words: string,
): Promise<Signature[]> {
  const key = text("key");
  if (key === undefined) return [];
  io.err(`admission token ${hashOf(bytes, nodeCrypto)}`);
  io.err(`lets in ${words}; nobody compares their fingerprints`);
  if (!flag("yes")) await mustAgree(io, "Sign it? (yes/no) ");
  return [await signWithKey(key, "countersign.token.v1", bytes)];
}

/** Hashes of the operator's newest root and of the client's own, as the server shows them. */
async function rootsToPin(api: Client, client: string): Promise<string[]> {
  const operator = await operatorOf(api);
  const { authorities } = (await api.call(endpoints.trust.listAuthorities)).reply;
  const own: string[] = [];
  for (const { authority, hash, scope } of authorities) {
    if (scope !== "client") continue;
    const { roots } = (await api.call(endpoints.trust.showAuthority, { params: { authority } })).reply;
    const newest = roots.map(({ bytes }) => decodeBase64(bytes) ?? new Uint8Array());
    const root = newest.find((bytes) => hashOf(bytes, nodeCrypto) === hash);
    const parsed = root && parseDocument("root", root);
    if (parsed?.ok && parsed.document.policies.some((policy) => policy.client === client)) own.push(hash);
  }
  return [operator.hash, ...own];
}

export const devicesTokens: Command = {
  words: ["devices", "tokens"],
  summary: "List admission tokens with the machines that each let in; countersign veto HASH withdraws one",
  remote: true,
  json: true,
  async run({ io, client, flag }) {
    const { tokens } = (await (await client()).call(endpoints.tokens.listTokens)).reply;
    if (flag("json")) io.out(JSON.stringify(tokens, null, 2));
    else
      io.out(
        table(
          ["TOKEN", "CLIENT", "MACHINES", "NAMES", "UNTIL", "STATE"],
          tokens.map((token) => [
            token.hash,
            token.client,
            `${token.used} of ${token.max}`,
            token.names.slice(0, MAX_PATTERN_VALUE),
            when(token.expires),
            stateWords(token),
          ]),
        ),
      );
    return EXIT.success;
  },
};

function stateWords({ state, withdrawn_by: by }: AdmissionToken): string {
  return state === "withdrawn" && by !== null ? `withdrawn by ${by}` : state.replace("-", " ");
}
