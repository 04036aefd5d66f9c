/** The station's HTTP: who is answered at all, the page, its questions, and the reports of broken page rules. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Answer, pageRoutes, type RouteParts, serverTrouble } from "./page-routes.ts";
import { BodyError, readBody, readJson } from "./read-body.ts";
import { strangerFault } from "./refuse-strangers.ts";
import { securityHeaders } from "./security-headers.ts";
import { readPage } from "./serve-page.ts";

/** Where the station says what its administrator should know; never what people sign. */
export type StationLog = (event: string, facts?: Readonly<Record<string, string | number>>) => void;

/** Anybody can be a stranger, or report a broken rule, as often as they like: an hour's worth of lines has an end. */
const MOST_LINES_AN_HOUR = 50;
const HOUR_MS = 3_600_000;

/** Answers every request. */
export function serveStation(parts: RouteParts, log: StationLog): RequestListener {
  const page = readPage();
  const routes = pageRoutes(parts);
  const headers = securityHeaders(parts.place.origin.startsWith("https:"));
  const tellOfReport = seldom(log);
  const tellOfStranger = seldom(log);

  const answer = async (request: IncomingMessage): Promise<Answer | "page"> => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (request.method === "GET" || request.method === "HEAD")
      return page.has(path) ? "page" : { status: 404, body: { because: "not-found" } };
    if (request.method !== "POST") return { status: 405, body: { because: "method-not-allowed" } };
    if (path === "/csp") {
      await readJson(request, ["application/reports+json", "application/csp-report", "application/json"]);
      // What a page holds is never in it.
      tellOfReport("a rule of the page was broken");
      return { status: 204, body: undefined };
    }
    const route = routes.get(path);
    if (!route) return { status: 404, body: { because: "not-found" } };
    if (path === "/api/sign-out") return { status: 200, body: {}, cookie: parts.sessions.close(request) };
    const fields = await readBody(request);
    if (route.open) return route.handle(fields, request.socket.remoteAddress ?? "unknown");
    const session = parts.sessions.find(request);
    if (!session) return { status: 401, body: { because: "not-signed-in" } };
    return route.handle(fields, session);
  };

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const fault = strangerFault(request, parts.place.origin);
    if (fault) {
      tellOfStranger("a stranger was refused", { because: fault });
      return send(response, { status: 403, body: { because: fault } });
    }
    const answered = await answer(request).catch((error: unknown): Answer => {
      if (error instanceof BodyError)
        return { status: error.status, body: { because: "bad-request", detail: error.message } };
      return serverTrouble(error);
    });
    if (answered !== "page") return send(response, answered);
    const file = page.get((request.url ?? "/").split("?")[0] ?? "/");
    response.writeHead(200, { "content-type": file?.type ?? "text/plain" });
    response.end(request.method === "HEAD" ? undefined : file?.body);
  };
  return (request, response) => {
    respond(request, response).catch((error: unknown) => {
      log("an answer failed", { error: error instanceof Error ? error.message : "unknown" });
      if (!response.headersSent) send(response, { status: 500, body: { because: "internal-error" } });
      else response.destroy();
    });
  };
}

/** A log that takes so many lines an hour. */
function seldom(log: StationLog): StationLog {
  let [hour, lines] = [0, 0];
  return (event, facts) => {
    const now = Math.floor(Date.now() / HOUR_MS);
    if (now !== hour) [hour, lines] = [now, 0];
    if (lines++ < MOST_LINES_AN_HOUR) log(event, facts);
  };
}

function send(response: ServerResponse, { status, body, cookie }: Answer): void {
  if (cookie !== undefined) response.setHeader("set-cookie", cookie);
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
