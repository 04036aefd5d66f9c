/** A manifest is read from a file that anybody could have made: it names what is in the archive, and nothing else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { listFiles, manifestName, readManifest } from "./manifest.ts";

const home = mkdtempSync(join(tmpdir(), "countersign-manifest-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function manifestNaming(file: string) {
  const opened = mkdtempSync(join(home, "opened-"));
  mkdirSync(join(opened, "tables"));
  writeFileSync(join(opened, "tables", "setting.copy"), "");
  const database = {
    migrations: [],
    tables: [{ table: "setting", columns: ["name"], rows: 0, file }],
    sequences: [],
    log_size: 0,
  };
  const manifest = { format: 1, taken_at: 1, release: "1", database, files: await listFiles(opened) };
  writeFileSync(join(opened, manifestName), JSON.stringify(manifest));
  return readManifest(opened);
}

test("a table's rows come from the archive", async () => {
  expect((await manifestNaming("tables/setting.copy")).database?.tables).toHaveLength(1);
});

test.each(["../../../../etc/passwd", "/etc/passwd", "tables/../../keys.copy", "tables/none.copy"])(
  "rows of a table from elsewhere are refused: %s",
  async (file) => {
    await expect(manifestNaming(file)).rejects.toMatchObject({ name: "BackupRefusedError" });
  },
);
