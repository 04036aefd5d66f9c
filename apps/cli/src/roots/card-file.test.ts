/** Cards of passkeys in the terminal: checked against the station that their owner named, and against what they read out. */
import { type Card, documentBytes } from "@countersign/protocol";
import { makeSoftPasskey } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { RefusedError } from "../command.ts";
import { checkCard } from "./card-file.ts";

const team = { id: "team", origin: "https://sign.example.org", rpid: "sign.example.org", independent: true };
const passkey = makeSoftPasskey({ alg: "ES256", rpId: team.rpid, origin: team.origin });
const bytesOf = (change: Partial<Card> = {}) =>
  documentBytes("card", {
    type: "card",
    format: 1,
    name: "Carol Chen",
    keys: [{ key: passkey.key, station: "team" }],
    station: "team",
    time: 1,
    ...change,
  });
const bytes = bytesOf();
const card = { bytes, signatures: [passkey.sign("countersign.card.v1", bytes)] };
const digits = passkey.fingerprint.slice("sha256:".length);

async function refusal(...given: Parameters<typeof checkCard>): Promise<string> {
  try {
    await checkCard(...given);
  } catch (error) {
    if (error instanceof RefusedError) return error.code;
    throw error;
  }
  return "taken";
}

describe("a passkey's card", () => {
  test.each([passkey.fingerprint, digits.slice(0, 16), (digits.slice(0, 16).match(/.{4}/g) ?? []).join(" ")])(
    "is taken where %s was read out",
    async (said) => expect(await refusal(card, [said], [team])).toBe("taken"),
  );

  test.each([
    ["fewer digits, for which a second key could be found", digits.slice(0, 15)],
    ["other digits", `${digits.slice(0, 15)}${digits[15] === "0" ? "1" : "0"}`],
    ["nothing", ""],
  ])("is not taken where %s were read out", async (_, said) =>
    expect(await refusal(card, [said], [team])).toBe("fingerprint-mismatch"),
  );

  test("is not taken for another station, or for none", async () => {
    const said = [passkey.fingerprint];
    expect(await refusal(card, said, [])).toBe("passkey-station-unknown");
    const port = { ...team, origin: "https://sign.example.org:8443" };
    expect(await refusal(card, said, [port])).toBe("card-signature");
    expect(await refusal(card, said, [{ ...team, rpid: "example.org" }])).toBe("card-signature");
  });

  test("is not taken where somebody put another key or name in", async () => {
    const other = makeSoftPasskey({ alg: "ES256", rpId: team.rpid, origin: team.origin });
    for (const change of [{ name: "Mallory" }, { keys: [{ key: other.key, station: "team" }] }]) {
      const given = { bytes: bytesOf(change), signatures: card.signatures };
      expect(await refusal(given, [passkey.fingerprint, other.fingerprint], [team])).toBe("card-signature");
    }
  });
});
