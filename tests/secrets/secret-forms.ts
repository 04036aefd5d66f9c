/** The forms in which a secret can stand somewhere without being hidden: as it is, and as common encodings write it. */

/** Something that nobody but its owner may know. */
export interface Secret {
  /** What it is, for the report; never the secret itself. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes to look for. */
export interface SecretForm {
  readonly form: string;
  readonly bytes: Buffer;
}

/** A secret that is text. */
export function textSecret(name: string, text: string): Secret {
  return { name, bytes: Buffer.from(text) };
}

/** A token as it is shown, and the random bytes that it stands for. */
export function tokenSecrets(name: string, token: string): Secret[] {
  return [
    textSecret(name, token),
    { name, bytes: Buffer.from(token.slice(token.indexOf("_") + 1), "base64url") },
  ];
}

/** Every form of a secret. Base64 is looked for at each of the three places where it can begin within a longer text. */
export function formsOf({ bytes }: Secret): SecretForm[] {
  const plain = Buffer.from(bytes);
  const hex = plain.toString("hex");
  const escaped = encodeURIComponent(plain.toString("latin1"));
  const forms: [string, string | Buffer][] = [
    ["itself", plain],
    ["itself in UTF-16", Buffer.from(plain.toString("latin1"), "utf16le")],
    ["reversed", Buffer.from(plain.toReversed())],
    ["hexadecimal", hex],
    ["upper-case hexadecimal", hex.toUpperCase()],
    ["hexadecimal with colons", hex.replaceAll(/..(?!$)/g, "$&:")],
    ["percent-encoded", escaped],
    ...[0, 1, 2].flatMap((offset): [string, string][] => {
      const inner = innerBase64(plain, offset);
      return [
        [`base64 at ${offset}`, inner],
        [`base64url at ${offset}`, inner.replaceAll("+", "-").replaceAll("/", "_")],
      ];
    }),
  ];
  const distinct = new Map<string, string>();
  for (const [form, needle] of forms) {
    const key = Buffer.from(needle).toString("latin1");
    if (!distinct.has(key)) distinct.set(key, form);
  }
  return [...distinct].map(([needle, form]) => ({ form, bytes: Buffer.from(needle, "latin1") }));
}

/** The characters of base64 that this secret alone decides when `offset` other bytes stand before it. */
function innerBase64(plain: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), plain])
    .toString("base64")
    .replaceAll("=", "");
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + plain.length) * 8) / 6);
  return encoded.slice(first, last);
}
