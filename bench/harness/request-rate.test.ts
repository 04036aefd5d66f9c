/** The load that servers are measured by: it counts, and what is wrong is never counted. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { requestRate } from "./request-rate.ts";

async function against(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // A listening TCP server has an address of this kind.
  try {
    return await requestRate({ url: `http://127.0.0.1:${port}/x?y=1`, connections: 3, seconds: 0.2 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function send(status: number, text: string): RequestListener {
  return (_request, response) => void response.writeHead(status, { "content-length": text.length }).end(text);
}

test("counts answers, each to a request of its own with the whole address", async () => {
  const seen = new Set<string | undefined>();
  let asked = 0;
  const rate = await against((request, response) => {
    asked += 1;
    seen.add(request.url);
    send(200, "{}")(request, response);
  });
  expect([...seen]).toEqual(["/x?y=1"]);
  // The uncounted first part is asked too.
  expect(rate * 0.2).toBeGreaterThan(3);
  expect(rate * 0.2).toBeLessThan(asked);
});

test.each([401, 500, 429])("answers of %i are an error, never a rate", async (status) => {
  await expect(against(send(status, "{}"))).rejects.toThrow(`HTTP/1.1 ${status}`);
});

test("an answer of another length than the first is an error", async () => {
  let count = 0;
  await expect(
    against((request, response) => send(200, ++count === 20 ? "{ }" : "{}")(request, response)),
  ).rejects.toThrow("the server answers");
});
