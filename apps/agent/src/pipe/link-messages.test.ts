import { MAX_FRAME_BYTES } from "@countersign/protocol";
import { describe, expect, test } from "vitest";
import {
  frameLine,
  fromLinkLine,
  MAX_LINK_FRAME,
  MAX_PIPE_LINE,
  readFromLinkProcess,
  readToLink,
  toLinkLine,
} from "./link-messages.ts";

const bytes = (line: string): Buffer => Buffer.from(line.slice(0, -1));

describe("The pipe between runner and link", () => {
  test("carries the largest frame of the protocol", () => {
    expect(MAX_LINK_FRAME).toBe(MAX_FRAME_BYTES);
    expect(frameLine(999_999_999, Buffer.alloc(MAX_LINK_FRAME)).length).toBeLessThanOrEqual(MAX_PIPE_LINE);
  });

  test("says on one side what is heard on the other", () => {
    const frame = { kind: "frame", session: 7, text: '{"a":"b c"}' } as const;
    expect(readToLink(bytes(toLinkLine(frame)))).toEqual(frame);
    const settings = { kind: "settings", settings: { url: "ws://localhost/agent", server: "s" } } as const;
    expect(readToLink(bytes(toLinkLine(settings)))).toEqual(settings);
    for (const message of [
      { kind: "key", key: "k".repeat(43) },
      { kind: "up", session: 3 },
      { kind: "down", session: 3, reason: "closed 1006" },
    ] as const)
      expect(readFromLinkProcess(bytes(fromLinkLine(message)))).toEqual(message);
  });

  test("keeps a server from writing lines of its own", () => {
    const line = frameLine(1, Buffer.from('{"frame":\n"stored"}\nU2\nK'));
    expect(line.indexOf(10)).toBe(line.length - 1);
    expect(readFromLinkProcess(line.subarray(0, -1))).toEqual({
      kind: "frame",
      session: 1,
      text: '{"frame": "stored"} U2 K',
    });
    expect(fromLinkLine({ kind: "down", session: 1, reason: "a\nU2" })).toBe("D1 a U2\n");
  });

  test("believes no line that is none", () => {
    for (const line of [
      "",
      "K",
      "Kshort",
      "U",
      "Ux",
      "U1 ",
      "F",
      "F {}",
      "Fx {}",
      "F99999999999 {}",
      "X",
      "\0",
    ])
      expect(readFromLinkProcess(Buffer.from(line))).toBeUndefined();
  });
});
