/**
 * The arrows of this house, as one table. docs/architecture.md tells the story; this file decides.
 *
 * folder   where the workspace stands. A workspace without a row is refused; a row without a folder waits for its issue.
 * imports  which of our packages it may import, by the last part of their name. An app is never imported.
 * npm      which npm packages its sources may import: `any` that its package.json names, or only the ones listed.
 * nature   `pure`: no I/O, no clock, no chance, so that the same code runs in Node and in a browser.
 */
const workspaceTable = `
  folder             | imports                                         | npm      | nature
  packages/protocol  |                                                 | none     | pure
  packages/log       | protocol                                        | none     | pure
  packages/review    | protocol                                        | none     | pure
  packages/access    |                                                 | none     | pure
  packages/checks    |                                                 | any      | pure
  packages/posture   |                                                 | any      | pure
  packages/api       | protocol access                                 | zod      | pure
  packages/testkit   | protocol log access api review checks           | any      | tests
  apps/server        | api protocol log access checks posture review   | any      | app
  apps/agent         | protocol log checks                             | ws       | app
  apps/station       | protocol log review api                         | none     | app
  apps/console       | api protocol log review                         | any      | app
  apps/cli           | api protocol log review                         | any      | app
  apps/demo          | testkit api protocol log review                 | any      | tests
`;

/**
 * Files of pure packages that may touch Node, a browser or npm: each wraps one primitive that the pure code takes as an
 * argument. Nothing pure imports them; they are doors of their own under `exports`.
 */
export const adapterFiles: Readonly<Record<string, { npm: ReadonlySet<string> }>> = {
  "packages/protocol/src/node-crypto.ts": { npm: new Set() },
  "packages/protocol/src/node-secret-box.ts": { npm: new Set() },
  "packages/protocol/src/web-crypto.ts": { npm: new Set(["@noble/hashes"]) },
  "packages/log/src/node-hasher.ts": { npm: new Set() },
};

/** Files that may compute what they load, each with its reason. Never in the agent, never in a pure package. */
export const computedImports: Readonly<Record<string, string>> = {
  "apps/server/src/platform/postgres/postgres-program.ts":
    "finds the database package of this platform by its name",
};

/**
 * Parts of one app that run as processes of their own. Whatever their folders hold, and whatever that reaches through
 * imports, may not name these modules. `network` and `children` are spelled out below.
 */
const partTable = `
  part               | folders                                                                     | never
  runner             | apps/agent/src/runner apps/agent/src/execution apps/agent/src/state         | network
  collector          | apps/agent/src/collector                                                    | network
  link               | apps/agent/src/link                                                         | children
`;

/** What a part is kept from: modules by name, and globals that do the same without an import. */
export const forbiddenSets: Readonly<
  Record<string, { modules: ReadonlySet<string>; globals: ReadonlySet<string> }>
> = {
  network: {
    modules: new Set("net http https http2 tls dgram dns dns/promises quic inspector ws".split(" ")),
    globals: new Set(["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]),
  },
  children: {
    modules: new Set(["child_process", "cluster", "worker_threads"]),
    globals: new Set(["Worker"]),
  },
};

/** Globals that a pure file may not read: each would make its answer depend on when, where or by whom it is asked. */
export const impureGlobals: ReadonlySet<string> = new Set([
  ..."Date Math performance Temporal process Buffer crypto console".split(" "),
  ..."globalThis window self navigator".split(" "),
  ..."fetch WebSocket EventSource XMLHttpRequest localStorage require module __dirname".split(" "),
  ..."setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame".split(" "),
]);

/** Globals that one named pure file may read, because its caller can pass in another. */
export const defaultedGlobals: Readonly<Record<string, ReadonlySet<string>>> = {
  "packages/api/src/client.ts": new Set(["fetch"]),
};

/** Of those, what is still pure: arithmetic, and dates made from a given number. */
export const pureUses: readonly RegExp[] = [
  /^Math\.(?!random$)\w+$/,
  /^Date\.(parse|UTC)$/,
  /^new Date\(…\)$/,
];

/** One row of the workspace table. */
export type WorkspaceRow = {
  folder: string;
  imports: ReadonlySet<string>;
  npm: "any" | ReadonlySet<string>;
  nature: "pure" | "app" | "tests";
};

/** One row of the table of parts. */
export type PartRow = { part: string; folders: readonly string[]; never: string };

/** The workspace table, read. */
export const workspaceRows: readonly WorkspaceRow[] = rowsOf(workspaceTable).map(
  ([folder = "", imports = "", npm = "", nature]) => {
    if (nature !== "pure" && nature !== "app" && nature !== "tests")
      throw new Error(`${folder}: nature ${nature}?`);
    return {
      folder,
      imports: words(imports),
      npm: npm === "any" ? npm : words(npm === "none" ? "" : npm),
      nature,
    };
  },
);

/** The table of parts, read. */
export const partRows: readonly PartRow[] = rowsOf(partTable).map(([part = "", folders = "", never = ""]) => {
  if (!(never in forbiddenSets)) throw new Error(`${part}: nothing is known under ${never}`);
  return { part, folders: [...words(folders)], never };
});

function rowsOf(table: string): string[][] {
  const [, ...rows] = table.trim().split("\n");
  return rows.map((row) => row.split("|").map((cell) => cell.trim()));
}

function words(cell: string): ReadonlySet<string> {
  return new Set(cell.split(/\s+/).filter(Boolean));
}
