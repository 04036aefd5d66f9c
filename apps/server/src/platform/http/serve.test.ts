/** Listening, with real sockets. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { connect, createServer, type Server } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { portHolder } from "./port-holder.ts";
import { type Listener, takeAddresses } from "./serve.ts";

const certificateTool = "openssl";
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function hold(host: string, port = 0): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host, port, ipv6Only: host === "::1" }, () => {
      const address = server.address();
      open.push(server);
      resolve({ server, port: typeof address === "object" ? (address?.port ?? 0) : 0 });
    });
  });
}

async function take(options: Parameters<typeof takeAddresses>[0]): Promise<Listener> {
  const listener = await takeAddresses(options);
  open.push({ close: () => listener.close(0) });
  return listener;
}

test("localhost is both loopback addresses, answered with 503 until there is an application", async () => {
  const { port } = await take({ host: "localhost", port: 0 });
  for (const host of ["127.0.0.1", "[::1]"]) {
    const response = await fetch(`http://${host}:${port}/anything`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "not-ready" });
  }
});

test.each(["127.0.0.1", "::1"])(
  "a port that is held on %s alone is refused, and its holder named",
  async (host) => {
    const { port } = await hold(host);
    await expect(takeAddresses({ host: "localhost", port })).rejects.toMatchObject({
      code: "address-in-use",
      message: expect.stringMatching(
        new RegExp(`^Port ${port} on ${host} is held by process ${process.pid} \\(`),
      ) as string,
    });
    // Neither address stays taken.
    const other = host === "::1" ? "127.0.0.1" : "::1";
    await hold(other, port);
  },
);

test("nobody holds a port that is free", async () => {
  const { server, port } = await hold("127.0.0.1");
  expect(portHolder(port)).toContain(String(process.pid));
  await new Promise((resolve) => server.close(resolve));
  expect(portHolder(port)).toBeUndefined();
});

test("an address that is not this machine's is refused with the reason", async () => {
  await expect(takeAddresses({ host: "192.0.2.1", port: 0 })).rejects.toMatchObject({
    code: "address-unusable",
  });
});

describe("TLS", () => {
  test("is served with the certificate that was given, and a broken one is refused by name", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-tls-"));
    const [keyFile, certFile] = [join(folder, "k.pem"), join(folder, "c.pem")];
    const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${keyFile} -out ${certFile} -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost`;
    execFileSync(certificateTool, words.split(" "), { stdio: "pipe" });
    const { port } = await take({ host: "localhost", port: 0, tls: { certFile, keyFile } });
    const status = await new Promise((resolve, reject) => {
      get(`https://localhost:${port}/`, { ca: readFileSync(certFile) }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).once("error", reject);
    });
    expect(status).toBe(503);
    await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
    await expect(
      takeAddresses({ host: "localhost", port: 0, tls: { certFile: keyFile, keyFile } }),
    ).rejects.toMatchObject({ code: "certificate-unusable" });
    rmSync(folder, { recursive: true });
  });
});

test("behind a proxy only the proxy's networks are heard, beside this machine itself", async () => {
  const own = ownAddress();
  const { port } = await take({ host: "0.0.0.0", port: 0, onlyFrom: ["203.0.113.0/24"] });
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(503);
  if (own === undefined) return;
  const bytes = await new Promise<number>((resolve) => {
    const socket = connect({ host: own, port, localAddress: own });
    socket.once("error", () => resolve(0));
    socket.once("data", (data) => resolve(data.length));
    socket.once("close", () => resolve(0));
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  });
  expect(bytes).toBe(0);
  const open2 = await take({ host: "0.0.0.0", port: 0, onlyFrom: [own] });
  expect((await fetch(`http://${own}:${open2.port}/`)).status).toBe(503);
});

function ownAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === "IPv4" && !address.internal)?.address;
}

test("closing does not wait for connections that never end", async () => {
  const listener = await takeAddresses({ host: "127.0.0.1", port: 0 });
  const socket = connect({ host: "127.0.0.1", port: listener.port });
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.on("error", () => undefined);
  await listener.close(50);
  socket.destroy();
});
