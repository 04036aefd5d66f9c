/** Numbers for monitoring, in the Prometheus text format. They count; they name no person, device or client. */
import type { FastifyInstance } from "fastify";

/** Counts answered requests by method, route pattern and status. */
export class RequestCounts {
  readonly #counts = new Map<string, number>();
  readonly #startedAt = process.hrtime.bigint();

  constructor(app: FastifyInstance) {
    app.addHook("onResponse", (request, reply, done) => {
      const route = request.routeOptions.url ?? "unknown";
      const labels = `method="${request.method}",route="${route}",status="${reply.statusCode}"`;
      this.#counts.set(labels, (this.#counts.get(labels) ?? 0) + 1);
      done();
    });
  }

  /** The text, with `gauges` that others measured. */
  print(gauges: Readonly<Record<string, number>>): string {
    const memory = process.memoryUsage();
    const uptime = Number((process.hrtime.bigint() - this.#startedAt) / 1_000_000_000n);
    const all = {
      process_resident_memory_bytes: memory.rss,
      process_heap_bytes: memory.heapUsed,
      countersign_uptime_seconds: uptime,
      ...gauges,
    };
    const lines = Object.entries(all).flatMap(([name, value]) => [
      `# TYPE ${name} gauge`,
      `${name} ${value}`,
    ]);
    lines.push("# TYPE countersign_http_requests_total counter");
    for (const [labels, count] of [...this.#counts].sort(([one], [other]) => (one < other ? -1 : 1)))
      lines.push(`countersign_http_requests_total{${labels}} ${count}`);
    return `${lines.join("\n")}\n`;
  }
}
