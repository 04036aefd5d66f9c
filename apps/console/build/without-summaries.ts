/** The contract as the browser needs it: what only the server and the API's own document say is left out of the scripts. */
import type { Plugin } from "vite";

const ofAnEndpoint = /^ {2}(?:summary|audit):\s*"(?:[^"\\]|\\.)*",$/gm;

/** Takes summaries and names of audit events out of the endpoints. */
export function withoutSummaries(): Plugin {
  return {
    name: "countersign-without-summaries",
    enforce: "pre",
    transform: {
      filter: { id: /\/packages\/api\/src\/resources\/[\w-]+\.ts$/ },
      handler: (code) => ({ code: code.replaceAll(ofAnEndpoint, ""), map: null }),
    },
  };
}
