import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type PostgresEvent,
  type RunningPostgres,
  startPostgres,
  type StartPostgresOptions,
} from "./index.ts";
import { identifyProcess, processesWorkingIn } from "./process-facts.ts";
import { isRoot, nobody, nobodyReachesUs } from "./testing/accounts.ts";
import { launch, query, scratchDirectory, spawnLauncher } from "./testing/launched.ts";
import { tcpListenersOf } from "./testing/tcp-listeners.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

async function start(dataDir: string, more: Partial<StartPostgresOptions> = {}): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir, log: silent, ...more });
  onTestFinished(() => postgres.stop());
  return postgres;
}

describe("a first start", () => {
  test("makes a cluster that only its account may enter, and a second start keeps it", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const first = await start(dataDir);
    expect(first.firstStart).toBe(true);
    expect(statSync(first.clusterDir).mode & 0o777).toBe(0o700);
    await query(first.superuserUrl("postgres"), "create table kept (n int)", "insert into kept values (7)");
    await first.stop();
    expect(processesWorkingIn(first.clusterDir)).toEqual([]);

    const second = await start(dataDir);
    expect(second.firstStart).toBe(false);
    expect(await query(second.superuserUrl("postgres"), "select n from kept")).toEqual([{ n: 7 }]);
  });

  test("sorts by code point and checks its pages, whatever the machine's locale", async () => {
    const postgres = await start(join(scratchDirectory(), "data"));
    expect(
      await query(
        postgres.superuserUrl("postgres"),
        "select current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding, 'a' < 'B' as by_alphabet",
      ),
    ).toEqual([{ checksums: "on", encoding: "UTF8", by_alphabet: false }]);
  });

  test("listens on a unix socket and on no TCP port", async () => {
    const postgres = await start(join(scratchDirectory(), "data"));
    expect(tcpListenersOf(postgres.pid())).toEqual([]);
    expect(statSync(join(postgres.socketDir, ".s.PGSQL.5432")).isSocket()).toBe(true);

    // The look for listeners sees one where there is one.
    const control = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => {
      control.close();
    });
    await once(control, "listening");
    expect(tcpListenersOf(process.pid)).toHaveLength(1);
  });

  test("lets nobody in over the socket without a password but its own account as superuser", async () => {
    const postgres = await start(join(scratchDirectory(), "data"));
    await query(postgres.superuserUrl("postgres"), "create role someone login");
    const asSomeone = postgres.superuserUrl("postgres").replace("countersign_superuser", "someone");
    await expect(query(asSomeone, "select 1")).rejects.toThrow(/password/);
  });

  test("cannot have its network or its socket changed from SQL", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const first = await start(dataDir);
    await query(
      first.superuserUrl("postgres"),
      "alter system set listen_addresses = '127.0.0.1'",
      "alter system set port = 54329",
    );
    await first.stop();
    const second = await start(dataDir);
    expect(tcpListenersOf(second.pid())).toEqual([]);
    expect(await query(second.superuserUrl("postgres"), "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("works in a directory whose path is longer than a socket's may be", async () => {
    const deep = join(scratchDirectory(), "d".repeat(60), "e".repeat(60));
    const postgres = await start(join(deep, "data"));
    expect(Buffer.byteLength(join(postgres.socketDir, ".s.PGSQL.5432"))).toBeLessThanOrEqual(107);
    expect(await query(postgres.superuserUrl("postgres"), "select 1 as one")).toEqual([{ one: 1 }]);
    await postgres.stop();
    expect(existsSync(postgres.socketDir)).toBe(false);
  });

  test("writes no statement, parameter or value of a failed query to the log", async () => {
    const lines: string[] = [];
    const keep = (_: object, line: string) => void lines.push(line);
    const postgres = await start(join(scratchDirectory(), "data"), {
      log: { info: keep, warn: keep, error: keep },
    });
    const url = postgres.superuserUrl("postgres");
    await query(url, "create table once (secret text primary key)", "insert into once values ('hunter2')");
    await expect(query(url, "insert into once values ('hunter2')")).rejects.toThrow("duplicate key");
    await expect(query(url, "select 'hunter2'::int")).rejects.toThrow("invalid input");
    await postgres.stop();
    expect(lines.join("\n")).toContain("shut down");
    expect(lines.join("\n")).not.toContain("hunter2");
  });
});

