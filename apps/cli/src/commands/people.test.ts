import { describe, expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

describe("people remove", () => {
  test("drafts nothing where the list holds nobody of that name", async () => {
    const authority = `sha256:${"a".repeat(64)}`;
    const facts = { authority, scope: "operator", name: "Acme", version: 1, hash: authority, trial: false };
    await using server = await startLyingServer({
      [`GET /trust/authorities/${authority}`]: {
        authority: { ...facts, expires: 1, people_version: 0, successor: null },
        roots: [],
        people: null,
      },
    });
    const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url });
    const { code, out, err } = await terminal.type("people", "remove", "nobody", "--authority", authority);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("refused: person-unknown: nobody is not in this list");
  });
});
