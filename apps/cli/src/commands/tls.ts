/** tls lab: a private CA and a server certificate for trying things beyond loopback. */
import { spawn } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Command, EXIT, RefusedError, UsageError } from "../command.ts";

const CA_DAYS = "365";
const SERVER_DAYS = "90";

export const tlsLab: Command = {
  words: ["tls", "lab"],
  summary: "Make a lab CA and a server certificate with openssl; for trials, not for production",
  options: {
    out: { value: "DIR", help: "where to (data/tls)" },
    name: {
      value: "HOST",
      multiple: true,
      help: "host name or address of the server (localhost, 127.0.0.1)",
    },
  },
  async run({ io, text, all }) {
    const out = path.resolve(io.cwd, text("out") ?? "data/tls");
    if (existsSync(path.join(out, "ca.crt")))
      throw new RefusedError(
        "lab-exists",
        `${out} holds a lab CA already; name another place with --out, or remove it`,
      );
    const names = all("name").length > 0 ? all("name") : ["localhost", "127.0.0.1"];
    const odd = names.find((name) => !/^[A-Za-z0-9.:_-]+$/.test(name));
    if (odd !== undefined) throw new UsageError(`--name ${odd}: expected a host name or an address`);
    await mkdir(out, { recursive: true, mode: 0o700 });
    const file = (name: string) => path.join(out, name);
    await writeFile(file("server.ext"), extensions(names));
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await openssl([
      "req",
      "-x509",
      ...key,
      "-keyout",
      file("ca.key"),
      "-out",
      file("ca.crt"),
      "-days",
      CA_DAYS,
      "-subj",
      "/CN=Countersign lab CA",
      "-addext",
      "basicConstraints=critical,CA:TRUE,pathlen:0",
      "-addext",
      "keyUsage=critical,keyCertSign,cRLSign",
    ]);
    await openssl([
      "req",
      ...key,
      "-keyout",
      file("server.key"),
      "-out",
      file("server.csr"),
      "-subj",
      `/CN=${names[0]}`,
    ]);
    await openssl([
      "x509",
      "-req",
      "-in",
      file("server.csr"),
      "-CA",
      file("ca.crt"),
      "-CAkey",
      file("ca.key"),
      "-CAcreateserial",
      "-out",
      file("server.crt"),
      "-days",
      SERVER_DAYS,
      "-extfile",
      file("server.ext"),
    ]);
    // Servers present the whole chain: whoever pins the CA finds it there.
    await appendFile(file("server.crt"), await readFile(file("ca.crt")));
    await Promise.all([chmod(file("ca.key"), 0o600), chmod(file("server.key"), 0o600)]);
    const ca = new X509Certificate(await readFile(file("ca.crt")));
    io.out(`CA          ${file("ca.crt")}`);
    io.out(`pin         sha256:${createHash("sha256").update(ca.raw).digest("hex")}  (agent enroll --ca)`);
    io.out(`server      --tls-cert ${file("server.crt")} --tls-key ${file("server.key")}`);
    io.out(
      `this CLI    export NODE_EXTRA_CA_CERTS=${file("ca.crt")} COUNTERSIGN_SERVER=https://${names[0]}:7400`,
    );
    return EXIT.success;
  },
};

function extensions(names: readonly string[]): string {
  const alternatives = names
    .map((name) => (/^[0-9.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`))
    .join(",");
  return `subjectAltName=${alternatives}\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n`;
}

async function openssl(args: readonly string[]): Promise<void> {
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn("openssl", [...args], { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.resume();
    child.once("error", () => resolve(127));
    child.once("close", resolve);
  });
  if (code === 127)
    throw new RefusedError(
      "openssl-missing",
      "tls lab needs the openssl command (Debian: apt-get install openssl)",
    );
  if (code !== 0) throw new RefusedError("openssl-failed", `openssl ${args[0]} ended with ${code}`);
}
