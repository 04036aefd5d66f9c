import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectDatabase } from "./connect-database.ts";
import { refuseIfRowSecurityCanBeBypassed, RowSecurityBypassError } from "./refuse-bypass.ts";
import { findRowSecurityGaps, type RowSecurityGap } from "./row-security-gaps.ts";
import { databaseForTest, silent } from "./testing/database-for-test.ts";
import { gadgets } from "./testing/gadgets.ts";

async function protectedDatabase() {
  const database = await databaseForTest();
  await database.migrate([gadgets]);
  return database;
}

/** Connects as a role made for this test with `attributes`, after `grants` ("x" in them is its name). */
async function gapsOfRole(
  attributes: string,
  ...grants: string[]
): Promise<{ role: string; gaps: RowSecurityGap[] }> {
  const { plant, postgres } = await protectedDatabase();
  const role = `r_${randomBytes(4).toString("hex")}`;
  await plant(
    `create role ${role} login password 'planted' ${attributes}`,
    `grant connect on database ${postgres.database} to ${role}`,
    ...grants.map((grant) => grant.replace("$role", role)),
  );
  const appUrl = postgres.urls.appUrl.replace(/\/\/[^@]+@/, `//${role}:planted@`);
  const connected = connectDatabase({ urls: { appUrl }, log: silent });
  onTestFinished(() => connected.close());
  // Roles belong to the whole server, so other gaps of this role may show too: the one asked for must be among them.
  return { role, gaps: await findRowSecurityGaps(connected.db) };
}

describe("an honest installation", () => {
  test("has no gap and is not refused", async () => {
    const { db } = await protectedDatabase();
    expect(await findRowSecurityGaps(db)).toEqual([]);
    await refuseIfRowSecurityCanBeBypassed(db);
  });

  test("may have tables without clients, safe views, partitions with policies and a login role of its own", async () => {
    const { db, plant } = await protectedDatabase();
    await plant(
      "create table setting (name text primary key)",
      "create view seen with (security_invoker = true) as select * from gadget",
      "create materialized view names as select name from setting",
    );
    expect(await findRowSecurityGaps(db)).toEqual([]);
    const member = await gapsOfRole("", "grant countersign_app to $role");
    expect(member.gaps).toEqual([]);
  });

  test("may let the server have temporary tables", async () => {
    const { db, plant, postgres } = await protectedDatabase();
    await plant(`grant temporary on database ${postgres.database} to countersign_app`);
    await db.connection().execute(async (session) => {
      await sql`create temporary table scratch (n int primary key, words text)`.execute(session);
      expect(await findRowSecurityGaps(session)).toEqual([]);
    });
  });
});

describe("a role", () => {
  test.each([
    ["role-is-superuser", "superuser", []],
    ["role-bypasses-row-security", "bypassrls", []],
    ["role-may-make-itself-more", "createrole", []],
    ["role-may-make-itself-more", "replication", []],
    ["role-owns-objects", "", ["create table mine (n int)", "alter table mine owner to $role"]],
    ["role-owns-objects", "", ["create schema mine authorization $role"]],
    [
      "role-owns-objects",
      "",
      ["create function mine() returns int language sql as 'select 1'", "alter function mine owner to $role"],
    ],
  ])("is refused: %s (%s %j)", async (code, attributes, grants) => {
    const { role, gaps } = await gapsOfRole(attributes, ...grants);
    const object = code === "role-owns-objects" ? expect.stringMatching(/^(public\.)?mine/) : role;
    expect(gaps).toContainEqual({ code, object });
  });

  test("is refused when it owns the database", async () => {
    const { db, plant, postgres } = await protectedDatabase();
    await plant(`alter database ${postgres.database} owner to countersign_app`);
    expect(await findRowSecurityGaps(db)).toEqual([{ code: "role-owns-objects", object: postgres.database }]);
  });

  test.each([
    ["role-may-become-owner", "countersign_owner"],
    ["role-may-become-owner", "countersign_migrator"],
    ["role-has-system-rights", "countersign_system"],
    ["role-reads-server-files", "pg_read_server_files"],
    ["role-reads-server-files", "pg_execute_server_program"],
    ["role-may-become-privileged", "countersign_superuser"],
  ])("is refused: %s, as member of %s", async (code, group) => {
    const { gaps } = await gapsOfRole("", `grant ${group} to $role`);
    expect(gaps).toContainEqual({ code, object: group });
  });

  test("is refused even if it would have to SET ROLE first", async () => {
    const { gaps } = await gapsOfRole("noinherit", "grant countersign_owner to $role");
    expect(gaps).toContainEqual({ code: "role-may-become-owner", object: "countersign_owner" });
  });

  test("is refused when it may become the owner of some table", async () => {
    const { gaps } = await gapsOfRole(
      "",
      "create role table_keeper",
      "create table kept (n int)",
      "alter table kept owner to table_keeper",
      "grant table_keeper to $role",
    );
    expect(gaps).toEqual([{ code: "role-may-become-owner", object: "table_keeper" }]);
  });
});

