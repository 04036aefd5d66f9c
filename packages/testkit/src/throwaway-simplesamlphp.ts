/** Debian's SimpleSAMLphp as identity provider, on PHP's built-in server: own folder, own key, loopback, gone afterwards. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

/** What it is told about one service provider. */
export interface KnownServiceProvider {
  readonly entityId: string;
  readonly consumerUrl: string;
  /** Base64 of the certificate; requests have to be signed by it, assertions are encrypted for it. */
  readonly certificate: string;
  readonly encrypts: boolean;
}

/** The running provider. */
export interface ThrowawaySimpleSamlPhp extends AsyncDisposable {
  readonly metadataUrl: string;
  /** Who may sign in there. */
  readonly user: { readonly name: string; readonly password: string; readonly email: string };
  /** From now on it knows exactly these. */
  introduce(known: readonly KnownServiceProvider[]): void;
  /** Goes to an address as a browser, signs in there, and gives the form that it would post back. */
  visit(address: string): Promise<{ readonly action: string; readonly form: URLSearchParams }>;
}

/** Where Debian's package has it, whether installed or only unpacked. */
const program = "/usr/share/simplesamlphp";
const interpreter = "php";
const user = {
  name: "ada",
  password: "of simplesamlphp",
  email: "ada@example.org",
  displayName: "Ada Lovelace",
};

/** Starts it with a key pair (PEM). */
export async function throwawaySimpleSamlPhp(pair: {
  readonly key: string;
  readonly certificate: string;
}): Promise<ThrowawaySimpleSamlPhp> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-simplesamlphp-"));
  const file = (name: string) => join(folder, name);
  for (const name of ["cert", "metadata", "log", "data", "tmp"]) mkdirSync(file(name));
  writeFileSync(file("cert/server.pem"), pair.key);
  writeFileSync(file("cert/server.crt"), pair.certificate);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}/simplesaml/`;
  const php = (name: string, variable: string, value: unknown) =>
    writeFileSync(
      file(name),
      `<?php $${variable} = json_decode(base64_decode('${Buffer.from(JSON.stringify(value)).toString("base64")}'), true);`,
    );
  php("config.php", "config", configuration(base, folder));
  php("authsources.php", "config", {
    users: {
      0: "exampleauth:UserPass",
      [`${user.name}:${user.password}`]: {
        email: [user.email],
        displayName: [user.displayName],
        groups: ["staff", "operators"],
      },
    },
  });
  php("metadata/saml20-idp-hosted.php", "metadata", { "__DYNAMIC:1__": hosted });
  php("metadata/saml20-sp-remote.php", "metadata", {});
  writeFileSync(file("router.php"), router);
  const child = spawn(interpreter, ["-S", `127.0.0.1:${port}`, file("router.php")], {
    env: { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (piece: Buffer) => piece.includes("started") && resolve());
    child.once("error", reject);
    child.once("exit", () => reject(new Error("php did not start")));
  });
  return {
    user,
    metadataUrl: `${base}saml2/idp/metadata.php`,
    introduce: (known) =>
      php("metadata/saml20-sp-remote.php", "metadata", Object.fromEntries(known.map(remote))),
    visit,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const emailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const hosted = {
  host: "__DEFAULT__",
  privatekey: "server.pem",
  certificate: "server.crt",
  auth: "users",
  "signature.algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  NameIDFormat: emailFormat,
  authproc: { 1: { class: "saml:AttributeNameID", attribute: "email", Format: emailFormat } },
};

function remote({ entityId, consumerUrl, certificate, encrypts }: KnownServiceProvider): [string, object] {
  return [
    entityId,
    {
      AssertionConsumerService: consumerUrl,
      NameIDFormat: emailFormat,
      certData: certificate,
      "validate.authnrequest": true,
      "saml20.sign.assertion": true,
      "assertion.encryption": encrypts,
    },
  ];
}

function configuration(base: string, folder: string): object {
  return {
    baseurlpath: base,
    certdir: `${folder}/cert/`,
    loggingdir: `${folder}/log/`,
    datadir: `${folder}/data/`,
    tempdir: `${folder}/tmp`,
    metadatadir: `${folder}/metadata`,
    secretsalt: "for tests only",
    timezone: "UTC",
    "logging.handler": "file",
    "enable.saml20-idp": true,
    "module.enable": { exampleauth: true, core: true, saml: true },
    "session.cookie.secure": false,
    "session.phpsession.savepath": `${folder}/tmp`,
    "store.type": "phpsession",
    "metadata.sources": [{ type: "flatfile", directory: `${folder}/metadata` }],
  };
}

const router = String.raw`<?php
// The script is the longest part of the path that ends in .php; what follows is for the script.
$path = substr(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH), strlen('/simplesaml'));
if (strpos($path, '..') !== false) return false;
// The page that posts the answer does so by a script.
if (preg_match('~^/resources/[\w/.-]+\.js$~', $path) && is_file('${program}/www' . $path)) {
  header('content-type: text/javascript');
  readfile('${program}/www' . $path);
  return true;
}
if (!preg_match('~^(/[\w/.-]*?\.php)(/.*)?$~', $path, $found)) return false;
$_SERVER['SCRIPT_NAME'] = '/simplesaml' . $found[1];
$_SERVER['PHP_SELF'] = $_SERVER['SCRIPT_NAME'];
$_SERVER['SCRIPT_FILENAME'] = '${program}/www' . $found[1];
$_SERVER['PATH_INFO'] = $found[2] ?? '';
chdir(dirname($_SERVER['SCRIPT_FILENAME']));
require $_SERVER['SCRIPT_FILENAME'];
`;

/** A browser as far as it is needed: cookies, redirects, the form for the password, the form that posts itself. */
async function visit(address: string) {
  const cookies = new Map<string, string>();
  let [url, body]: [string, URLSearchParams | undefined] = [address, undefined];
  for (let step = 0; step < 12; step += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one page after another
    const response: Response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(body ? { method: "POST", body } : {}),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const next = response.headers.get("location");
    // oxlint-disable-next-line no-await-in-loop -- one page after another
    const page = await response.text();
    const fields = new URLSearchParams();
    for (const [, name = "", value = ""] of page.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g))
      fields.append(name, plain(value));
    if (next !== null) [url, body] = [new URL(next, url).href, undefined];
    else if (fields.has("SAMLResponse"))
      return { action: plain(/<form[^>]*action="([^"]+)"/.exec(page)?.[1] ?? ""), form: fields };
    else if (fields.has("AuthState")) {
      fields.set("username", user.name);
      fields.set("password", user.password);
      body = fields;
    } else
      throw new Error(
        `SimpleSAMLphp answered ${response.status}: ${page.replaceAll(/<[^>]+>|\s+/g, " ").slice(0, 1500)}`,
      );
  }
  throw new Error("SimpleSAMLphp sends round and round");
}

const plain = (html: string) =>
  html
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll(/&#0?39;/g, "'")
    .replaceAll("&amp;", "&");
