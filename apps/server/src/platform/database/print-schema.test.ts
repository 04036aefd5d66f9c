import { describe, expect, test } from "vitest";
import { printSchema } from "./print-schema.ts";
import { databaseForTest } from "./testing/database-for-test.ts";
import { gadgets } from "./testing/gadgets.ts";

describe("the printed schema", () => {
  test("is the same whenever it is printed, and does not depend on the order of creation", async () => {
    const one = await databaseForTest();
    const other = await databaseForTest();
    await one.plant("create table a (n int)", "create table b (n int)");
    await other.plant("create table b (n int)", "create table a (n int)");
    expect(await printSchema(one.db)).toBe(await printSchema(one.db));
    expect(await printSchema(one.db)).toBe(await printSchema(other.db));
  });

  test("of a protected table shows columns, key, index, row security and rights", async () => {
    const { db, migrate } = await databaseForTest();
    await migrate([gadgets]);
    const text = await printSchema(db);
    expect(text).toContain(`create table gadget (
  id bigint generated always as identity not null,
  client_id bigint not null,
  tier_id smallint not null,
  name text not null,
  acl_key bigint generated always as (((client_id << 8) | (tier_id)::bigint)) stored not null,
  constraint gadget_id PRIMARY KEY (id)
);
CREATE INDEX gadget_by_access_key ON public.gadget USING btree (acl_key, id DESC);
alter table gadget enable row level security, force row level security;
create policy rows_of_access_keys on gadget for all to countersign_app, countersign_owner using`);
    expect(text).toContain(
      "create policy rows_of_background on gadget for all to countersign_system using (true);",
    );
    expect(text).toContain("grant delete, insert, select, update on gadget to countersign_app;");
  });

  test.each([
    ["a column", "alter table t add column extra text"],
    ["a default", "alter table t alter column n set default 4"],
    ["a duty to fill in", "alter table t alter column n set not null"],
    ["a rule", "alter table t add constraint positive check (n > 0)"],
    ["an index", "create index on t (n)"],
    ["row security", "alter table t enable row level security"],
    ["forced row security", "alter table t force row level security"],
    ["a policy", "create policy p on t using (n > 0)"],
    ["a right", "grant select on t to countersign_app"],
    ["a right on a column", "grant update (n) on t to countersign_app"],
    ["a right for everyone", "grant select on t to public"],
    ["a function", "create function f() returns int language sql as 'select 1'"],
    ["the right to a function", "revoke execute on function present() from public"],
    [
      "a trigger",
      "create trigger tr before update on t execute function suppress_redundant_updates_trigger()",
    ],
    ["a view", "create view v with (security_invoker = true) as select n from t"],
    ["a view's safety", "alter view present_view set (security_invoker = true)"],
    ["a materialized view", "create materialized view m as select n from t"],
    ["a type", "create type mood as enum ('calm', 'cross')"],
    ["a sequence", "create sequence s"],
    ["a comment", "comment on table t is 'why'"],
    ["a column's comment", "comment on column t.n is 'why'"],
    ["a reference", "create table u (n int references k)"],
  ])("changes with %s", async (_, statement) => {
    const { db, plant } = await databaseForTest();
    await plant(
      "create table t (n int)",
      "create table k (n int primary key)",
      "create function present() returns int language sql as 'select 1'",
      "create view present_view as select 1 as one",
    );
    const before = await printSchema(db);
    await plant(statement);
    expect(await printSchema(db)).not.toBe(before);
  });

  test("leaves out what extensions bring", async () => {
    const { db, plant } = await databaseForTest();
    const before = await printSchema(db);
    const [found] = await plant("select name from pg_available_extensions where name = 'pg_trgm'");
    expect(found).toEqual({ name: "pg_trgm" });
    await plant("create extension pg_trgm");
    expect(await printSchema(db)).toBe(before);
  });
});
