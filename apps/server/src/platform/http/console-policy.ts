/** What a browser lets the console's page do: docs/decisions/0016-console.md says why each line is as it is. */

/** Where browsers report what the policy refused. */
export const CSP_REPORT_PATH = "/api/csp-reports";

/** The content security policy of one answer. */
export function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    // Not report-to: browsers gather such reports for a minute, and this one all of them know.
    `report-uri ${CSP_REPORT_PATH}`,
  ].join("; ");
}

/** That of the service worker, which fetches nothing but the picture beside a message. */
export const WORKER_POLICY = "default-src 'none'; img-src 'self'";
