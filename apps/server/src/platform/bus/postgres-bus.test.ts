/** The bus between two servers on one real database. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { throwawayPostgres } from "@countersign/testkit";
import { Client } from "pg";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import type { BusEvent } from "./bus.ts";
import { packEvents, unpackEvents } from "./pack-events.ts";
import { busResumedTopic, PostgresBus } from "./postgres-bus.ts";

const log = pino({ level: "silent" });

/** Resolves with the first event on a topic. */
function first(bus: PostgresBus, topic: string): Promise<BusEvent> {
  return new Promise((resolve) => {
    const stop = bus.listen(topic, (event) => {
      stop();
      resolve(event);
    });
  });
}

test("what one replica tells, the other hears, and itself once", async () => {
  await using postgres = await throwawayPostgres();
  const one = await PostgresBus.connect(postgres.urls.appUrl, log);
  const two = await PostgresBus.connect(postgres.urls.appUrl, log);
  const own: BusEvent[] = [];
  one.listen("run", (event) => own.push(event));
  const heard = first(two, "run");
  const last = first(two, "last");
  one.tell({ topic: "run:1", facts: { state: "finished", devices: 3, ok: true } });
  one.tell({ topic: "last", facts: {} });
  expect(await heard).toEqual({ topic: "run:1", facts: { state: "finished", devices: 3, ok: true } });
  await last;
  expect(own).toHaveLength(1);
  await one.close();
  await two.close();
});

test("a lost connection comes back, and says that something may have been missed", async () => {
  await using postgres = await throwawayPostgres();
  const one = await PostgresBus.connect(postgres.urls.appUrl, log);
  const two = await PostgresBus.connect(postgres.urls.appUrl, log);
  const resumed = first(two, busResumedTopic);
  const killer = new Client({ connectionString: postgres.superuserUrl });
  await killer.connect();
  await killer.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'countersign bus' and datname = current_database()",
  );
  await killer.end();
  await resumed;
  const heard = first(two, "run");
  const telling = setInterval(() => one.tell({ topic: "run:2", facts: {} }), 50);
  expect(await heard).toMatchObject({ topic: "run:2" });
  clearInterval(telling);
  await one.close();
  await two.close();
});

test("a database that is away for a while is waited for", async () => {
  await using postgres = await throwawayPostgres();
  const [place = "", query] = postgres.urls.appUrl.split("?");
  const real = new URLSearchParams(query);
  const port = real.get("port") ?? "5432";
  const realSocket = join(real.get("host") ?? "", `.s.PGSQL.${port}`);
  const folder = mkdtempSync(join(tmpdir(), "countersign-bus-"));
  const sockets = new Set<Socket>();
  const openDoor = () =>
    new Promise<Server>((resolve) => {
      const door = createServer((socket) => {
        const onward = connect(realSocket);
        for (const one of [socket, onward]) {
          sockets.add(one);
          one.on("error", () => undefined);
        }
        socket.pipe(onward).pipe(socket);
      });
      door.listen(join(folder, `.s.PGSQL.${port}`), () => resolve(door));
    });
  const closeDoor = (door: Server) =>
    new Promise((resolve) => {
      door.close(resolve);
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    });
  real.set("host", folder);
  let door = await openDoor();
  const bus = await PostgresBus.connect(`${place}?${real.toString()}`, log);
  const resumed = first(bus, busResumedTopic);
  await closeDoor(door);
  // Long enough for some attempts in vain.
  await new Promise((resolve) => setTimeout(resolve, 1300));
  bus.tell({ topic: "runs", facts: {} });
  door = await openDoor();
  await resumed;
  const other = await PostgresBus.connect(postgres.urls.appUrl, log);
  const heard = first(other, "run");
  bus.tell({ topic: "run:3", facts: {} });
  expect(await heard).toMatchObject({ topic: "run:3" });
  await bus.close();
  await other.close();
  await closeDoor(door);
  rmSync(folder, { recursive: true });
});

describe("payloads", () => {
  test("hold many events each, and none is larger than PostgreSQL takes", () => {
    const events = Array.from({ length: 500 }, (_, at) => ({
      topic: `run:${at}`,
      facts: { state: "finished", text: "ü".repeat(20) },
    }));
    const payloads = packEvents("me", events);
    expect(payloads.length).toBeLessThan(20);
    expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThan(8000);
    expect(payloads.flatMap((payload) => unpackEvents("other", payload))).toEqual(events);
  });

  test("of oneself are not heard twice, and nonsense is not heard at all", () => {
    const [payload = ""] = packEvents("me", [{ topic: "runs", facts: {} }]);
    expect(unpackEvents("me", payload)).toEqual([]);
    for (const text of ["", "{", "[]", '["x",[["runs"]]]', '["x",[["runs",{"a":{}}]]]'])
      expect(unpackEvents("me", text)).toEqual([]);
  });

  test("too large for any payload are left out, and the others are not", () => {
    const events = [
      { topic: "runs", facts: { text: "x".repeat(9000) } },
      { topic: "devices", facts: {} },
    ];
    expect(packEvents("me", events).flatMap((payload) => unpackEvents("other", payload))).toEqual([
      events[1],
    ]);
  });
});
