import { nodeCrypto } from "@countersign/protocol/node";
import { beforeEach, describe, expect, test } from "vitest";
import { decodeBundle, encodeBundle } from "./entry-bundle.ts";
import { encodeBodies } from "./export-layout.ts";
import type { ExportVerdict } from "./export-verdict.ts";
import { nodeHasher } from "./node-hasher.ts";
import { signCheckpoint } from "./signed-checkpoint.ts";
import { memoryExport, type MemoryExport, recordedEntries, recordedEntry } from "./testing/memory-export.ts";
import { memoryLog } from "./testing/memory-log.ts";
import { testSigner } from "./testing/note-key.ts";
import { type ExportToVerify, verifyExport } from "./verify-export.ts";

const signer = testSigner("log.example/countersign", 1);
const crypto = { ...nodeCrypto, ...nodeHasher };
const SIZE = 700;
const entries = recordedEntries(SIZE);
let exported: MemoryExport;

beforeEach(async () => {
  exported = await memoryExport(entries, signer);
});

function verify(change: Partial<ExportToVerify> = {}): Promise<ExportVerdict> {
  return verifyExport({ crypto, reader: exported, keys: [signer.key], ...change });
}

/** `because index..end`, or just `because`. */
async function fault(change: Partial<ExportToVerify> = {}): Promise<string> {
  const verdict = await verify(change);
  if (verdict.ok) return "ok";
  return "index" in verdict ? `${verdict.because} ${verdict.index}..${verdict.end}` : verdict.because;
}

/** The signed checkpoint of the first `size` entries, as an auditor may have kept it. */
function kept(size: number, of = entries): Promise<Uint8Array> {
  const { root } = memoryLog(of.slice(0, size).map((entry) => entry.header));
  return signCheckpoint({ origin: signer.key.name, size, root }, [signer]);
}

/** Replaces the headers of one bundle. */
function rewriteBundle(path: string, width: number, change: (headers: Uint8Array[]) => Uint8Array[]): void {
  const headers = [...decodeBundle(file(path), width).entries];
  exported.files.set(path, encodeBundle(change(headers)));
}

function file(path: string): Uint8Array {
  const bytes = exported.files.get(path);
  if (bytes === undefined) throw new Error(`no file ${path}`);
  return bytes;
}

function flip(path: string, at: number): void {
  const bytes = Uint8Array.from(file(path));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  exported.files.set(path, bytes);
}

/** Everything computed afresh over other entries, as a server without the signing key could, under the old checkpoint. */
async function rewrittenUnder(checkpoint: Uint8Array, others: typeof entries): Promise<void> {
  exported = await memoryExport(others, signer);
  exported.files.set("checkpoint", checkpoint);
}

describe("an honest export", () => {
  test("verifies, with every entry hashed and every body checked", async () => {
    const verdict = await verify();
    const { root } = memoryLog(entries.map((entry) => entry.header));
    expect(verdict).toEqual({ ok: true, size: SIZE, root, entries: SIZE, bodies: SIZE });
  });

  test("of an empty log verifies", async () => {
    exported = await memoryExport([], signer);
    expect(await verify({ since: [await kept(0)] })).toMatchObject({
      ok: true,
      size: 0,
      entries: 0,
      bodies: 0,
    });
  });

  test("of exactly one full tile, and of one entry, verifies", async () => {
    for (const size of [1, 255, 256, 257, 512]) {
      exported = await memoryExport(entries.slice(0, size), signer);
      expect(await verify()).toMatchObject({ ok: true, size });
    }
  });

  test("verifies against older checkpoints of any size, in any order", async () => {
    const since = await Promise.all([700, 0, 1, 256, 255, 257, 257, 512, 699].map((size) => kept(size)));
    expect(await fault({ since })).toBe("ok");
  });

  test("verifies without bodies, and with some of them erased", async () => {
    exported.files.delete("bodies/000");
    const some = entries.slice(256, 512).map(({ salt, body }, at) => ({ index: 256 + at, salt, body }));
    exported.files.set("bodies/001", encodeBodies(some.filter(({ index }) => index % 3 === 0)));
    expect(await verify()).toMatchObject({
      ok: true,
      bodies: some.filter(({ index }) => index % 3 === 0).length + 188,
    });
  });

  test("verifies where partial tiles and bundles were replaced by the full ones of a later size", async () => {
    const later = await memoryExport(recordedEntries(800), signer);
    for (const path of ["tile/0/002", "tile/entries/002"]) {
      const full = later.files.get(path);
      if (full === undefined) throw new Error(path);
      exported.files.set(path, full);
      exported.files.delete(`${path}.p/188`);
    }
    expect(await fault()).toBe("ok");
  });

  test("reports its progress bundle by bundle", async () => {
    const seen: number[] = [];
    await verify({ onProgress: (done, size) => void seen.push(done, size) });
    expect(seen).toEqual([256, SIZE, 512, SIZE, 700, SIZE]);
  });

  test("of three tile levels verifies, and names one changed entry in it", async () => {
    const many = recordedEntries(66_000);
    exported = await memoryExport(many, signer);
    expect(await fault()).toBe("ok");
    rewriteBundle("tile/entries/256", 256, (headers) => headers.with(4, recordedEntry(9).header));
    expect(await fault()).toBe("entry-mismatch 65540..65541");
  });
});

