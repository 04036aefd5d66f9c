/**
 * Serves the console: its page at the addresses that the build names and nowhere else, its files for ever under names
 * that change with their content, and a place for what browsers refuse.
 */
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Api } from "./api.ts";
import { consolePolicy, WORKER_POLICY } from "./console-policy.ts";
import { mountRaw } from "./mount-raw.ts";
import { ProblemError } from "./problem-error.ts";
import { type BuiltFile, readConsole } from "./read-console.ts";
import { takeCspReports } from "./take-csp-reports.ts";

const builtHere = join(dirname(fileURLToPath(import.meta.url)), "../../../../console/dist");
/** Of files whose names change with their content. */
const FOR_EVER = "public, max-age=31536000, immutable";
const notBuilt =
  "The console is not built. In the folder of Countersign type: npm run build -w apps/console\n";

/** Mounts the console from its build in `folder`; without a build a sentence says what to do. */
export function serveConsole(api: Api, folder = builtHere): void {
  takeCspReports(api);
  const built = readConsole(folder);
  const access = "public";
  if (!built) {
    mountRaw(api, { id: "console", path: "/", access }, async (_request, reply) =>
      reply.code(503).type("text/plain").send(notBuilt),
    );
    return;
  }
  const page = async (_request: FastifyRequest, reply: FastifyReply) => {
    const nonce = randomBytes(16).toString("base64");
    void reply.headers({
      "content-security-policy": consolePolicy(nonce),
      "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
      "cache-control": "no-store",
    });
    return reply.type("text/html; charset=utf-8").send(built.page.replaceAll("CSP_NONCE", nonce));
  };
  mountRaw(api, { id: "console", path: "/", access }, page);
  for (const prefix of built.prefixes) {
    mountRaw(api, { id: `console.${prefix}`, path: `/${prefix}`, access }, page);
    mountRaw(api, { id: `console.${prefix}.below`, path: `/${prefix}/*`, access }, page);
  }
  mountRaw(api, { id: "console.assets", path: "/assets/:name", access }, async (request, reply) => {
    // The route has exactly this parameter.
    const { name } = request.params as { name: string };
    const file = built.assets.get(name);
    if (!file) throw new ProblemError("not-found");
    return sendFile(file, FOR_EVER, request, reply);
  });
  for (const [name, file] of built.beside)
    mountRaw(api, { id: `console.beside.${name}`, path: `/${name}`, access }, async (request, reply) => {
      if (name.endsWith(".js")) void reply.header("content-security-policy", WORKER_POLICY);
      return sendFile(file, "no-cache", request, reply);
    });
}

async function sendFile(
  file: BuiltFile,
  cache: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const accepted = [request.headers["accept-encoding"]].flat().join();
  const [encoding, bytes] =
    file.br && /\bbr\b/.test(accepted)
      ? (["br", file.br] as const)
      : file.gzip && /\bgzip\b/.test(accepted)
        ? (["gzip", file.gzip] as const)
        : ([undefined, file.plain] as const);
  if (encoding) void reply.header("content-encoding", encoding);
  void reply.headers({ "cache-control": cache, vary: "accept-encoding" });
  return reply.type(file.type).send(await bytes());
}
