/** Who gets an answer: the station's own page under its own name; every other way in is closed. */
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { strangerFault } from "./refuse-strangers.ts";

const origin = "http://station.localhost:7420";
const host = "station.localhost:7420";

function fault(method: string, headers: Readonly<Record<string, string | undefined>>) {
  const request = new IncomingMessage(new Socket());
  request.method = method;
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) request.headers[name] = value;
  return strangerFault(request, origin);
}

const own = { host, origin, "sec-fetch-site": "same-origin" };

describe("answered", () => {
  test.each([
    ["the page's own question", "POST", own],
    ["an address that was typed", "GET", { host, "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
    [
      "a link that was followed from the console",
      "GET",
      { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ],
    ["the page's own parts", "GET", { host, "sec-fetch-site": "same-origin", "sec-fetch-dest": "script" }],
  ])("is %s", (_, method, headers) => expect(fault(method, headers)).toBeUndefined());
});

describe("refused", () => {
  test.each([
    ["another name for the same address", "GET", { host: "evil.example:7420" }, "wrong-host"],
    ["an address in place of the name", "GET", { host: "127.0.0.1:7420" }, "wrong-host"],
    ["another port in the name", "POST", { ...own, host: "station.localhost:7421" }, "wrong-host"],
    ["no name", "GET", {}, "wrong-host"],
    ["a post of another origin", "POST", { ...own, origin: "http://localhost:7400" }, "wrong-origin"],
    [
      "a post of another port",
      "POST",
      { ...own, origin: "http://station.localhost:8000", "sec-fetch-site": "same-site" },
      "wrong-origin",
    ],
    ["a post without origin", "POST", { ...own, origin: undefined }, "wrong-origin"],
    ["a post of a sandboxed frame", "POST", { ...own, origin: "null" }, "wrong-origin"],
    ["a post without fetch metadata", "POST", { ...own, "sec-fetch-site": undefined }, "cross-site"],
    ["a post of the same site", "POST", { ...own, "sec-fetch-site": "same-site" }, "cross-site"],
    [
      "being framed",
      "GET",
      { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
      "cross-site",
    ],
    [
      "being a script of another page",
      "GET",
      { host, "sec-fetch-site": "cross-site", "sec-fetch-dest": "script" },
      "cross-site",
    ],
    [
      "being a script of a neighbour's page",
      "GET",
      { host, "sec-fetch-site": "same-site", "sec-fetch-dest": "script" },
      "cross-site",
    ],
  ] as const)("is %s", (_, method, headers, because) => expect(fault(method, headers)).toBe(because));
});
