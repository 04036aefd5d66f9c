/** The typed client of this page's own server. The session travels as a cookie that no script can read. */
import { createClient } from "@countersign/api";

/** Calls endpoints of the server that this page came from. */
export const api = createClient({ server: location.origin });
