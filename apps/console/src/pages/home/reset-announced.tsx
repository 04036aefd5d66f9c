/** On Home, for administrators: a reset of the authorization account that somebody asked for on the server itself. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { ResetWaiting } from "../extensions/reset-waiting.tsx";

/** The banner; nothing where none waits. */
export function ResetAnnounced() {
  const { data } = useApi(endpoints.advancedSecurity.describeSecurity, undefined, {
    topics: ["advanced-security"],
  });
  return data ? <ResetWaiting security={data} /> : null;
}
