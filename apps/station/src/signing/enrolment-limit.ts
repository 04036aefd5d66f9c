/** How often somebody may begin to make a passkey: strangers reach the page of a team's station. In memory; a restart forgets. */
import { isIPv6 } from "node:net";

/** As many as an office behind one address needs on its first morning. */
const MOST_AN_HOUR = 30;
const HOUR_MS = 3_600_000;
/** A stranger who changes addresses may not fill the memory either. */
const MOST_ADDRESSES = 10_000;

/** The beginnings of the last hour, by address. */
export class EnrolmentLimit {
  readonly #now: () => number;
  readonly #begun = new Map<string, number[]>();

  /** `now` in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes one; false where this address has had its share of the hour. */
  take(address: string): boolean {
    const now = this.#now();
    for (const [known, times] of this.#begun)
      if ((times.at(-1) ?? 0) <= now - HOUR_MS || this.#begun.size > MOST_ADDRESSES)
        this.#begun.delete(known);
    const subject = subjectOf(address);
    const recent = (this.#begun.get(subject) ?? []).filter((time) => time > now - HOUR_MS);
    if (recent.length >= MOST_AN_HOUR) return false;
    // Set anew, so that those who came last are forgotten last.
    this.#begun.delete(subject);
    this.#begun.set(subject, [...recent, now]);
    return true;
  }
}

/** Of IPv6 the network: whoever has one address of it has all of them. */
function subjectOf(address: string): string {
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const [bare = ""] = plain.split("%");
  if (!isIPv6(bare)) return plain;
  const [head = "", tail] = bare.split("::");
  const before = head.split(":").filter(Boolean);
  const after = (tail ?? "").split(":").filter(Boolean);
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
