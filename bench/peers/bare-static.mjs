// The peer of the first paint: the files of one folder from memory, compressed already, by node:http and nothing else.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

const folder = process.argv[2];
const files = new Map(
  JSON.parse(readFileSync(path.join(folder, "files.json"), "utf8")).map(({ at, name, type, encoding }) => [
    at,
    {
      body: readFileSync(path.join(folder, name)),
      headers: { "content-type": type, ...(encoding ? { "content-encoding": encoding } : {}) },
    },
  ]),
);
const server = createServer((request, response) => {
  const file = files.get(request.url);
  response.writeHead(file ? 200 : 404, { "content-length": file?.body.length ?? 0, ...file?.headers });
  response.end(file?.body);
});
server.listen(0, "localhost", () => {
  process.stdout.write(`http://localhost:${server.address().port}\n`);
});
