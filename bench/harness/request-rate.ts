/** How many requests a server answers in a second: the same GET over and over, on connections that stay open. */
import { connect, type Socket } from "node:net";

/** What is asked, and how hard. */
export interface Load {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each has one request under way at any time. */
  readonly connections: number;
  readonly seconds: number;
}

/** Answers a second, after a first fifth that is not counted. Rejects at the first answer that is not 200 with a JSON body of the length that all others have. */
export async function requestRate({ url, headers = {}, connections, seconds }: Load): Promise<number> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const fields = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const question = `GET ${pathname}${search} HTTP/1.1\r\n${fields.join("")}\r\n`;
  const asked = new Array<Socket>();
  let answers = 0;
  let length: number | undefined;
  const failed = Promise.withResolvers<never>();
  const ask = () => {
    const socket = connect(Number(port), hostname);
    asked.push(socket);
    let rest = "";
    socket.setEncoding("latin1").setNoDelay(true);
    socket.on("error", failed.reject);
    socket.once("connect", () => socket.write(question));
    socket.on("data", (text: string) => {
      rest += text;
      const end = wholeAnswer(rest);
      if (end === undefined) return;
      if (!rest.startsWith("HTTP/1.1 200 ") || (length ??= end) !== end)
        failed.reject(new Error(`the server answers ${JSON.stringify(rest.slice(0, 300))}`));
      rest = "";
      answers += 1;
      socket.write(question);
    });
  };
  try {
    for (let index = 0; index < connections; index++) ask();
    await Promise.race([pause(seconds / 4), failed.promise]);
    const from = performance.now();
    answers = 0;
    await Promise.race([pause(seconds), failed.promise]);
    return answers / ((performance.now() - from) / 1000);
  } finally {
    for (const socket of asked) socket.removeAllListeners("data").destroy();
  }
}

/** The length of an answer that has come as a whole. Nobody here answers in chunks or ahead of the question. */
function wholeAnswer(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const [, body] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head)) ?? [];
  if (body === undefined) throw new Error("an answer without content-length");
  return text.length === head + 4 + Number(body) ? text.length : undefined;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, seconds * 1000));
}
