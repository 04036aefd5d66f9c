/** Questions to the station: posts of this very page, with the word that only this origin's storage holds. */

/** The station, or the server behind it, said no. */
export class Refused extends Error {
  readonly because: string;
  readonly status: number;
  constructor(status: number, because: string, detail: string) {
    super(detail);
    this.status = status;
    this.because = because;
  }
}

const WORD = "station-word";

/** Keeps or forgets the word of the session. */
export function keepWord(word: string | undefined): void {
  if (word === undefined) sessionStorage.removeItem(WORD);
  else sessionStorage.setItem(WORD, word);
}

/** Whether somebody was signed in on this page. */
export function hasWord(): boolean {
  return sessionStorage.getItem(WORD) !== null;
}

/** Asks; rejects with Refused. */
export async function ask<Reply>(path: string, body: Readonly<Record<string, unknown>> = {}): Promise<Reply> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-station-word": sessionStorage.getItem(WORD) ?? "" },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (!response) throw new Refused(0, "station-unreachable", "");
  const reply: unknown = await response.json().catch(() => undefined);
  if (response.ok && reply !== undefined) return reply as Reply; // Our own station's answer, of the form that both sides share.
  const fields = new Map(Object.entries(typeof reply === "object" && reply !== null ? reply : {}));
  throw new Refused(
    response.status,
    String(fields.get("because") ?? "unknown"),
    String(fields.get("detail") ?? ""),
  );
}
