/** One question to a server and its answer, both bounded, over TLS that was verified (or on loopback). */
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { findPinnedCa } from "./find-pinned-ca.ts";

/** What to ask. */
export interface Question {
  readonly method: "GET" | "POST";
  readonly url: string;
  /** JSON text. */
  readonly body?: string;
  /** `sha256:` and hex of the one CA certificate that may vouch for the server. */
  readonly caPin?: string;
}

/** What came back. `ca` is the PEM of the pinned CA that vouched. */
export type Answer =
  | { readonly ok: true; readonly status: number; readonly body: string; readonly ca?: string }
  | {
      readonly ok: false;
      readonly because: "unreachable" | "ca-not-in-chain" | "answer-too-large";
      readonly detail: string;
    };

const MILLISECONDS = 30_000;
const MAX_ANSWER = 24 * 1024 * 1024;

/** Asks. Expected failures are answers. */
export async function exchange(question: Question): Promise<Answer> {
  const url = new URL(question.url);
  try {
    if (url.protocol !== "https:" || question.caPin === undefined) return await ask(url, question, undefined);
    const ca = await findPinnedCa(url, question.caPin);
    if (ca === undefined)
      return {
        ok: false,
        because: "ca-not-in-chain",
        detail: `${url.host} presents no certificate with the hash ${question.caPin}`,
      };
    return await ask(url, question, ca);
  } catch (error) {
    return {
      ok: false,
      because: "unreachable",
      detail: `${url.host}: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function ask(url: URL, { method, body }: Question, ca: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestTls : requestPlain;
    const request = send(
      url,
      {
        method,
        timeout: MILLISECONDS,
        headers: {
          accept: "application/json",
          ...(body === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        },
        ...(url.protocol === "https:"
          ? { rejectUnauthorized: true, minVersion: "TLSv1.2" as const, ...(ca === undefined ? {} : { ca }) }
          : {}),
      },
      (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on("data", (part: Buffer) => {
          bytes += part.length;
          if (bytes > MAX_ANSWER) {
            request.destroy();
            resolve({ ok: false, because: "answer-too-large", detail: `more than ${MAX_ANSWER} bytes` });
          } else parts.push(part);
        });
        response.once("end", () =>
          resolve({
            ok: true,
            status: response.statusCode ?? 0,
            body: Buffer.concat(parts).toString("utf8"),
            ...(ca === undefined ? {} : { ca }),
          }),
        );
        response.once("error", reject);
      },
    );
    request.once("timeout", () => request.destroy(new Error("the server did not answer in time")));
    request.once("error", reject);
    request.end(body);
  });
}
