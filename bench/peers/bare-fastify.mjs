// The peer of the idle server: Fastify with one route that asks PostgreSQL, and nothing else. Plain JavaScript, so that
// not even the type stripper is loaded.
import fastify from "fastify";
import { Pool } from "pg";

const pool = new Pool({ connectionString: process.argv[2], max: 4 });
const app = fastify();
app.get("/", async () => (await pool.query("select 1 as one")).rows[0]);
process.stdout.write(`${await app.listen({ host: "127.0.0.1", port: 0 })}\n`);
