/** The contract as the browser needs it: sentences that stand in the API's own document are left out of the scripts. */
import type { Plugin } from "vite";

const ofAnEndpoint = /^ {2}summary:\s*"(?:[^"\\]|\\.)*",$/gm;

/** Takes the summaries out of the endpoints. */
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
