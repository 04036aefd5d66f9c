/** An address that somebody set leads nowhere that they could not reach themselves. */
import { createServer as createTlsServer } from "node:https";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { makeLabCa } from "@countersign/testkit";
import { afterEach, describe, expect, test } from "vitest";
import { mayConnectTo } from "./address-limits.ts";
import type { Resolve } from "./judged-request.ts";
import { type Posted, postOutside } from "./post-outside.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
const plain = (listener: RequestListener) => listening(createServer(listener));
const post = (url: string, isPrivateAllowed = true, resolve?: Resolve): Promise<Posted> =>
  postOutside({ url, headers: {}, body: "{}", isPrivateAllowed }, resolve);

test.each([
  "169.254.169.254",
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fd00::1",
  "fd00:ec2::254",
  "::ffff:127.0.0.1",
  "::127.0.0.1",
  "::ffff:0:7f00:1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "not an address",
  "",
])("%s is not connected to", (address) => {
  expect(mayConnectTo(address, false)).toBe(false);
});

test("public addresses are, one's own network where that is allowed, and never what clouds keep secrets at", () => {
  expect([mayConnectTo("93.184.215.14", false), mayConnectTo("2606:4700::1111", false)]).toEqual([
    true,
    true,
  ]);
  expect([mayConnectTo("10.1.2.3", true), mayConnectTo("::1", true)]).toEqual([true, true]);
  const clouds = ["169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254"];
  for (const address of [...clouds, "fe80::1", "::ffff:169.254.169.254", "::ffff:0:a9fe:a9fe"])
    expect(mayConnectTo(address, true)).toBe(false);
});

describe("a post", () => {
  test("arrives, and says what was answered", async () => {
    let body = "";
    const port = await plain((request, response) => {
      request.on("data", (piece: Buffer) => (body += piece.toString()));
      request.on("end", () => response.writeHead(202).end("taken\u0007"));
    });
    expect(await post(`http://127.0.0.1:${port}/x`)).toMatchObject({ ok: true, words: "202 taken" });
    expect(body).toBe("{}");
  });

  test("is encrypted, and the certificate is that of the name", async () => {
    const ca = makeLabCa();
    const tls = (names: readonly string[]) =>
      listening(createTlsServer(ca.issue(names), (_request, response) => response.end("hello")));
    const to = (port: number) =>
      postOutside(
        {
          url: `https://hooks.example:${port}/`,
          headers: {},
          body: "{}",
          isPrivateAllowed: true,
          ca: ca.cert,
        },
        async () => ["127.0.0.1"],
      );
    expect(await to(await tls(["hooks.example"]))).toMatchObject({ ok: true, words: "200 hello" });
    expect(await to(await tls(["other.example"]))).toMatchObject({
      ok: false,
      words: expect.stringContaining("hooks.example"),
    });
    expect(await post("http://hooks.example/")).toMatchObject({
      ok: false,
      words: expect.stringContaining("https://"),
    });
    expect(await post("https://user:secret@hooks.example/")).toMatchObject({ ok: false });
    expect(await post("file:///etc/passwd")).toMatchObject({ ok: false });
  });

  test("reaches no server of one's own by any spelling, nor by a name", async () => {
    let calls = 0;
    const port = await plain((_request, response) => {
      calls += 1;
      response.end();
    });
    for (const host of [
      "127.0.0.1",
      "localhost",
      "2130706433",
      "0x7f.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "169.254.169.254",
    ])
      expect(await post(`https://${host}:${port}/`, false)).toMatchObject({
        ok: false,
        words: expect.stringContaining("Not sent"),
      });
    for (const answers of [["10.0.0.7"], ["93.184.215.14", "127.0.0.1"], ["169.254.169.254"], []])
      expect(await post(`https://innocent.example:${port}/`, false, async () => answers)).toMatchObject({
        words: expect.stringContaining("Not sent"),
      });
    expect(calls).toBe(0);
  });

  test("goes to the address that was judged, though the name leads elsewhere by then", async () => {
    const ca = makeLabCa();
    const port = await listening(
      createTlsServer(ca.issue(["rebinding.example"]), (_request, response) => response.end("judged")),
    );
    let asked = 0;
    const resolve = async () => [(asked += 1) === 1 ? "127.0.0.1" : "127.0.0.2"];
    const url = `https://rebinding.example:${port}/`;
    expect(
      await postOutside({ url, headers: {}, body: "{}", isPrivateAllowed: true, ca: ca.cert }, resolve),
    ).toMatchObject({
      ok: true,
      words: "200 judged",
    });
    expect(asked).toBe(1);
  });

  test("follows no redirect", async () => {
    let calls = 0;
    const target = await plain((_request, response) => {
      calls += 1;
      response.end();
    });
    const port = await plain((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${target}/` }).end(),
    );
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({
      ok: false,
      words: "307: redirects are not followed.",
    });
    expect(calls).toBe(0);
  });

  test("reads no more than a line of an endless answer", async () => {
    const port = await plain((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(1000)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    const { words } = await post(`http://127.0.0.1:${port}/`);
    expect(words.length).toBeLessThanOrEqual(300);
  });

  test("is over when the receiver says nothing", { timeout: 30_000 }, async () => {
    const port = await plain(() => undefined);
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({
      ok: false,
      words: expect.stringContaining("abort"),
    });
  });
});
