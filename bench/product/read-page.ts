/** The console's page as a browser loads it first: the page itself, and every file that it names. */

/** What came: sizes in bytes, as they went over the line. */
export interface ReadPage {
  readonly html: string;
  readonly files: readonly { readonly path: string; readonly type: string; readonly body: Buffer }[];
}

/** Reads the page at the root of `url`. Throws where it names no file, or one of them is not there. */
export async function readPage(url: string): Promise<ReadPage> {
  const html = await (await good(`${url}/`)).text();
  const paths = [...new Set(Array.from(html.matchAll(/(?:src|href)="(\/[^"]+)"/g), ([, path = ""]) => path))];
  if (!paths.some((path) => path.endsWith(".js"))) throw new Error("the page names no script");
  const files = await Promise.all(
    paths.map(async (path) => {
      const answer = await good(`${url}${path}`);
      const type = answer.headers.get("content-type") ?? "";
      return { path, type, body: Buffer.from(await answer.arrayBuffer()) };
    }),
  );
  return { html, files };
}

async function good(address: string): Promise<Response> {
  const answer = await fetch(address, { headers: { "accept-encoding": "br" } });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer;
}
