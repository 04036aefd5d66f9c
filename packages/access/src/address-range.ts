/** Addresses from which an API key may be used: IPv4 and IPv6, single ones and ranges (RFC 4632, RFC 4291). */

interface Range {
  readonly bits: bigint;
  readonly width: 32 | 128;
  readonly prefix: number;
}

/** What is wrong with what should be an address, or a range such as `10.0.0.0/8` with nothing behind its prefix. */
export type RangeFault = "no-address" | "bits-behind-prefix";

/** Says it; undefined where nothing is. The text may be anybody's. */
export function rangeFault(text: string): RangeFault | undefined {
  const range = readRange(text);
  if (!range) return "no-address";
  const host = BigInt(range.width - range.prefix);
  return (range.bits >> host) << host === range.bits ? undefined : "bits-behind-prefix";
}

/** Whether `address` lies in `range`. What is no address lies nowhere; an IPv4 address written as IPv6 is the IPv4 one. */
export function isInRange(address: string, range: string): boolean {
  const one = readRange(address);
  const other = readRange(range);
  if (!one || !other || one.width !== other.width || one.prefix !== one.width) return false;
  const host = BigInt(other.width - other.prefix);
  return one.bits >> host === other.bits >> host;
}

function readRange(text: string): Range | undefined {
  const [, address = "", digits] = /^([0-9a-fA-F.:]{2,45})(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const four = readIpv4(address.replace(/^::ffff:(?=\d+\.)/i, ""));
  const bits = four ?? readIpv6(address);
  if (bits === undefined) return undefined;
  const width = four === undefined ? 128 : 32;
  const prefix = digits === undefined ? width : Number(digits);
  return prefix > width ? undefined : { bits, width, prefix };
}

function readIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  // A leading zero would be octal to some.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function readIpv6(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

function groups(text: string): readonly string[] {
  return text === "" ? [] : text.split(":");
}
