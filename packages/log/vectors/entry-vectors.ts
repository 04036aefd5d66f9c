/** Vectors of our own part: entries, their commitments, and one small export whole. */
import { encodeBase64, encodeHex, encodeUtf8 } from "@countersign/protocol";
import { commit } from "../src/commitment.ts";
import { makeEntry } from "../src/entry.ts";
import { nodeHasher } from "../src/node-hasher.ts";
import { signCheckpoint } from "../src/signed-checkpoint.ts";
import { memoryExport, recordedEntries, recordedEntry } from "../src/testing/memory-export.ts";
import { memoryLog } from "../src/testing/memory-log.ts";
import { testSigner } from "../src/testing/note-key.ts";
import { formatVerifierKey } from "../src/verifier-key.ts";

const SALT = new Uint8Array(32).map((_, at) => at);

/** `entries.json`: bytes in hex, JSON as text. */
export function entryVectors(): object {
  const plain = { actor: "ann@example.org", client: "acme", script: "restart-nginx" };
  const strange = { "€": "line\n\u001b[2J", "1": [true, false, { deep: -7 }], empty: "" };
  const accepted = [plain, strange, {}].map((body) => {
    const made = makeEntry(nodeHasher, { time: 1_770_000_000, event: "run.requested", body, salt: SALT });
    return {
      time: 1_770_000_000,
      event: "run.requested",
      salt: encodeHex(SALT),
      body: text(made.body),
      header: text(made.header),
      commitment: made.commitment,
    };
  });
  const [first] = accepted;
  if (first === undefined) throw new Error("no entry");
  const commitmentTo = (body: string): string => commit(nodeHasher, SALT, encodeUtf8(body));
  const headerFor = (body: string): string => first.header.replace(/sha256:[0-9a-f]+/, commitmentTo(body));
  return {
    accepted,
    refused: [
      { ...first, why: "edited body", because: "body-mismatch", body: first.body.replace("ann", "eve") },
      { ...first, why: "another salt", because: "body-mismatch", salt: encodeHex(SALT.toReversed()) },
      { ...first, why: "short salt", because: "salt-length", salt: encodeHex(SALT.subarray(1)) },
      {
        ...first,
        why: "spaces",
        because: "body-not-canonical",
        body: '{ "a":1}',
        header: headerFor('{ "a":1}'),
      },
      {
        ...first,
        why: "key twice",
        because: "body-not-canonical",
        body: '{"a":1,"a":2}',
        header: headerFor('{"a":1,"a":2}'),
      },
      { ...first, why: "no object", because: "body-not-an-object", body: "[]", header: headerFor("[]") },
      {
        ...first,
        why: "header with a space",
        because: "header-not-canonical",
        header: first.header.replace(":1,", ": 1,"),
      },
      {
        ...first,
        why: "unknown field",
        because: "header-fields",
        header: first.header.replace("{", '{"client":"acme",'),
      },
      {
        ...first,
        why: "format 2",
        because: "header-format",
        header: first.header.replace('"format":1', '"format":2'),
      },
      {
        ...first,
        why: "negative time",
        because: "header-time",
        header: first.header.replace('"time":', '"time":-'),
      },
      {
        ...first,
        why: "free text",
        because: "header-event",
        header: first.header.replace("run.requested", "Ann ran it"),
      },
      {
        ...first,
        why: "short hash",
        because: "header-commitment",
        header: first.header.replace(/[0-9a-f]"/, '"'),
      },
    ],
  };
}

/** `export.json`: the files of a log of five entries in base64, and what each change to them is called. */
export async function exportVectors(): Promise<object> {
  const signer = testSigner("log.example/countersign", 1);
  const honest = await filesOf(recordedEntries(5), signer);
  const edited = await filesOf(recordedEntries(5).with(2, recordedEntry(2, "edited")), signer);
  const reordered = await filesOf(
    [0, 1, 3, 2, 4].map((index) => recordedEntry(index)),
    signer,
  );
  const shorter = await filesOf(recordedEntries(4), signer);
  const [bundle, tile, bodies] = ["tile/entries/000.p/5", "tile/0/000.p/5", "bodies/000"] as const;
  const four = memoryLog(recordedEntries(4).map((entry) => entry.header));
  const older = encodeBase64(
    await signCheckpoint({ origin: signer.key.name, size: 4, root: four.root }, [signer]),
  );
  return {
    vkey: formatVerifierKey(signer.key),
    size: 5,
    files: honest,
    older,
    refused: [
      { why: "entry edited", because: "entry-mismatch", index: 2, change: { [bundle]: edited[bundle] } },
      {
        why: "entries reordered",
        because: "entry-mismatch",
        index: 2,
        change: { [bundle]: reordered[bundle] },
      },
      {
        why: "newest deleted",
        because: "entry-missing",
        index: 4,
        change: { [bundle]: shorter["tile/entries/000.p/4"] },
      },
      {
        why: "rewritten with its tile",
        because: "root-mismatch",
        index: 0,
        change: { [bundle]: edited[bundle], [tile]: edited[tile], [bodies]: edited[bodies] },
      },
      {
        why: "rewritten, older checkpoint kept",
        because: "since-mismatch",
        index: 0,
        since: older,
        change: { ...edited },
      },
      { why: "body edited", because: "body-mismatch", index: 2, change: { [bodies]: edited[bodies] } },
      {
        why: "bodies out of order",
        because: "body-mismatch",
        index: 2,
        change: { [bodies]: reordered[bodies] },
      },
      { why: "tile missing", because: "tile-missing", index: 0, change: { [tile]: null } },
      {
        why: "rolled back, newer checkpoint kept",
        because: "since-newer",
        index: 4,
        since: honest["checkpoint"],
        change: { ...shorter },
      },
      { why: "no checkpoint", because: "checkpoint-missing", change: { checkpoint: null } },
    ],
  };
}

async function filesOf(
  entries: Parameters<typeof memoryExport>[0],
  signer: ReturnType<typeof testSigner>,
): Promise<Record<string, string>> {
  const { files } = await memoryExport(entries, signer);
  return Object.fromEntries([...files].map(([path, bytes]) => [path, encodeBase64(bytes)]));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
