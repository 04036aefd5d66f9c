/** Event streams over real connections. */
import { endpoints } from "@countersign/api";
import { describe, expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { administratorToken, userToken } from "../../testing/sign-up.ts";
import { EventRing } from "./event-ring.ts";
import { readTopics } from "./topics.ts";

interface Message {
  id?: string;
  event?: string;
  data?: string;
}

/** Follows a stream; `next` waits for a message that is wanted, `ended` for the end. */
async function follow(server: TestServer, token: string, topics: string, lastId?: string) {
  const stop = new AbortController();
  const response = await fetch(`${server.url}/api/v1/events?topics=${topics}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastId === undefined ? {} : { "last-event-id": lastId }),
    },
    signal: stop.signal,
  });
  const messages: Message[] = [];
  const waiting: (() => void)[] = [];
  const wake = () => waiting.splice(0).forEach((resolve) => resolve());
  let over = false;
  const reading = (async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        messages.push(
          Object.fromEntries(
            text
              .slice(0, end)
              .split("\n")
              .map((line) => line.split(/: (.*)/s, 2)),
          ) as Message,
        );
        text = text.slice(end + 2);
      }
      wake();
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      over = true;
      wake();
    });
  return {
    response,
    messages,
    async next(wanted: (message: Message) => boolean): Promise<Message> {
      for (;;) {
        const found = messages.find(wanted);
        if (found) return found;
        if (over) throw new Error("the stream ended");
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    ended: () => reading,
    close: () => stop.abort(),
  };
}

function tell(server: TestServer, topic: string, facts: Record<string, string> = {}): Promise<void> {
  return inTransaction(server.ctx, systemActor("test-events"), async (tx) => publish(tx, topic, facts));
}

const isReady = ({ event }: Message) => event === "ready";

describe("a stream", () => {
  test("tells what was committed, of its topics only", async () => {
    await using server = await startTestServer();
    const stream = await follow(server, await administratorToken(server), "runs,run:7");
    await stream.next(isReady);
    await tell(server, "devices");
    await tell(server, "run:8");
    await inTransaction(server.ctx, systemActor("test-events"), async (tx) => {
      publish(tx, "runs", { state: "never" });
      throw new Error("rolled back");
    }).catch(() => undefined);
    await tell(server, "run:7", { state: "finished" });
    await tell(server, "runs", { last: "one" });
    await stream.next(({ data }) => data?.includes("last") ?? false);
    const told = stream.messages.filter(({ event, data }) => event === undefined && data !== undefined);
    expect(told.map(({ data }) => JSON.parse(data ?? "") as unknown)).toEqual([
      { topic: "run:7", facts: { state: "finished" } },
      { topic: "runs", facts: { last: "one" } },
    ]);
    stream.close();
  });

  test("resumes after the last event that was seen, and says so where it cannot", async () => {
    await using server = await startTestServer();
    const token = await administratorToken(server);
    const first = await follow(server, token, "runs");
    await first.next(isReady);
    await tell(server, "runs", { n: "1" });
    const { id } = await first.next(({ data }) => data?.includes('"n":"1"') ?? false);
    first.close();
    await first.ended();
    await tell(server, "runs", { n: "2" });
    await tell(server, "runs", { n: "3" });
    const second = await follow(server, token, "runs", id ?? "");
    await second.next(isReady);
    const numbers = second.messages.map(({ data }) => /"n":"(\d)"/.exec(data ?? "")?.[1]).filter(Boolean);
    expect(numbers).toEqual(["2", "3"]);
    second.close();
    const third = await follow(server, token, "runs", "AAAAAAAA-1");
    await third.next(({ event }) => event === "reset");
    third.close();
  });

  test("ends at once when its session ends, its key is revoked or its user is changed", async () => {
    await using server = await startTestServer();
    const administrator = server.client(await administratorToken(server));
    const of = endpoints.identity;
    const session = await userToken(server, "standard", "one@example.org");
    const other = await userToken(server, "standard", "two@example.org");
    const key = (await administrator.call(of.createKey, { body: { name: "k" } })).reply;
    const streams = await Promise.all(
      [session, other, key.secret].map((token) => follow(server, token, "runs")),
    );
    await Promise.all(streams.map((stream) => stream.next(isReady)));
    await server.client(session).call(of.signOut);
    const { user } = (await server.client(other).call(of.whoAmI)).reply;
    await administrator.call(of.changeUser, { params: { id: user.id }, body: { disabled: true } });
    await administrator.call(of.revokeKey, { params: { id: key.key.id } });
    await Promise.all(streams.map((stream) => stream.ended()));
  });

  test("ends when the server stops, and does not hold it up", async () => {
    await using server = await startTestServer();
    const stream = await follow(server, await administratorToken(server), "runs");
    await stream.next(isReady);
    await server.stop();
    await stream.ended();
  });

  test.each([
    ["runs,passwords", 400],
    ["sessions", 400],
    ["audit-outbox", 400],
    ["run:a%20b", 400],
    ["", 400],
  ])("of %s is refused", async (topics, status) => {
    await using server = await startTestServer();
    const { response } = await follow(server, await administratorToken(server), topics);
    expect(response.status).toBe(status);
  });

  test("of what the caller may not read is refused", async () => {
    await using server = await startTestServer();
    const administrator = server.client(await administratorToken(server));
    const body = { name: "narrow", permissions: ["devices.read" as const] };
    const { secret } = (await administrator.call(endpoints.identity.createKey, { body })).reply;
    const allowed = await follow(server, secret, "devices");
    await allowed.next(isReady);
    allowed.close();
    expect((await follow(server, secret, "devices,runs")).response.status).toBe(403);
  });
});

describe("the ring", () => {
  test("forgets the oldest, and knows that it did", () => {
    const ring = new EventRing(3);
    const start = ring.currentId();
    for (let n = 1; n <= 3; n++) ring.add({ topic: "runs", facts: { n } });
    expect(ring.after(start)).toHaveLength(3);
    ring.add({ topic: "runs", facts: { n: 4 } });
    expect(ring.after(start)).toBeUndefined();
    expect(ring.after(ring.idOf(1))?.map(({ number }) => number)).toEqual([2, 3, 4]);
    expect(ring.after(ring.currentId())).toEqual([]);
  });

  test.each(["", "x", "x-1", "-1", "AAAA-99999999999999999999"])(
    "an id that it never gave means nothing: %j",
    (id) => {
      expect(new EventRing(3).after(id)).toBeUndefined();
    },
  );

  test("an id of the future means nothing", () => {
    const ring = new EventRing(3);
    expect(ring.after(ring.idOf(5))).toBeUndefined();
  });
});

test("topics are read strictly", () => {
  expect(readTopics("runs,runs,run:1")?.map(({ topic }) => topic)).toEqual(["runs", "run:1"]);
  expect(readTopics("constructor")).toBeUndefined();
  expect(readTopics(Array.from({ length: 51 }, (_, at) => `run:${at}`).join())).toBeUndefined();
});
