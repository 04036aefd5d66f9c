import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { throwawayEngine } from "@countersign/testkit/throwaway-postgres";
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { embeddedProgram, installedProgram, startPostgres } from "../postgres/index.ts";
import { connectDatabase } from "./connect-database.ts";
import { roleUrl } from "./open-embedded-database.ts";
import { provisioningSql } from "./role-statements.ts";
import { findRowSecurityGaps } from "./row-security-gaps.ts";
import { gadgets } from "./testing/gadgets.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

test("what an administrator is told to run makes a database that the server accepts", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-own-"));
  const old = throwawayEngine() === "debian15";
  const postgres = await startPostgres({
    dataDir: old ? openToAll(dataDir) : dataDir,
    log: silent,
    program: old ? installedProgram("/usr/lib/postgresql/15/bin") : embeddedProgram(),
  });
  onTestFinished(async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true });
  });
  await actAsPsql(
    (database) => postgres.superuserUrl(database),
    provisioningSql({ database: "Guarded ops", majorVersion: old ? 15 : 18 }),
  );

  const url = (role: string) => roleUrl(postgres, "Guarded ops", role, "chosen");
  const urls = { appUrl: url("countersign_app"), migratorUrl: url("countersign_migrator") };
  const connected = connectDatabase({ urls, log: silent });
  expect(await connected.migrate([gadgets])).toEqual({ applied: ["202601010000-gadget"] });
  expect(await findRowSecurityGaps(connected.db)).toEqual([]);
  await connected.close();
});

/** Debian's 15 has to walk to its data directory by path. */
function openToAll(directory: string): string {
  chmodSync(directory, 0o711);
  return directory;
}

/** Runs a script statement by statement, with psql's two commands that it uses; the password chosen is "chosen". */
async function actAsPsql(urlOf: (database: string) => string, script: string): Promise<void> {
  let client = new Client({ connectionString: urlOf("postgres") });
  await client.connect();
  for (const line of script.trimEnd().split("\n")) {
    const [, command, argument] = /^\\(\w+) (.*)$/.exec(line) ?? [];
    if (command === "connect") {
      await client.end();
      client = new Client({ connectionString: urlOf(argument?.replaceAll('"', "") ?? "") });
      await client.connect();
    } else await client.query(command === "password" ? `alter role ${argument} password 'chosen'` : line);
  }
  await client.end();
}

test.each([15, 18])(
  "the guide for one's own database holds the statements for PostgreSQL %i word for word",
  (majorVersion) => {
    const guide = readFileSync(
      new URL("../../../../../docs/operations/own-database.md", import.meta.url),
      "utf8",
    );
    expect(guide).toContain(provisioningSql({ database: "countersign", majorVersion }));
  },
);
