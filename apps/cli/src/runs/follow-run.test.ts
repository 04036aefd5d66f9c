import { type Client, type Run, UnreachableError } from "@countersign/api";
import { expect, test } from "vitest";
import type { Io } from "../io.ts";
import { followRun } from "./follow-run.ts";

const DEVICE = "00000000-0000-4000-8000-000000000001";

test("output that was cut off is taken up again behind the last byte", async () => {
  const said = await follow([cutOff("one\n"), lost, answer("two\n")]);
  expect(said).toEqual({ code: 0, out: "one\ntwo\n", offsets: [0, 4, 4] });
});

test("a server that is gone is said to be unreachable, not waited for", async () => {
  await expect(follow([lost], { gone: true })).rejects.toBeInstanceOf(UnreachableError);
});

test("an error of another kind is not taken for a lost connection", async () => {
  const broken = () => Promise.reject(new RangeError("a defect"));
  await expect(follow([broken])).rejects.toBeInstanceOf(RangeError);
});

type Reply = () => Promise<Response>;

function answer(text: string): Reply {
  return () => Promise.resolve(new Response(text));
}

/** As Node's fetch ends a body on which nothing came for too long. */
function cutOff(text: string): Reply {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
    },
    pull(controller) {
      controller.error(new TypeError("terminated"));
    },
  });
  return () => Promise.resolve(new Response(body));
}

function lost(): Promise<Response> {
  return Promise.reject(new UnreachableError("cannot reach it"));
}

/** Follows a run of one device whose standard output comes by these replies. */
async function follow(replies: Reply[], { gone = false } = {}) {
  const target = {
    device: DEVICE,
    name: "vm",
    state: "ran",
    exit: 0,
    signal: null,
    code: null,
    receipt: null,
  };
  const run = { id: "r", state: "finished", targets: [target] } as unknown as Run;
  const offsets: unknown[] = [];
  let shown = 0;
  const api = {
    call: async () => {
      shown += 1;
      return gone && shown > 1 ? await lost() : { status: 200, reply: run };
    },
    raw: async (_endpoint: unknown, input: { query: { stream: string; offset: number } }) => {
      if (input.query.stream === "stderr") return new Response("");
      offsets.push(input.query.offset);
      return await (replies.shift() ?? answer(""))();
    },
  };
  const out: string[] = [];
  const io = {
    outBytes: (bytes: Uint8Array) => void out.push(new TextDecoder().decode(bytes)),
    err: () => undefined,
  };
  // Only what following uses of either.
  const code = await followRun(api as unknown as Client, "r", io as unknown as Io);
  return { code, out: out.join(""), offsets };
}
