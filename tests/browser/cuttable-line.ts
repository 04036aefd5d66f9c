/** A line between a browser and a server that can be cut and mended, as cables and lifts do it. */
import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** The line: `origin` is where the browser goes. */
export interface CuttableLine extends AsyncDisposable {
  readonly origin: string;
  /** Breaks all connections and takes no new ones. */
  readonly cut: () => void;
  readonly mend: () => void;
}

/** Lays a line to the server at `port`. */
export async function layLine(port: number): Promise<CuttableLine> {
  let isCut = false;
  const sockets = new Set<Socket>();
  const server = createServer((browserSide) => {
    if (isCut) {
      browserSide.destroy();
      return;
    }
    const serverSide = connect({ host: "127.0.0.1", port });
    for (const [one, other] of [
      [browserSide, serverSide],
      [serverSide, browserSide],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = server.address() as AddressInfo; // A listening TCP server has an address of this kind.
  return {
    origin: `http://localhost:${own.port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