describe("kill -9", () => {
  test("of PostgreSQL: it is started again, says so, and every acknowledged row is there", async () => {
    const events: PostgresEvent[] = [];
    const { promise: back, resolve } = Promise.withResolvers<void>();
    const postgres = await start(join(scratchDirectory(), "data"), {
      onEvent: (event) => {
        events.push(event);
        if (event.kind === "restarted") resolve();
      },
    });
    const url = postgres.superuserUrl("postgres");
    await query(url, "create table row (n int)");
    const before = postgres.pid();
    const acknowledged = await insertUntilKilled(url, () => process.kill(before, "SIGKILL"));
    await back;
    expect(events.map(({ kind }) => kind)).toEqual(["ended-unexpectedly", "restarted"]);
    expect(events[0]).toMatchObject({ end: { signal: "SIGKILL" } });
    expect(postgres.pid()).not.toBe(before);
    const rows = await query(url, "select n from row");
    expect(rows).toEqual(expect.arrayContaining(acknowledged.map((n) => ({ n }))));
  });

  test("of the launcher: the next start stops the server it left and keeps the rows", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const orphaned = await launch({ dataDir });
    await query(orphaned.url, "create table row (n int)", "insert into row values (1)");
    await orphaned.killLauncher();
    const orphan = identifyProcess(orphaned.pid);
    expect(orphan).toBeDefined();

    const postgres = await start(dataDir);
    expect(identifyProcess(orphaned.pid)?.startedAt).not.toBe(orphan?.startedAt);
    expect(await query(postgres.superuserUrl("postgres"), "select n from row")).toEqual([{ n: 1 }]);
  });

  test("of both, in either order: the next start recovers", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const first = await launch({ dataDir });
    await query(first.url, "create table row (n int)", "insert into row values (1)");
    await first.killLauncher();
    process.kill(first.pid, "SIGKILL");
    const second = await launch({ dataDir });
    await query(second.url, "insert into row values (2)");
    process.kill(second.pid, "SIGKILL");
    await second.killLauncher();
    const postgres = await start(dataDir);
    expect(await query(postgres.superuserUrl("postgres"), "select n from row order by n")).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
  });

  test("in the middle of initdb: the half-made cluster is removed and made again", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const home = join(dataDir, "postgres");
    const launcher = spawnLauncher({ dataDir });
    const half = await waitFor(() => {
      const name = existsSync(home)
        ? readdirSync(home).find((one) => one.startsWith("cluster.new-"))
        : undefined;
      // Some files are there, and initdb is at work.
      return name !== undefined && existsSync(join(home, name, "base")) ? join(home, name) : undefined;
    });
    launcher.kill("SIGKILL");
    await once(launcher, "exit");
    expect(existsSync(join(home, "cluster"))).toBe(false);

    const postgres = await start(dataDir);
    expect(existsSync(half)).toBe(false);
    expect(readdirSync(home).filter((name) => name.includes(".new-"))).toEqual([]);
    expect(await query(postgres.superuserUrl("postgres"), "select 1 as one")).toEqual([{ one: 1 }]);
  });
});

test("a launcher that exits without stopping takes its server along", async () => {
  const dataDir = join(scratchDirectory(), "data");
  const launched = await launch({ dataDir, exitAtOnce: true });
  expect(launched.message).toBeUndefined();
  await waitFor(() => (processesWorkingIn(launched.clusterDir).length === 0 ? true : undefined));
});

describe("a data directory", () => {
  test("is refused to a second launcher, with the first one's process id", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const first = await launch({ dataDir });
    await expect(startPostgres({ dataDir, log: silent })).rejects.toMatchObject({
      code: "data-directory-in-use",
      message: expect.stringContaining(`process ${first.launcherPid}`),
    });
    expect(await query(first.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await first.stop();
    await start(dataDir);
  });

  test("goes to one of two launchers that start at the same moment", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const both = await Promise.allSettled([start(dataDir), start(dataDir)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "data-directory-in-use" },
    });
  });

  test("with a postmaster.pid that names a stranger's process is started, and the stranger left alone", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const first = await start(dataDir);
    const record = readFileSync(join(first.clusterDir, "postmaster.pid"), "utf8");
    const { uid, gid } = statSync(first.clusterDir);
    await first.stop();
    // The same account, as a reused process id would have it: PostgreSQL alone would refuse to start.
    const stranger = spawn("sleep", ["60"], { uid, gid, cwd: "/" });
    onTestFinished(() => {
      stranger.kill();
    });
    await once(stranger, "spawn");
    writeFileSync(join(first.clusterDir, "postmaster.pid"), record.replace(/^\d+/, String(stranger.pid)));
    await start(dataDir);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  test("that holds something else is not touched", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const cluster = join(dataDir, "postgres", "cluster");
    mkdirSync(cluster, { recursive: true });
    writeFileSync(join(cluster, "precious.txt"), "mine");
    await expect(startPostgres({ dataDir, log: silent })).rejects.toMatchObject({
      code: "data-directory-unusable",
    });
    expect(readdirSync(cluster)).toEqual(["precious.txt"]);
  });

  test("of another major version is refused by name", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const first = await start(dataDir);
    await first.stop();
    writeFileSync(join(first.clusterDir, "PG_VERSION"), "13\n");
    await expect(startPostgres({ dataDir, log: silent })).rejects.toMatchObject({
      code: "cluster-version-differs",
      message: expect.stringContaining("PostgreSQL 13"),
    });
  });
});

