/** Saved views: one's own, replaced by name, bounded, and out of reach of everybody else. */
import { endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { administratorToken, userToken } from "../../testing/sign-up.ts";

const of = endpoints.account;
let server: TestServer;
let ann: ReturnType<TestServer["client"]>;
let bob: typeof ann;
beforeAll(async () => {
  server = await startTestServer();
  ann = server.client(await administratorToken(server));
  bob = server.client(await userToken(server, "analyst", "bob@example.org"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const quiet = { list: "devices", name: "Quiet ones", query: { heard: "not-lately" }, columns: null } as const;
const names = async (who: typeof ann) => (await who.call(of.listViews)).reply.views.map(({ name }) => name);

test("a view is its owner's alone: nobody else sees, replaces or removes it", async () => {
  const { reply: saved } = await ann.call(of.saveView, { body: quiet });
  expect(saved).toMatchObject(quiet);
  expect(await names(bob)).toEqual([]);
  await bob.call(of.saveView, { body: { ...quiet, query: {} } });
  expect((await ann.call(of.listViews)).reply.views).toEqual([saved]);
  await expect(bob.call(of.removeView, { params: { id: saved.id } })).rejects.toMatchObject({
    code: "not-found",
  });
  expect(await names(ann)).toEqual(["Quiet ones"]);
});

test("the same name of the same list is the same view, and is gone when it is removed", async () => {
  const { reply: first } = await ann.call(of.saveView, { body: quiet });
  const columns = ["name", "seen"];
  const { reply: again } = await ann.call(of.saveView, { body: { ...quiet, columns } });
  expect(again).toMatchObject({ id: first.id, columns });
  await ann.call(of.saveView, { body: { ...quiet, list: "runs" } });
  expect(await names(ann)).toEqual(["Quiet ones", "Quiet ones"]);
  await ann.call(of.removeView, { params: { id: first.id } });
  expect((await ann.call(of.listViews)).reply.views).toMatchObject([{ list: "runs" }]);
});

test("what is no view is refused, and nobody fills the table", async () => {
  for (const wrong of [
    { ...quiet, query: { "q=1&client": "x" } },
    {
      ...quiet,
      query: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [String.fromCodePoint(97 + at), ""])),
    },
    { ...quiet, columns: ["<script>"] },
    { ...quiet, name: "two\nlines" },
  ])
    await expect(ann.call(of.saveView, { body: wrong })).rejects.toMatchObject({ code: "bad-request" });
  for (let at = (await names(bob)).length; at < 100; at++)
    await bob.call(of.saveView, { body: { ...quiet, name: `view ${at}` } });
  await expect(bob.call(of.saveView, { body: { ...quiet, name: "one more" } })).rejects.toMatchObject({
    code: "bad-request",
  });
  await bob.call(of.saveView, { body: { ...quiet, name: "view 99" } });
  expect(await names(bob)).toHaveLength(100);
});