describe("an edited entry", () => {
  test("is named", async () => {
    rewriteBundle("tile/entries/001", 256, (headers) =>
      headers.with(44, recordedEntry(300, "edited").header),
    );
    expect(await fault()).toBe("entry-mismatch 300..301");
  });

  test("is named when its body was edited to match", async () => {
    const edited = recordedEntry(300, "edited");
    rewriteBundle("tile/entries/001", 256, (headers) => headers.with(44, edited.header));
    const bodies = entries.slice(256, 512).map(({ salt, body }, at) => ({ index: 256 + at, salt, body }));
    exported.files.set(
      "bodies/001",
      encodeBodies(bodies.with(44, { index: 300, salt: edited.salt, body: edited.body })),
    );
    expect(await fault()).toBe("entry-mismatch 300..301");
  });

  test("is narrowed to its bundle when the tile above it was rewritten too", async () => {
    const others = entries.with(300, recordedEntry(300, "edited"));
    const forged = await memoryExport(others, signer);
    for (const path of ["tile/entries/001", "tile/0/001", "bodies/001"]) {
      exported.files.set(path, forged.files.get(path) ?? new Uint8Array(0));
    }
    expect(await fault()).toBe("tile-mismatch 256..512");
  });

  test("is seen when everything was rewritten up to the signed root", async () => {
    await rewrittenUnder(await kept(SIZE), entries.with(300, recordedEntry(300, "edited")));
    expect(await fault()).toBe("root-mismatch 0..700");
  });

  test("is narrowed by older checkpoints when everything was rewritten", async () => {
    await rewrittenUnder(await kept(SIZE), entries.with(300, recordedEntry(300, "edited")));
    expect(await fault({ since: [await kept(290)] })).toBe("root-mismatch 290..700");
    expect(await fault({ since: [await kept(290), await kept(310)] })).toBe("since-mismatch 290..310");
  });

  test("is seen when the log itself signed the rewritten history, by whoever kept a checkpoint", async () => {
    exported = await memoryExport(entries.with(300, recordedEntry(300, "edited")), signer);
    expect(await fault()).toBe("ok");
    expect(await fault({ since: [await kept(400)] })).toBe("since-mismatch 0..400");
    expect(await fault({ since: [await kept(300)] })).toBe("ok");
  });
});

describe("deleted newest entries", () => {
  test("are named where the bundle ends early", async () => {
    rewriteBundle("tile/entries/002.p/188", 188, (headers) => headers.slice(0, -3));
    expect(await fault()).toBe("entry-missing 697..698");
  });

  test("are named where a bundle is gone", async () => {
    exported.files.delete("tile/entries/002.p/188");
    expect(await fault()).toBe("entry-missing 512..700");
  });

  test("are named where the tile is gone or cut too", async () => {
    exported.files.set("tile/0/002.p/188", file("tile/0/002.p/188").subarray(0, 100 * 32));
    expect(await fault()).toBe("tile-length 512..700");
    exported.files.delete("tile/0/002.p/188");
    expect(await fault()).toBe("tile-missing 512..700");
  });

  test("are seen with an older, genuine checkpoint put in place, by whoever kept a newer one", async () => {
    exported = await memoryExport(entries.slice(0, 650), signer);
    expect(await fault()).toBe("ok");
    expect(await fault({ since: [await kept(SIZE)] })).toBe("since-newer 650..700");
  });
});

describe("a deleted entry in the middle", () => {
  test("is named", async () => {
    rewriteBundle("tile/entries/000", 256, (headers) => headers.toSpliced(17, 1));
    expect(await fault()).toBe("entry-mismatch 17..18");
  });

  test("is named when it was the last of its bundle", async () => {
    rewriteBundle("tile/entries/000", 256, (headers) => headers.slice(0, 255));
    expect(await fault()).toBe("entry-missing 255..256");
  });
});