describe.runIf(isRoot)("started by root", () => {
  test("runs without root, without capabilities and without root's environment", async () => {
    const postgres = await start(join(scratchDirectory(), "data"));
    const status = readFileSync(`/proc/${postgres.pid()}/status`, "utf8");
    expect(/^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/m.exec(status)?.slice(1)).not.toContain("0");
    expect(/^Groups:\t(.*)$/m.exec(status)?.[1]?.trim()).toBe("");
    expect(/^CapEff:\t(\w+)$/m.exec(status)?.[1]).toBe("0000000000000000");
    expect(/^CapPrm:\t(\w+)$/m.exec(status)?.[1]).toBe("0000000000000000");
    expect(readFileSync(`/proc/${postgres.pid()}/environ`, "latin1")).not.toContain("HOME=");
  });

  test("works in a directory that only root may enter, which its server still cannot read", async () => {
    const closed = scratchDirectory({ mode: 0o700 });
    writeFileSync(join(closed, "secret"), "root's own", { mode: 0o644 });
    const postgres = await start(join(closed, "data"));
    const url = postgres.superuserUrl("postgres");
    await query(url, "create table t (n int)", "checkpoint");
    await expect(query(url, `select pg_read_file('${join(closed, "secret")}')`)).rejects.toThrow(
      "Permission denied",
    );
  });

  test.runIf(nobodyReachesUs)("runs an ordinary user's cluster as that user", async () => {
    const home = scratchDirectory({ owner: nobody });
    const dataDir = join(home, "data");
    const theirs = await launch({ dataDir, as: nobody });
    await theirs.stop();
    const postgres = await start(dataDir);
    expect(statSync(`/proc/${postgres.pid()}`).uid).toBe(nobody.uid);
  });
});

describe.runIf(isRoot)("another container on the same data directory", () => {
  test("is refused, and the running server keeps running and its files", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const postgres = await start(dataDir);
    const before = readdirSync(join(dataDir, "postgres"));
    const refused = await launch({ dataDir, contained: true });
    expect(refused.code).toBe("data-directory-in-use");
    expect(readdirSync(join(dataDir, "postgres"))).toEqual(before);
    expect(existsSync(join(postgres.clusterDir, "postmaster.pid"))).toBe(true);
    expect(await query(postgres.superuserUrl("postgres"), "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("takes over once it is gone", async () => {
    const dataDir = join(scratchDirectory(), "data");
    const contained = await launch({ dataDir, contained: true });
    expect(contained.message).toBeUndefined();
    await query(contained.url, "create table row (n int)", "insert into row values (1)");
    await contained.killLauncher();
    const postgres = await start(dataDir);
    expect(await query(postgres.superuserUrl("postgres"), "select n from row")).toEqual([{ n: 1 }]);
  });
});

describe.runIf(nobodyReachesUs)("started by an ordinary user", () => {
  test("is told when the system does not know that user", async () => {
    const stranger = { uid: 54_321, gid: 54_321 };
    const refused = await launch({
      dataDir: join(scratchDirectory({ owner: stranger }), "data"),
      as: stranger,
    });
    expect(refused).toMatchObject({ code: "no-account", message: expect.stringContaining("54321") });
  });

  test("runs as that user; kill -9 of the launcher is repaired", async () => {
    const dataDir = join(scratchDirectory({ owner: nobody }), "data");
    const first = await launch({ dataDir, as: nobody });
    expect(first.message).toBeUndefined();
    expect(statSync(`/proc/${first.pid}`).uid).toBe(nobody.uid);
    await first.killLauncher();
    const second = await launch({ dataDir, as: nobody });
    expect(second.pid).not.toBe(first.pid);
    expect(identifyProcess(first.pid)).toBeUndefined();
    await second.stop();
  });

  test("is told when the directory is someone else's", async () => {
    const home = scratchDirectory({ mode: 0o755 });
    const postgres = await start(join(home, "data"));
    await postgres.stop();
    const refused = await launch({ dataDir: join(home, "data"), as: nobody });
    expect(refused.code).toBe("data-directory-unusable");
    expect(refused.message).toContain(join(home, "data"));
  });
});

async function insertUntilKilled(url: string, kill: () => void): Promise<number[]> {
  const acknowledged: number[] = [];
  for (let n = 0; n < 10_000; n++) {
    try {
      await query(url, `insert into row values (${n})`);
      acknowledged.push(n);
    } catch {
      break;
    }
    if (n === 20) setImmediate(kill);
  }
  expect(acknowledged.length).toBeGreaterThan(20);
  return acknowledged;
}

async function waitFor<Value>(look: () => Value | undefined): Promise<Value> {
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
