/** The station's command line: what is missing or unsafe is said, all of it at once. */
import { describe, expect, test } from "vitest";
import { readOptions } from "./read-options.ts";

const root = `sha256:${"a".repeat(64)}`;
const read = (...argv: string[]) => readOptions(argv, "/home/carol");
const lines = (...argv: string[]) => {
  const found = read(...argv);
  return found.ok ? [] : found.lines;
};

describe("a station", () => {
  test("on one's own machine needs a server and a root, and stands at station.localhost:7420", () => {
    expect(read("--server", "https://countersign.example.org", "--root", root)).toMatchObject({
      ok: true,
      options: {
        server: "https://countersign.example.org",
        roots: [root],
        listen: "http://station.localhost:7420",
        host: "loopback",
        dataDir: "/home/carol/station",
      },
    });
  });

  test("for a team needs a name and a certificate", () => {
    const team = [
      "--server",
      "https://c.example.org",
      "--root",
      root,
      "--listen",
      "https://sign.example.org",
    ];
    expect(read(...team, "--tls-cert", "c.pem", "--tls-key", "k.pem")).toMatchObject({
      ok: true,
      options: { host: "0.0.0.0", tls: { certFile: "/home/carol/c.pem" } },
    });
    expect(lines(...team)).toEqual(["--tls-cert FILE and --tls-key FILE are needed for https://"]);
  });

  test("names everything that is missing at once", () => {
    expect(lines()).toHaveLength(2);
  });

  test.each([
    ["plain HTTP beyond this machine", ["--listen", "http://sign.example.org"], /plain HTTP beyond loopback/],
    [
      "an address where browsers make no passkeys",
      ["--listen", "http://127.0.0.1:7420"],
      /passkeys need a name/,
    ],
    ["an address with a path", ["--listen", "http://station.localhost:7420/x"], /without a path/],
    ["a root that is no hash", ["--root", "sha256:abc"], /is no hash/],
    ["certificates for plain HTTP", ["--tls-cert", "c.pem", "--tls-key", "k.pem"], /plain HTTP/],
  ])("refuses %s", (_, argv, said) => {
    const found = lines("--server", "https://c.example.org", "--root", root, ...argv);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(said);
  });

  test("refuses a server that is reached in clear beyond this machine", () => {
    expect(lines("--server", "http://c.example.org", "--root", root)[0]).toMatch(
      /plain HTTP beyond loopback/,
    );
  });
});
