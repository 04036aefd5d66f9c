import { describe, expect, test } from "vitest";
import { apiAddress, gatewayAddress } from "./server-address.ts";

describe("A server's address", () => {
  test.each([
    ["https://console.example", "wss://console.example/agent"],
    ["https://console.example:8443/base/", "wss://console.example:8443/base/agent"],
    ["http://localhost:7400", "ws://localhost:7400/agent"],
    ["http://127.0.0.1:7400", "ws://127.0.0.1:7400/agent"],
    ["http://[::1]:7400", "ws://[::1]:7400/agent"],
  ])("%s leads to %s", (server, url) => {
    expect(gatewayAddress(server)).toMatchObject({ ok: true, url });
  });

  test.each([
    ["http://console.example", "plain-beyond-loopback"],
    ["http://localhost.example", "plain-beyond-loopback"],
    ["http://127.0.0.1.example", "plain-beyond-loopback"],
    ["http://10.0.0.1", "plain-beyond-loopback"],
    ["ws://[::2]", "plain-beyond-loopback"],
    ["ftp://localhost", "scheme-unknown"],
    ["console.example", "not-a-url"],
  ])("%s is refused: %s", (server, because) => {
    expect(gatewayAddress(server)).toEqual({ ok: false, because });
  });

  test("is the base of its API", () => {
    expect(apiAddress("https://console.example/base/", "/api/v1/x")).toBe(
      "https://console.example/base/api/v1/x",
    );
  });
});
