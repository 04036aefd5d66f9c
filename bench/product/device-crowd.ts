/** Many devices in the database of a server that runs, put there as rows: enrolling a hundred thousand would take hours and change nothing for reads. */
import { globSync } from "node:fs";
import path from "node:path";
import { endpoints } from "@countersign/api";
import { Client } from "pg";
import { BENCH_CLIENT } from "./enrolled-fleet.ts";
import type { RunningServer } from "./running-server.ts";

/** The database of the server in `dataDir`, past row security: for filling it, and for peers that ask it directly. */
export function databaseUrl(dataDir: string): string {
  const [socket] = globSync("postgres/**/.s.PGSQL.5432", { cwd: dataDir });
  if (socket === undefined) throw new Error("the database of the server has no socket in its data directory");
  const host = encodeURIComponent(path.join(dataDir, path.dirname(socket)));
  return `postgresql://countersign_superuser@/countersign?host=${host}&port=5432`;
}

/**
 * Puts `count` devices of the clients `acme` and `beta` (a tenth) there: nine of ten admitted, every fiftieth retired,
 * with names, facts and times as fleets have them, vacuumed as PostgreSQL does by itself.
 */
export async function putDevices(server: RunningServer, dataDir: string, count: number): Promise<void> {
  for (const id of [BENCH_CLIENT, "beta"])
    await server.client.call(endpoints.clients.createClientOrganisation, { body: { id, name: id } });
  const database = new Client({ connectionString: databaseUrl(dataDir) });
  await database.connect();
  try {
    await database.query(FILL, [count]);
    await database.query("vacuum analyze device");
  } finally {
    await database.end();
  }
}

/** Ids and hashes by chance, as the product makes them; the rest by number, so that a search finds the same each time. */
const FILL = `
  insert into device (id, fingerprint, key, seal, machine, name, client_id, client, state, created_at, last_seen_at,
    pins, admission_hash, admission_client, admission_name, facts)
  select gen_random_uuid(), 'sha256:' || digest, 'ssh-ed25519 ' || left(digest, 60), left(digest, 43), 'sha256:' || digest,
    'host-' || number, client.id, client.slug,
    case when number % 50 = 0 then 'retired' when number % 10 = 0 then 'enrolled' else 'admitted' end,
    1780000000 + number, 1790000000 + number, '[]',
    case when number % 10 = 0 then null else 'sha256:' || digest end,
    case when number % 10 = 0 then null else client.slug end,
    case when number % 10 = 0 then null
      else (array['web', 'db', 'cache', 'mail', 'build', 'edge'])[number % 6 + 1] || '-' || number || '.' || client.slug || '.example' end,
    jsonb_build_object('os', 'Debian GNU/Linux 12 (bookworm)', 'arch', 'x86_64', 'kernel', '6.1.0-' || number % 30, 'agent', '0.1.0')
  from generate_series(1, $1::int) number
  cross join lateral (select encode(sha256(number::text::bytea), 'hex') as digest) hashed
  join client on client.slug = case when number % 10 = 3 then 'beta' else 'acme' end`;
