/** The newest runs of the client that is chosen: read once, for what has ended and for whether there was any. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { useClientScope } from "../../parts/filters.ts";

const asked = 20;

/** Reads them, and again when runs change. */
export function useLatestRuns() {
  const client = useClientScope();
  const query = { limit: asked, ...(client === undefined ? {} : { client }) };
  return useApi(endpoints.runs.listRuns, { query }, { topics: ["runs"] });
}
