/** What the audit log holds, for tests: events and bodies, in order. */
import { Client } from "pg";
import { auditSettled } from "../modules/audit/index.ts";
import type { TestServer } from "./start-test-server.ts";

/** One entry. */
export interface RecordedEvent {
  readonly event: string;
  readonly body: Record<string, unknown>;
}

/** Every entry so far. */
export async function recordedEvents(server: TestServer): Promise<RecordedEvent[]> {
  await auditSettled(server.ctx);
  const client = new Client({ connectionString: server.postgres.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ event: string; body: string }>(
    "select event, convert_from(body, 'utf8') as body from audit_entry join audit_body using (index) order by index",
  );
  await client.end();
  return rows.map(({ event, body }) => ({ event, body: JSON.parse(body) as Record<string, unknown> }));
}
