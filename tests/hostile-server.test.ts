/**
 * The claim of docs/threat-model.md, tried: a server that owns its database, its keys and its code attacks real agent
 * processes over real connections. Every script that it offers would leave a mark; no mark may be left but those that
 * people signed for. The honest control runs before and after the attacks, on the same devices.
 */
import type { HostileServer, Siege } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sieges } from "./hostile/sieges.ts";

const sum = { attacks: 0, unwanted: 0, before: 0, after: 0 };

// Not by `each`: it cuts long titles short.
for (const siege of sieges) describe(siege.title, () => besiege(siege));

function besiege({ open, attacks, honest = [] }: Siege): void {
  let server: HostileServer;
  beforeAll(async () => {
    server = await open();
    await server.control();
    sum.before += 1;
  });
  afterAll(async () => {
    if (!server) return;
    sum.unwanted += server.executions.unwanted().length;
    await server.dispose();
  });

  for (const { name, what, codes, run } of attacks)
    test(`executes nothing when a hostile server ${what}`, async () => {
      sum.attacks += 1;
      const before = server.executions.unwanted();
      expect(await run(server, server.executions.script(name))).toEqual(codes);
      expect(server.executions.unwanted()).toEqual(before);
    });

  for (const { name, what, make } of honest)
    test(`executes what people signed: ${what}`, async () => {
      await server.honest(name, await make(server, server.executions.script(name)));
    });

  test("executes what people signed, after all that, and has executed nothing else", async () => {
    await server.control();
    sum.after += 1;
    expect(server.executions.unwanted()).toEqual([]);
  });
}

afterAll(() => {
  process.stdout.write(
    `${sum.attacks} attacks, ${sum.unwanted} executions, the honest control ran ${sum.before} times before and ${sum.after} times after\n`,
  );
});