describe("reordered entries", () => {
  test("are named at the first one out of place", async () => {
    rewriteBundle("tile/entries/001", 256, (headers) =>
      headers.with(10, headers[20]!).with(20, headers[10]!),
    );
    expect(await fault()).toBe("entry-mismatch 266..267");
  });

  test("as whole bundles are named at the first one", async () => {
    const first = file("tile/entries/000");
    exported.files.set("tile/entries/000", file("tile/entries/001"));
    exported.files.set("tile/entries/001", first);
    expect(await fault()).toBe("entry-mismatch 0..1");
  });

  test("with their tiles are seen one level up", async () => {
    for (const kind of ["tile/entries", "tile/0"]) {
      const first = file(`${kind}/000`);
      exported.files.set(`${kind}/000`, file(`${kind}/001`));
      exported.files.set(`${kind}/001`, first);
    }
    exported.files.delete("bodies/000");
    exported.files.delete("bodies/001");
    expect(await fault()).toBe("tile-mismatch 0..256");
  });
});

describe("an inserted entry", () => {
  test("in the middle is named", async () => {
    rewriteBundle("tile/entries/001", 256, (headers) =>
      headers.toSpliced(5, 1, recordedEntry(9).header, headers[5]!).slice(0, 256),
    );
    expect(await fault()).toBe("entry-mismatch 261..262");
  });

  test("at the end is named", async () => {
    rewriteBundle("tile/entries/002.p/188", 188, (headers) => [...headers, recordedEntry(9).header]);
    expect(await fault()).toBe("bundle-trailing-bytes 700..701");
  });

  test("that is no entry of ours is named even where the log signed it", async () => {
    const strange = { ...recordedEntry(3), header: new Uint8Array([1, 2, 3]) };
    exported = await memoryExport(entries.with(3, strange), signer);
    expect(await fault()).toBe("entry-malformed 3..4");
  });
});

describe("bodies", () => {
  const bodiesOf = (bundle: number): { index: number; salt: Uint8Array; body: Uint8Array }[] =>
    entries
      .slice(bundle * 256, bundle * 256 + 256)
      .map(({ salt, body }, at) => ({ index: bundle * 256 + at, salt, body }));

  test("that were swapped are named", async () => {
    const bodies = bodiesOf(1);
    const [left, right] = [bodies[3]!, bodies[4]!];
    exported.files.set(
      "bodies/001",
      encodeBodies(bodies.with(3, { ...right, index: 259 }).with(4, { ...left, index: 260 })),
    );
    expect(await fault()).toBe("body-mismatch 259..260");
  });

  test("that were edited are named", async () => {
    const bodies = bodiesOf(0);
    exported.files.set(
      "bodies/000",
      encodeBodies(bodies.with(77, { ...bodies[77]!, body: recordedEntry(77, "edited").body })),
    );
    expect(await fault()).toBe("body-mismatch 77..78");
  });

  test("with another salt are named", async () => {
    const bodies = bodiesOf(0);
    exported.files.set(
      "bodies/000",
      encodeBodies(bodies.with(0, { ...bodies[0]!, salt: new Uint8Array(32) })),
    );
    expect(await fault()).toBe("body-mismatch 0..1");
  });

  test("out of order, twice, or of another bundle are named", async () => {
    const bodies = bodiesOf(0);
    exported.files.set("bodies/000", encodeBodies([...bodies, bodies[8]!]));
    expect(await fault()).toBe("body-misplaced 8..9");
    exported.files.set("bodies/000", encodeBodies(bodies.toReversed()));
    expect(await fault()).toBe("body-misplaced 254..255");
    exported.files.set("bodies/000", encodeBodies([...bodies.slice(0, 9), bodiesOf(1)[0]!]));
    expect(await fault()).toBe("body-misplaced 9..10");
    exported.files.set("bodies/000", encodeBodies(bodies));
    exported.files.set("bodies/002", encodeBodies(bodies));
    expect(await fault()).toBe("body-misplaced 512..513");
  });

  test("whose line is none are named", async () => {
    const lines = Buffer.from(encodeBodies(bodiesOf(0)))
      .toString("latin1")
      .split("\n");
    for (const bad of [
      "",
      "{}",
      lines[5]!.replace("index", "Index"),
      lines[5]!.slice(1),
      ` ${lines[5]}`,
      `${lines[5]} `,
      lines[5]!.replace(/[0-9a-f]"\}$/, 'G"}'),
    ]) {
      exported.files.set("bodies/000", Buffer.from(lines.with(5, bad).join("\n"), "latin1"));
      expect(await fault(), bad).toBe("body-malformed 5..6");
    }
  });

  test("whose last line was cut are named", async () => {
    exported.files.set("bodies/000", encodeBodies(bodiesOf(0)).slice(0, -1));
    expect(await fault()).toBe("body-malformed 255..256");
  });

  test("do not hide an edited entry before them, nor the other way round", async () => {
    rewriteBundle("tile/entries/000", 256, (headers) => headers.with(50, recordedEntry(1).header));
    const bodies = bodiesOf(0);
    exported.files.set(
      "bodies/000",
      encodeBodies(bodies.with(60, { ...bodies[60]!, salt: new Uint8Array(32) })),
    );
    expect(await fault()).toBe("entry-mismatch 50..51");
    exported.files.set(
      "bodies/000",
      encodeBodies(bodies.with(40, { ...bodies[40]!, salt: new Uint8Array(32) })),
    );
    expect(await fault()).toBe("body-mismatch 40..41");
    exported.files.set("bodies/000", new Uint8Array([...encodeBodies(bodies.slice(0, 50)), 1, 2, 3]));
    expect(await fault()).toBe("entry-mismatch 50..51");
  });
});

