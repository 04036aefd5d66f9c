/** A real OpenLDAP server on loopback, for tests: its own folder, ports and certificate, gone afterwards. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

/** The running directory. */
export interface ThrowawaySlapd extends AsyncDisposable {
  readonly ldapPort: number;
  readonly ldapsPort: number;
  /** The certificate (PEM) that it shows, for `localhost`; signed by itself. */
  readonly certificate: string;
  readonly suffix: string;
  /** May read and write everything. */
  readonly admin: { readonly dn: string; readonly password: string };
  stop(): Promise<void>;
}

const suffix = "dc=example,dc=org";
const admin = { dn: `cn=admin,${suffix}`, password: "the directory's own" };
const slapd = "/usr/sbin/slapd";
const certificateTool = "openssl";

/** Starts one that holds what `ldif` says below `dc=example,dc=org`. */
export async function throwawaySlapd(ldif: string): Promise<ThrowawaySlapd> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-slapd-"));
  const file = (name: string) => join(folder, name);
  mkdirSync(file("db"));
  makeCertificate(file("key.pem"), file("cert.pem"));
  writeFileSync(file("slapd.conf"), configuration(folder));
  chmodSync(file("slapd.conf"), 0o600);
  writeFileSync(file("content.ldif"), `${base}\n${ldif}`);
  execFileSync(slapd, ["-Tadd", "-f", file("slapd.conf"), "-l", file("content.ldif")], { stdio: "pipe" });
  const [ldapPort, ldapsPort] = [await freePort(), await freePort()];
  const urls = `ldap://127.0.0.1:${ldapPort}/ ldaps://127.0.0.1:${ldapsPort}/`;
  const child = spawn(slapd, ["-f", file("slapd.conf"), "-h", urls, "-d", "256"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (piece: Buffer) => {
      said = (said + piece.toString()).slice(-4000);
      if (said.includes("slapd starting")) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`slapd did not start: ${said}`)));
  });
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    ldapPort,
    ldapsPort,
    certificate: readFileSync(file("cert.pem"), "utf8"),
    suffix,
    admin,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const base = `dn: ${suffix}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=policy,${suffix}
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE
`;

/** No anonymous reading; sign-ins without a password are refused, as real directories should. */
function configuration(folder: string): string {
  const schemas = ["core", "cosine", "inetorgperson", "nis"].map(
    (name) => `include /etc/ldap/schema/${name}.schema`,
  );
  return `${schemas.join("\n")}
pidfile ${folder}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCACertificateFile ${folder}/cert.pem
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
suffix "${suffix}"
rootdn "${admin.dn}"
rootpw "${admin.password}"
directory ${folder}/db
maxsize 16777216
index objectClass eq
overlay ppolicy
ppolicy_default "cn=policy,${suffix}"
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,${suffix}" read by * none
`;
}

function makeCertificate(keyFile: string, certFile: string): void {
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${keyFile} -out ${certFile} -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost`;
  execFileSync(certificateTool, words.split(" "), { stdio: "pipe" });
}
