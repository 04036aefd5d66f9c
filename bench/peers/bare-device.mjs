// The peer of the authorised read: bare Fastify that answers with a device, by the same query straight through the
// driver, prepared once a connection. It knows nobody, checks nothing, and sets no header of its own. Four connections:
// of two, four, eight and sixteen it answers most by two or four, and sixteen cost it a fifth.
import fastify from "fastify";
import { Pool, types } from "pg";

types.setTypeParser(20, Number);
const DEVICE = `select *, (
    select json_agg(json_build_object('document', document, 'because', because, 'detail', detail, 'at', at)
      order by at desc, document)
    from device_objection where device_id = device.id) as objections
  from device where id = $1`;
const pool = new Pool({ connectionString: process.argv[2], max: 4 });
const app = fastify();
app.route({ method: "GET", url: "/devices/:id", handler: device });
process.stdout.write(`${await app.listen({ host: "127.0.0.1", port: 0 })}\n`);

async function device(request) {
  const { rows } = await pool.query({ name: "device", text: DEVICE, values: [request.params.id] });
  const [row] = rows;
  const { id, fingerprint, seal, machine, name, client, state, last_seen_at, pins, facts, tags, created_at } =
    row;
  return {
    device: {
      id,
      fingerprint,
      seal,
      machine,
      name: row.admission_name ?? name,
      client,
      state,
      connected: false,
      last_seen_at,
      trust: "unknown",
      admission: row.admission_hash
        ? {
            hash: row.admission_hash,
            client: row.admission_client,
            name: row.admission_name,
            self_named: row.admission_token !== null,
          }
        : null,
      pins,
      floor_state: "unknown",
      separation: "unknown",
      facts,
      tags,
      created_at,
    },
    status: null,
    objections: row.objections ?? [],
  };
}