describe("stored tiles", () => {
  test("with one bit changed are named at the entries below it", async () => {
    flip("tile/0/001", 32 * 7 + 3);
    expect(await fault()).toBe("entry-mismatch 263..264");
  });

  test("of the upper level with one bit changed are named", async () => {
    flip("tile/1/000.p/2", 32 + 5);
    expect(await fault()).toBe("tile-mismatch 256..512");
  });

  test("that are missing or cut are named", async () => {
    const upper = file("tile/1/000.p/2");
    exported.files.set("tile/1/000.p/2", upper.subarray(1));
    expect(await fault()).toBe("tile-length 0..512");
    exported.files.delete("tile/1/000.p/2");
    expect(await fault()).toBe("tile-missing 0..512");
  });
});

describe("a reader that fails", () => {
  const failing = (path: string): Partial<ExportToVerify> => ({
    reader: {
      read: async (asked, maxBytes) => {
        if (asked === path) throw new Error(`cannot read ${path}`);
        return exported.read(asked, maxBytes);
      },
    },
  });

  test("is no verdict about the log: its error is passed on", async () => {
    for (const path of [
      "checkpoint",
      "tile/0/001",
      "tile/entries/002.p/188",
      "bodies/001",
      "tile/1/000.p/2",
    ]) {
      await expect(verify(failing(path))).rejects.toThrow(`cannot read ${path}`);
    }
  });

  test("beyond the first bad entry does not hide it", async () => {
    flip("tile/0/000", 5);
    expect(await fault(failing("tile/0/001"))).toBe("entry-mismatch 0..1");
  });
});

describe("the checkpoint", () => {
  test("must be there", async () => {
    exported.files.delete("checkpoint");
    expect(await fault()).toBe("checkpoint-missing");
  });

  test("must be signed by the log's key, not by another of the same name", async () => {
    const impostor = testSigner(signer.key.name, 9);
    exported = await memoryExport(entries, impostor);
    expect(await fault()).toBe("note-unknown-signers");
  });

  test("with a size changed after signing is refused", async () => {
    const text = Buffer.from(file("checkpoint")).toString().replace("700", "701");
    exported.files.set("checkpoint", Buffer.from(text));
    expect(await fault()).toBe("note-signature-invalid");
  });

  test("of another log is refused", async () => {
    const other = memoryLog([]);
    exported.files.set(
      "checkpoint",
      await signCheckpoint({ origin: "other.example", size: 0, root: other.root }, [signer]),
    );
    expect(await fault()).toBe("checkpoint-other-log");
  });

  test("with a size that promises more than there is names what is missing", async () => {
    exported.files.set(
      "checkpoint",
      await signCheckpoint({ origin: signer.key.name, size: 2 ** 50, root: new Uint8Array(32) }, [signer]),
    );
    expect(await fault()).toBe("tile-missing 0..65536");
  });

  test("of the empty log with another root than the empty one is refused", async () => {
    exported.files.set(
      "checkpoint",
      await signCheckpoint({ origin: signer.key.name, size: 0, root: new Uint8Array(32) }, [signer]),
    );
    expect(await fault()).toBe("root-mismatch 0..0");
  });

  test("kept from before counts in whatever order it is given", async () => {
    const other = await kept(300, entries.with(7, recordedEntry(7, "as shown to the auditor")));
    expect(await fault({ since: [await kept(SIZE), other, await kept(5)] })).toBe("since-mismatch 5..300");
  });

  test("kept from before any entry counts too", async () => {
    const root = new Uint8Array(32);
    const since = [await signCheckpoint({ origin: signer.key.name, size: 0, root }, [signer])];
    expect(await fault({ since })).toBe("since-mismatch 0..0");
    exported = await memoryExport([], signer);
    expect(await fault({ since })).toBe("since-mismatch 0..0");
  });

  test("kept from before must be signed too", async () => {
    const impostor = testSigner(signer.key.name, 9);
    const { root } = memoryLog([]);
    const forged = await signCheckpoint({ origin: signer.key.name, size: 0, root }, [impostor]);
    expect(await fault({ since: [forged] })).toBe("since-invalid");
  });
});
