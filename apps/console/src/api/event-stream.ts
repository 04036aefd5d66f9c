/**
 * One stream of server-sent events for the whole page, whatever number of views hang on it.
 *
 * Story: views follow topics; the stream carries the union. When the union grows, a second stream with all topics is
 * opened beside the first, which is closed once the second is ready, so that nothing is missed in between. Where the
 * stream is lost, views are told since when, and everything is read again once it is back.
 */

/** Whether what is shown is kept up to date. */
export type StreamState =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** `since` in milliseconds since 1970. */
  | { readonly kind: "lost"; readonly since: number };

/** What a follower is told. */
export interface Follower {
  /** Something about the topic changed. */
  readonly changed: (topic: string, facts: Readonly<Record<string, unknown>>) => void;
  /** Changes may have been missed: what was read before `before` (milliseconds since 1970) has to be read again. */
  readonly missed: (topics: readonly string[], before: number) => void;
  /** The server answered and would not have it: the session may be over. */
  readonly refused: () => void;
}

const settleMs = 30;
const slowestRetryMs = 30_000;

/** The stream. `topicsAllowed` leaves out what the person may not follow: one forbidden topic would refuse all. */
export class EventStream {
  readonly #follower: Follower;
  readonly #wanted = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #allowed: (topic: string) => boolean = () => false;
  #source: EventSource | undefined;
  #carried: ReadonlySet<string> = new Set();
  #state: StreamState = { kind: "idle" };
  #settling: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(follower: Follower) {
    this.#follower = follower;
  }

  /** For useSyncExternalStore. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly state = (): StreamState => this.#state;

  /** Says which topics the person may follow; nobody signed in follows nothing. */
  allow(allowed: (topic: string) => boolean): void {
    this.#allowed = allowed;
    this.#settle();
  }

  /** Follows topics until the returned function is called. */
  follow(topics: readonly string[]): () => void {
    for (const topic of topics) this.#wanted.set(topic, (this.#wanted.get(topic) ?? 0) + 1);
    this.#settle();
    return () => {
      for (const topic of topics) {
        const left = (this.#wanted.get(topic) ?? 1) - 1;
        if (left > 0) this.#wanted.set(topic, left);
        else this.#wanted.delete(topic);
      }
      this.#settle();
    };
  }

  /** Opens anew at once, where somebody does not want to wait for the next attempt. */
  retry(): void {
    this.#failures = 0;
    this.#carried = new Set();
    this.#settle();
  }

  /** Views come and go in bursts: what they want is looked at once they have settled. */
  #settle(afterMs = settleMs): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#adjust(), afterMs);
  }

  #adjust(): void {
    const topics = [...this.#wanted.keys()].filter(this.#allowed).toSorted();
    if (topics.length === 0) {
      this.#source?.close();
      this.#source = undefined;
      this.#carried = new Set();
      this.#become({ kind: "idle" });
      return;
    }
    // A topic that nobody wants any more is no reason to open another stream.
    if (this.#source && topics.every((topic) => this.#carried.has(topic))) return;
    this.#open(topics);
  }

  #open(topics: readonly string[]): void {
    const before = this.#source;
    const known = this.#carried;
    const isReturn = this.#state.kind === "lost";
    const source = new EventSource(`/api/v1/events?topics=${encodeURIComponent(topics.join(","))}`);
    this.#source = source;
    this.#carried = new Set(topics);
    if (this.#state.kind === "idle") this.#become({ kind: "connecting" });
    const startedAt = Date.now();
    let isFirst = true;
    source.addEventListener("ready", () => {
      before?.close();
      this.#failures = 0;
      if (isFirst) {
        const isNew = (topic: string) => isReturn || !known.has(topic);
        this.#follower.missed(topics.filter(isNew), Date.now());
      }
      isFirst = false;
      this.#become({ kind: "live" });
    });
    source.addEventListener("reset", () => this.#follower.missed(topics, isFirst ? startedAt : Date.now()));
    source.addEventListener("message", (event: MessageEvent<string>) => this.#take(event.data));
    source.addEventListener("error", () => {
      before?.close();
      if (this.#source !== source) return;
      this.#become({ kind: "lost", since: this.#state.kind === "lost" ? this.#state.since : Date.now() });
      // Refused, not interrupted: browsers give up on such a stream, so another one is opened later.
      if (source.readyState === EventSource.CLOSED) {
        this.#source = undefined;
        this.#carried = new Set();
        this.#failures += 1;
        this.#follower.refused();
        this.#settle(Math.min(slowestRetryMs, 500 * 2 ** this.#failures));
      }
    });
  }

  #take(data: string): void {
    const message: unknown = JSON.parse(data);
    if (typeof message !== "object" || message === null || !("topic" in message)) return;
    const facts = "facts" in message && typeof message.facts === "object" ? message.facts : null;
    this.#follower.changed(String(message.topic), { ...facts });
  }

  #become(state: StreamState): void {
    if (state.kind === this.#state.kind && state.kind !== "lost") return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
