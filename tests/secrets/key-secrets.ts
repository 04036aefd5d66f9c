/** What is secret in the files that hold keys and passwords: private keys in the forms in which they could be written elsewhere. */
import { parseOpensshPrivateKey } from "@countersign/protocol";
import type { Place } from "./find-secrets.ts";
import { type Secret, textSecret } from "./secret-forms.ts";

/** Fields of our JSON key files that anybody may know. */
const PUBLIC_FIELDS: ReadonlySet<string> = new Set([
  "format",
  "seal",
  "name",
  "id",
  "server",
  "serverName",
  "ca",
]);

/** The secrets of a key file: an OpenSSH file, JSON with secret fields, or bytes. Throws for a file that holds none. */
export function keyFileSecrets({ where, bytes }: Place): Secret[] {
  const name = where.endsWith("documents/identity") ? "an agent's identity" : where;
  const text = Buffer.from(bytes).toString("latin1");
  if (text.includes("OPENSSH PRIVATE KEY")) return opensshSecrets(name, text);
  if (text.startsWith("{")) return jsonSecrets(name, text);
  return [{ name, bytes }];
}

/** The seed of an Ed25519 key file, and the lines of the file that it fills. */
export function opensshSecrets(name: string, text: string): Secret[] {
  const parsed = parseOpensshPrivateKey(text);
  if (!parsed.ok) throw new Error(`${name}: ${parsed.because}`);
  const { seed } = parsed.key;
  const lines = text.split("\n").filter((line) => /^[A-Za-z0-9+/]{40,}=*$/.test(line));
  const at = Buffer.from(lines.join(""), "base64").indexOf(seed);
  if (at < 0) throw new Error(`${name}: the seed does not stand in its own file`);
  const touched = lines.filter((line, index) => {
    const from = (lines.slice(0, index).join("").length * 3) / 4;
    return from < at + seed.length && from + (line.length * 3) / 4 > at;
  });
  return [{ name, bytes: seed }, ...touched.map((line) => textSecret(name, line))];
}

function jsonSecrets(name: string, text: string): Secret[] {
  const fields = Object.entries(JSON.parse(text) as object).filter(([field]) => !PUBLIC_FIELDS.has(field));
  if (fields.length === 0) throw new Error(`${name} holds no secret`);
  return fields.flatMap(([, value]) => {
    const bytes = Buffer.from(String(value), "base64url");
    // PKCS #8 ends with the seed (RFC 8410).
    return [textSecret(name, String(value)), { name, bytes: bytes.subarray(-32) }];
  });
}
