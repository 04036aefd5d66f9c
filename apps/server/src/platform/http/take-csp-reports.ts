/** Takes browsers' reports of what the content security policy refused into the log: bounded, and without addresses' secrets. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Api } from "./api.ts";
import { CSP_REPORT_PATH } from "./console-policy.ts";

/** What browsers send (CSP level 3, section 5.3). From outside: untrusted. */
const sent = z.object({
  "csp-report": z.object({
    "document-uri": z.string(),
    "effective-directive": z.string(),
    "blocked-uri": z.string(),
  }),
});

const mostBytes = 16 * 1024;
const mostAnHour = 200;

/** Mounts the place for reports. Anybody may send them, so an hour's worth has an end. */
export function takeCspReports(api: Api): void {
  let hour = 0;
  let taken = 0;
  void api.fastify.register(async (scope: FastifyInstance) => {
    scope.addContentTypeParser(
      "application/csp-report",
      { parseAs: "string", bodyLimit: mostBytes },
      (_request, text, done) => done(null, text),
    );
    scope.post(CSP_REPORT_PATH, { bodyLimit: mostBytes }, async (request, reply) => {
      const thisHour = Math.floor(api.ctx.clock.seconds() / 3600);
      if (thisHour !== hour) [hour, taken] = [thisHour, 0];
      const report = readReport(request.body);
      if (report && taken < mostAnHour) {
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

function readReport(text: unknown): CspReport | undefined {
  if (typeof text !== "string") return undefined;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { success, data } = sent.safeParse(given);
  if (!success) return undefined;
  const report = data["csp-report"];
  return {
    page: bare(report["document-uri"]),
    directive: report["effective-directive"].slice(0, 60),
    refused: bare(report["blocked-uri"]),
  };
}

function bare(address: string): string {
  const url = URL.parse(address);
  if (!url) return address.slice(0, 40);
  return `${url.origin === "null" ? url.protocol : url.origin}${url.pathname}`.slice(0, 200);
}