describe("an object", () => {
  const open = "create table device (id int, client_id bigint, acl_key bigint)";
  const secured = [open, "alter table device enable row level security, force row level security"];
  test.each<[string, string, string[]]>([
    ["table-without-row-security", "gadget", ["alter table gadget disable row level security"]],
    ["table-without-forced-row-security", "gadget", ["alter table gadget no force row level security"]],
    ["table-without-policy", "device", secured],
    [
      "policy-ignores-access-keys",
      "all_rows on gadget",
      ["create policy all_rows on gadget for select to countersign_app using (true)"],
    ],
    [
      "policy-ignores-access-keys",
      "any_insert on gadget",
      ["create policy any_insert on gadget for insert with check (true)"],
    ],
    [
      "policy-ignores-access-keys",
      "shared on gadget",
      ["create policy shared on gadget to countersign_system, countersign_app using (true)"],
    ],
    ["view-as-owner", "seen", ["create view seen as select * from gadget"]],
    ["view-as-owner", "seen", ["create view seen with (security_invoker = false) as select * from gadget"]],
    [
      "materialized-view-over-clients",
      "counted",
      ["create materialized view counted as select count(*) from gadget"],
    ],
    [
      "materialized-view-over-clients",
      "counted",
      [
        "create view seen with (security_invoker = true) as select * from gadget",
        "create materialized view counted as select count(*) from seen",
      ],
    ],
    [
      "function-as-privileged-owner",
      "everything()",
      [
        "create function everything() returns bigint language sql security definer as 'select count(*) from gadget'",
      ],
    ],
    [
      "table-without-row-security",
      "part_one",
      [
        "create table part (client_id bigint, acl_key bigint) partition by list (client_id)",
        "alter table part enable row level security, force row level security",
        "create policy p on part using (acl_key = any((select current_setting('countersign.acl_keys')::bigint[])::bigint[]))",
        "create table part_one partition of part for values in (1)",
        "alter table part_one force row level security",
        "create policy p on part_one using (acl_key = any((select current_setting('countersign.acl_keys')::bigint[])::bigint[]))",
      ],
    ],
    [
      "foreign-table-with-client",
      "far",
      [
        "create foreign data wrapper nowhere",
        "create server far_away foreign data wrapper nowhere",
        "create foreign table far (client_id bigint) server far_away",
      ],
    ],
  ])("is refused, and nothing else is: %s (%s)", async (code, object, planted) => {
    const { db, plant } = await protectedDatabase();
    await plant(...planted);
    expect(await findRowSecurityGaps(db)).toEqual([{ code, object }]);
  });

  test("in another schema counts too", async () => {
    const { db, plant } = await protectedDatabase();
    await plant("create schema side", "create table side.device (client_id bigint)");
    const gaps = await findRowSecurityGaps(db);
    expect(gaps).toContainEqual({ code: "table-without-row-security", object: "side.device" });
  });
});

test("a refusal names every gap, its object and the cure", async () => {
  const { db, plant } = await protectedDatabase();
  await plant("alter table gadget disable row level security", "create view seen as select * from gadget");
  const refusal: unknown = await refuseIfRowSecurityCanBeBypassed(db).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(RowSecurityBypassError);
  expect(refusal).toMatchObject({
    code: "row-security-can-be-bypassed",
    gaps: [
      { code: "table-without-row-security", object: "gadget" },
      { code: "view-as-owner", object: "seen" },
    ],
    message: expect.stringMatching(
      /gadget: protect it by access key[^]*seen: create it with \(security_invoker/,
    ),
  });
});

test("a refusal stays readable for a superuser, who owns everything there is", () => {
  const owned = Array.from({ length: 3000 }, (_, index) => ({
    code: "role-owns-objects" as const,
    object: `thing_${index}`,
  }));
  const refusal = new RowSecurityBypassError([{ code: "role-is-superuser", object: "postgres" }, ...owned]);
  expect(refusal.gaps).toHaveLength(3001);
  expect(refusal.message.split("\n").length).toBeLessThan(10);
  expect(refusal.message).toContain("role-is-superuser: postgres: DATABASE_URL must name an ordinary role");
  expect(refusal.message).toContain("role-owns-objects: and 2995 more");
});
