/** Takes browsers' reports of what the content security policy refused into the log: bounded, and without addresses' secrets. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Api } from "./api.ts";
import { CSP_REPORT_PATH } from "./console-policy.ts";

/** Two forms are in use: report-uri's, and the Reporting API's. From outside: untrusted. */
const byUri = z.object({
  "csp-report": z.object({
    "document-uri": z.string(),
    "effective-directive": z.string(),
    "blocked-uri": z.string(),
  }),
});
const byApi = z.array(
  z.object({
    type: z.literal("csp-violation"),
    body: z.object({ documentURL: z.string(), effectiveDirective: z.string(), blockedURL: z.string() }),
  }),
);

const mostBytes = 16 * 1024;
const mostAnHour = 200;

/** Mounts the place for reports. Anybody may send them, so an hour's worth has an end. */
export function takeCspReports(api: Api): void {
  let hour = 0;
  let taken = 0;
  void api.fastify.register(async (scope: FastifyInstance) => {
    scope.addContentTypeParser(
      ["application/csp-report", "application/reports+json"],
      { parseAs: "string", bodyLimit: mostBytes },
      (_request, text, done) => done(null, text),
    );
    scope.post(CSP_REPORT_PATH, { bodyLimit: mostBytes }, async (request, reply) => {
      const thisHour = Math.floor(api.ctx.clock.seconds() / 3600);
      if (thisHour !== hour) [hour, taken] = [thisHour, 0];
      for (const report of readReports(request.body)) {
        if (taken >= mostAnHour) break;
        taken += 1;
        request.log.warn(report, "a browser refused something by the content security policy");
      }
      return reply.code(204).send();
    });
  });
}

/** What is worth a line: the page without query and fragment, the directive, and where the refused thing came from. */
interface CspReport {
  readonly page: string;
  readonly directive: string;
  readonly refused: string;
}

function readReports(text: unknown): CspReport[] {
  if (typeof text !== "string") return [];
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return [];
  }
  const old = byUri.safeParse(given);
  if (old.success) {
    const report = old.data["csp-report"];
    return [line(report["document-uri"], report["effective-directive"], report["blocked-uri"])];
  }
  const list = byApi.safeParse(given);
  if (!list.success) return [];
  return list.data.map(({ body }) => line(body.documentURL, body.effectiveDirective, body.blockedURL));
}

function line(page: string, directive: string, refused: string): CspReport {
  const bare = (address: string) => {
    const url = URL.parse(address);
    return url
      ? `${url.origin === "null" ? url.protocol : url.origin}${url.pathname}`.slice(0, 200)
      : address.slice(0, 40);
  };
  return { page: bare(page), directive: directive.slice(0, 60), refused: bare(refused) };
}
