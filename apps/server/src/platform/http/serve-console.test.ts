/** The console's files, as browsers and others ask for them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { fastify, type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Api } from "./api.ts";
import { serveConsole } from "./serve-console.ts";

const script = "export const loaded = true;\n".repeat(100);
let folder: string;
let app: FastifyInstance;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-dist-"));
  lines = [];
  app = fastify({ logger: { level: "warn", stream: { write: (line: string) => void lines.push(line) } } });
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

function built(): void {
  mkdirSync(join(folder, "assets"));
  writeFileSync(
    join(folder, "index.html"),
    `<meta property="csp-nonce" nonce="CSP_NONCE"><p nonce="CSP_NONCE">`,
  );
  writeFileSync(join(folder, "console.json"), `{"sources":"x","prefixes":["runs","sign-in"]}`);
  writeFileSync(join(folder, "assets", "index-abc.js"), script);
  writeFileSync(join(folder, "assets", "index-abc.js.br"), brotliCompressSync(script));
  writeFileSync(join(folder, "assets", "index-abc.js.gz"), gzipSync(script));
  writeFileSync(join(folder, "assets", "notes.txt"), "not for browsers");
  writeFileSync(join(folder, "secret.js"), "above the folder");
  writeFileSync(join(folder, "service-worker.js"), "onpush = () => undefined;");
}

function serve(now = 1_800_000_000): void {
  const ctx = { clock: { seconds: () => now } };
  // Public routes ask nothing else of a server.
  serveConsole({ fastify: app, ctx } as unknown as Api, folder);
}

describe("the page", () => {
  test("has another nonce each time, the same in the policy and in the page", async () => {
    built();
    serve();
    const answers = [await app.inject("/"), await app.inject("/runs/7?client=home")];
    const nonces = answers.map(({ headers, body }) => {
      const [, nonce = ""] = /'nonce-([^']+)'/.exec(String(headers["content-security-policy"])) ?? [];
      expect(body).toBe(`<meta property="csp-nonce" nonce="${nonce}"><p nonce="${nonce}">`);
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
    expect(Buffer.from(nonces[0] ?? "", "base64")).toHaveLength(16);
    expect(answers.map(({ headers }) => headers["cache-control"])).toEqual(["no-store", "no-store"]);
  });

  test.each(["/", "/runs", "/runs/1/2", "/sign-in"])("answers at %s", async (path) => {
    built();
    serve();
    expect((await app.inject(path)).statusCode).toBe(200);
  });

  test.each([
    "/api",
    "/api/v1/nothing",
    "/log/x",
    "/runsx",
    "/assets",
    "/index.html",
    "/console.json",
    "/.env",
  ])("does not answer at %s", async (path) => {
    built();
    serve();
    expect((await app.inject(path)).statusCode).toBe(404);
  });

  test("that was not built says how to build it", async () => {
    serve();
    const { statusCode, body } = await app.inject("/");
    expect([statusCode, body]).toEqual([503, expect.stringContaining("npm run build -w apps/console")]);
  });
});

describe("a file", () => {
  test.each([
    ["br, gzip", "br"],
    ["gzip", "gzip"],
    ["identity", undefined],
    ["", undefined],
  ])("is sent for ever, as the browser takes it: %s", async (accepted, encoding) => {
    built();
    serve();
    const answer = await app.inject({
      url: "/assets/index-abc.js",
      headers: { "accept-encoding": accepted },
    });
    expect(answer.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
    });
    expect(answer.headers["content-encoding"]).toBe(encoding);
    if (encoding === undefined) expect(answer.body).toBe(script);
  });

  test.each([
    "/assets/nothing.js",
    "/assets/notes.txt",
    "/assets/index-abc.js.br",
    "/assets/..%2fsecret.js",
    "/assets/../secret.js",
    "/assets/__proto__",
  ])("that is none of the build's is not there: %s", async (path) => {
    built();
    serve();
    expect((await app.inject(path)).statusCode).not.toBe(200);
  });
});

test("the service worker stands at the root, is asked for anew each time, and may fetch nothing but its picture", async () => {
  built();
  serve();
  const { statusCode, headers } = await app.inject("/service-worker.js");
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; img-src 'self'",
  });
  expect((await app.inject("/secret.js")).statusCode).not.toBe(200);
});

describe("a report of a browser", () => {
  const report = (change: Record<string, unknown> = {}) => ({
    "csp-report": {
      "document-uri": "https://console.example/accept?q=secret#secret",
      "effective-directive": "script-src-elem",
      "blocked-uri": "https://evil.example/x.js?secret",
      ...change,
    },
  });
  const send = (payload: string, type = "application/csp-report") =>
    app.inject({ method: "POST", url: "/api/csp-reports", headers: { "content-type": type }, payload });

  test("stands in the log without what may be secret in addresses", async () => {
    serve();
    expect((await send(JSON.stringify(report()))).statusCode).toBe(204);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      page: "https://console.example/accept",
      directive: "script-src-elem",
      refused: "https://evil.example/x.js",
    });
    expect(lines.join()).not.toContain("secret");
  });

  test.each(["", "{", "[]", "null", `{"csp-report":{}}`, JSON.stringify(report({ "blocked-uri": 7 }))])(
    "that is none is passed over: %s",
    async (payload) => {
      serve();
      await send(payload);
      expect(lines.filter((line) => line.includes("refused something"))).toEqual([]);
    },
  );

  test("that is very long is not taken, and what is taken is cut", async () => {
    serve();
    expect((await send(JSON.stringify(report({ more: "x".repeat(20_000) })))).statusCode).toBe(413);
    await send(
      JSON.stringify(report({ "effective-directive": "d".repeat(9000), "blocked-uri": "b".repeat(3000) })),
    );
    expect((lines.at(-1) ?? "").length).toBeLessThan(600);
  });

  test("is one of at most two hundred an hour", async () => {
    serve();
    for (let at = 0; at < 250; at++) await send(JSON.stringify(report()));
    expect(lines.filter((line) => line.includes("refused something"))).toHaveLength(200);
  });
});
