/**
 * The claim of docs/threat-model.md, tried: a server that owns its database, its keys and its code attacks real agent
 * processes over real connections. Every script that it offers would leave a mark; no mark may be left but those of
 * the honest control, which runs before and after the attacks on the same devices.
 */
import type { HostileServer } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { delegatesSiege } from "./hostile/delegates-siege.ts";
import { operatorSiege } from "./hostile/operator-siege.ts";
import { rootsSiege } from "./hostile/roots-siege.ts";
import { twoRootsSiege } from "./hostile/two-roots-siege.ts";

const sieges = [operatorSiege, twoRootsSiege, rootsSiege, delegatesSiege];
const sum = { attacks: 0, unwanted: 0, controls: 0 };

describe.each(sieges)("$title", ({ open, attacks }) => {
  let server: HostileServer;
  beforeAll(async () => {
    server = await open();
    await server.control();
  });
  afterAll(() => server.dispose());

  test.each(attacks)("executes nothing when a hostile server $what", async ({ name, codes, run }) => {
    sum.attacks += 1;
    expect(await run(server, server.executions.script(name))).toEqual(codes);
    expect(server.executions.unwanted()).toEqual([]);
  });

  test("executes what people signed, after all that, and executed nothing else", async () => {
    await server.control();
    sum.unwanted += server.executions.unwanted().length;
    sum.controls += server.controls;
    expect(server.executions.unwanted()).toEqual([]);
    expect(server.controls).toBeGreaterThanOrEqual(2);
  });
});

afterAll(() => {
  process.stdout.write(
    `${sum.attacks} attacks, ${sum.unwanted} executions, the honest control ran ${sum.controls} times\n`,
  );
});
