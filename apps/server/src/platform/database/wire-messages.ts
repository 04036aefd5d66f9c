// Promises: messages of PostgreSQL's extended query protocol (manual, "Message Formats") in one buffer, so that whatever
// belongs together is sent in one turn. Values are text, as the driver sends them; bytes are sent as they are.

/** A statement to be sent. */
export interface WireStatement {
  /** Under which the connection remembers it; empty: until the next one without a name. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether the connection has yet to parse it, and to say of what form its rows are. */
  readonly isNew: boolean;
}

const sync = Buffer.from([0x53, 0, 0, 0, 4]);
/** Execute of the unnamed portal, all rows. */
const execute = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
/** Describe of the unnamed portal. */
const describePortal = Buffer.from([0x44, 0, 0, 0, 6, 0x50, 0]);

/** The statements one behind the other, and one Sync: PostgreSQL makes one transaction of them. */
export function wireMessages(statements: readonly WireStatement[]): Buffer {
  const parts: Buffer[] = [];
  for (const { name, text, values, isNew } of statements) {
    if (isNew) {
      // To close what is not there is no error.
      if (name !== "") parts.push(message("C", [Buffer.from(`S${name}\0`)]));
      parts.push(message("P", [Buffer.from(`${name}\0${text}\0`), int16(0)]));
    }
    parts.push(bind(name, values.map(wireValue)));
    if (isNew) parts.push(describePortal);
    parts.push(execute);
  }
  parts.push(sync);
  return Buffer.concat(parts);
}

/** One Bind to the unnamed portal. Written in one go, since every read has several. */
function bind(name: string, values: readonly (string | Uint8Array | null)[]): Buffer {
  let size = 1 + 4 + 1 + Buffer.byteLength(name) + 1 + 2 + values.length * 6 + 2 + 2;
  for (const value of values)
    if (value !== null) size += typeof value === "string" ? Buffer.byteLength(value) : value.byteLength;
  const buffer = Buffer.allocUnsafe(size);
  let at = buffer.writeUInt8(0x42, 0);
  at = buffer.writeInt32BE(size - 1, at);
  at = buffer.writeUInt8(0, at);
  at += buffer.write(name, at);
  at = buffer.writeUInt8(0, at);
  at = buffer.writeInt16BE(values.length, at);
  for (const value of values)
    at = buffer.writeInt16BE(typeof value === "string" || value === null ? 0 : 1, at);
  at = buffer.writeInt16BE(values.length, at);
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
    } else if (typeof value === "string") {
      const length = buffer.write(value, at + 4);
      buffer.writeInt32BE(length, at);
      at += 4 + length;
    } else {
      at = buffer.writeInt32BE(value.byteLength, at);
      buffer.set(value, at);
      at += value.byteLength;
    }
  }
  // All columns come as text.
  buffer.writeInt16BE(0, at);
  return buffer;
}

/** A value as the driver would send it. */
function wireValue(value: unknown): string | Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || value instanceof Uint8Array) return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
    return String(value);
  if (Array.isArray(value)) return arrayLiteral(value);
  throw new TypeError("only text, numbers, booleans, bytes and lists of them can be asked for");
}

function arrayLiteral(members: readonly unknown[]): string {
  const texts = members.map((member) => {
    const value = wireValue(member);
    if (value === null) return "null";
    if (typeof value !== "string") throw new TypeError("a list of bytes cannot be asked for");
    return Array.isArray(member) ? value : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  });
  return `{${texts.join(",")}}`;
}

function message(type: string, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}
