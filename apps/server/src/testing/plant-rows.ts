/** Many rows at once, for tests of lists: written by SQL, as nobody can enrol thousands of machines in a test. */
import { Client, DatabaseError } from "pg";
import type { TestServer } from "./start-test-server.ts";

/** PostgreSQL's code for two that wait for each other. */
const DEADLOCK = "40P01";

/** Puts in devices `NAME-1` to `NAME-count` of the client `home`; every third one is admitted, every second was heard of once. */
export async function plantDevices(server: TestServer, count: number, name = "pc"): Promise<void> {
  await asSuperuser(
    server,
    `insert into device (id, fingerprint, key, seal, name, client_id, client, state, created_at, last_seen_at, pins,
       admission_hash, admission_authority, admission_client, admission_name)
     select gen_random_uuid(), 'sha256:' || encode(sha256(convert_to($2 || n, 'utf8')), 'hex'), 'ssh-ed25519 AAAA',
       'seal', $2 || '-' || n, client.id, 'home', case when n % 3 = 0 then 'admitted' else 'enrolled' end,
       1700000000 + n, case when n % 2 = 0 then 1700000000 + n / 4 end, '[]',
       case when n % 3 = 0 then 'sha256:' || repeat('a', 64) end, case when n % 3 = 0 then 'sha256:' || repeat('b', 64) end,
       case when n % 3 = 0 then 'home' end, case when n % 3 = 0 then $2 || '-' || n end
     from client, generate_series(1, $1::integer) n where client.slug = 'home'`,
    [count, name],
  );
  await asSuperuser(server, "analyze device", []);
}

/** Lets a device that is not connected have been heard of last forty days ago. */
export async function fallAsleep(server: TestServer, device: string): Promise<void> {
  const sleep = "update device set last_seen_at = last_seen_at - 40 * 86400 where id = $1";
  await asSuperuser(server, sleep, [device]);
}

/** Lets a run have been forgotten, as retention does it long after its end: nobody is told of it then, as here somebody may be. */
export async function forgetRun(server: TestServer, run: string): Promise<void> {
  const forget = async () => asSuperuser(server, "delete from run where id = $1", [run]);
  await forget().catch(async (error: unknown) => {
    if (!(error instanceof DatabaseError) || error.code !== DEADLOCK) throw error;
    await forget();
  });
}

async function asSuperuser(server: TestServer, text: string, values: unknown[]): Promise<void> {
  const superuser = new Client({ connectionString: server.postgres.superuserUrl });
  await superuser.connect();
  try {
    await superuser.query(text, values);
  } finally {
    await superuser.end();
  }
}
