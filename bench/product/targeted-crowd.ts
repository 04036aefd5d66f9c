/** Admitted devices in the database of a server that runs, with the admissions that name them, a thousand in each, as stations hold them. */
import { createHash } from "node:crypto";
import { endpoints } from "@countersign/api";
import { documentBytes, encodeHex, hashOf, type Status } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { SoftRoot } from "@countersign/testkit";
import { Client } from "pg";
import { databaseUrl } from "./device-crowd.ts";
import { BENCH_CLIENT } from "./enrolled-fleet.ts";
import type { RunningServer } from "./running-server.ts";

/** As many as one admission names. */
const IN_ONE_ADMISSION = 1000;
/** What they are picked by. */
export const CROWD_TAG = "crowd";

/** Puts `count` of them there; gives the bytes of their admissions. Each has told its status, as devices that were online have. */
export async function putTargets(
  server: RunningServer,
  dataDir: string,
  root: SoftRoot,
  count: number,
): Promise<readonly Uint8Array[]> {
  await server.client.call(endpoints.clients.createClientOrganisation, {
    body: { id: BENCH_CLIENT, name: BENCH_CLIENT },
  });
  const all = Array.from({ length: count }, (_, number) => ({
    fingerprint: `sha256:${createHash("sha256").update(`target ${number}`).digest("hex")}`,
    name: `host-${number}.example`,
    seal: "A".repeat(43),
  }));
  const admissions: Uint8Array[] = [];
  const database = new Client({ connectionString: databaseUrl(dataDir) });
  await database.connect();
  try {
    for (let from = 0; from < count; from += IN_ONE_ADMISSION) {
      const devices = all
        .slice(from, from + IN_ONE_ADMISSION)
        .toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
      const bytes = documentBytes("admission", {
        type: "admission",
        format: 1,
        authority: root.authority,
        client: BENCH_CLIENT,
        issued: 1_780_000_000,
        devices,
      });
      admissions.push(bytes);
      const hash = hashOf(bytes, nodeCrypto);
      const statuses = devices.map((device) => `\\x${encodeHex(statusOf(root, hash, device))}`);
      await database.query(FILL, [
        devices.map(({ fingerprint }) => fingerprint),
        devices.map(({ name }) => name),
        statuses,
        hash,
        root.authority,
        JSON.stringify([{ authority: root.authority, version: 1, hash: root.hash }]),
        CROWD_TAG,
        BENCH_CLIENT,
      ]);
    }
    await database.query("vacuum analyze device");
  } finally {
    await database.end();
  }
  return admissions;
}

function statusOf(root: SoftRoot, hash: string, device: { fingerprint: string; name: string }): Uint8Array {
  const status: Status = {
    type: "status",
    format: 1,
    device: device.fingerprint,
    pins: [{ authority: root.authority, version: 1, hash: root.hash }],
    people: [],
    admission: { hash, client: BENCH_CLIENT, name: device.name },
    floor_state: "none",
    vetoes: [],
    release: 1,
    separation: "separate-users",
    interpreters: ["bash", "sh"],
    time: 1_790_000_000,
  };
  return documentBytes("status", status);
}

const FILL = `
  insert into device (id, fingerprint, key, seal, name, client_id, client, state, created_at, last_seen_at, pins,
    admission_hash, admission_authority, admission_client, admission_name, status_bytes, status_signatures, status_at, tags)
  select gen_random_uuid(), made.fingerprint, 'ssh-ed25519 AAAA', repeat('A', 43), made.name, client.id, client.slug,
    'admitted', 1780000000, 1790000000, $6::jsonb, $4, $5, client.slug, made.name, made.status, '[]', 1790000000, array[$7::text]
  from unnest($1::text[], $2::text[], $3::bytea[]) as made(fingerprint, name, status)
  join client on client.slug = $8`;
