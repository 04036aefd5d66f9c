/** API keys that may be used from some addresses only: from anywhere else they are nobody's, whatever a header says. */
import { bearerToken, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { administratorToken, testPassword } from "../../testing/sign-up.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";

const of = endpoints.identity;
const addresses = ["203.0.113.0/24", "198.51.100.7", "2001:db8:1::/48"];

let server: TestServer;
let key: string;
beforeAll(async () => {
  server = await startTestServer();
  const ann = server.client(await administratorToken(server));
  const made = (await ann.call(of.createKey, { body: { name: "k", addresses } })).reply;
  expect(made.key.addresses).toEqual(addresses);
  expect((await ann.call(of.listKeys)).reply.keys[0]?.addresses).toEqual(addresses);
  key = made.secret;
});
afterAll(() => server[Symbol.asyncDispose]());

const from = async (remoteAddress: string, headers: Record<string, string> = {}) =>
  (
    await server.api.fastify.inject({
      url: "/api/v1/me",
      remoteAddress,
      headers: { authorization: `Bearer ${key}`, ...headers },
    })
  ).statusCode;

test.each(["203.0.113.9", "::ffff:203.0.113.9", "198.51.100.7", "2001:db8:1:2::3", "2001:DB8:1::"])(
  "from %s it is its owner's",
  async (address) => {
    // Twice: the second time the caller is remembered.
    expect([await from(address), await from(address)]).toEqual([200, 200]);
  },
);

test.each(["203.0.114.9", "198.51.100.8", "::ffff:198.51.100.8", "2001:db8:2::1", "::1", "127.0.0.1"])(
  "from %s it is nobody's, right after it was used where it may be",
  async (address) => {
    expect(await from("203.0.113.9")).toBe(200);
    expect(await from(address)).toBe(401);
    expect(await from(address, { "x-forwarded-for": "203.0.113.9", forwarded: "for=203.0.113.9" })).toBe(401);
  },
);

test.each(["203.0.113.1/24", "010.0.0.1", "10.0.0.0/33", "example.org", "2001:db8::1::2", "0x7f000001", ""])(
  "no key is made for %s, which is no address or says less than it seems to",
  async (address) => {
    const body = { email: "ann@example.org", password: testPassword };
    const ann = server.client(bearerToken((await server.client().call(of.signIn, { body })).reply));
    const asked = ann.call(of.createKey, { body: { name: "k", addresses: [address] } });
    expect(await codeOf(asked)).toBe("bad-request");
  },
);
