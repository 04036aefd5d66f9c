/** Who signs a document by what a station holds, and what it refuses to have signed although the right person asks. */
import {
  DAY,
  makeAdmission,
  makeClientRoot,
  makeCountersignWorld,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeSoftPasskey,
  nextRoot,
} from "@countersign/testkit";
import { expect, test } from "vitest";
import { TokenStore } from "../disk/token-store.ts";
import { judgeShownDocument } from "./judge-shown-document.ts";

test("a date ahead of the station's clock is not signed: devices would be put where everything has expired", async () => {
  const { operator, device } = await makeCountersignWorld();
  const judge = async (signed: Parameters<typeof judgeShownDocument>[0], now: number) => {
    const shown = await judgeShownDocument(signed, {
      roots: [operator.pinned],
      people: [],
      others: [],
      admissions: [],
      tokens: new TokenStore("/nonexistent"),
      fingerprint: `sha256:${"0".repeat(64)}`,
      origin: "https://sign.example.org",
      now,
    });
    return shown.ok ? shown.judged.blocked : shown.because;
  };
  const at = operator.document.issued + 2 * DAY;
  const requesters = [makeRequester(makePerson({ id: "carol" }), ["alice", "bob"])];
  for (const signed of [
    makeAdmission({ root: operator, devices: [device], now: at }),
    makePeople({ root: operator, requesters, now: at }),
    nextRoot(operator, { issued: at }),
  ]) {
    expect(await judge(signed, at - 2 * DAY)).toMatch(/^dated-ahead: it is dated 2 days ahead/);
    expect(await judge(signed, at)).toBeUndefined();
    // Clocks of people differ by hours; that harms nobody.
    expect(await judge(signed, at - DAY / 2)).toBeUndefined();
  }
});

test("a client's first root is let in by signers of the root held for that client, and of no other", async () => {
  const [origin, rpId] = ["https://sign.example.org", "sign.example.org"];
  const passkey = makeSoftPasskey({ alg: "ES256", origin, rpId });
  const people = [
    makePerson({ id: "alice", key: passkey, station: "office", groups: ["approvers"] }),
    makePerson({ id: "bob", groups: ["approvers"] }),
  ];
  const stations = [{ id: "office", origin, rpid: rpId, independent: true }];
  const operator = makeOperatorRoot({ people, clients: ["acme"], change: { stations } });
  const seats = async (client: string) => {
    const theirs = makeClientRoot({ clients: [client] });
    const shown = await judgeShownDocument(theirs, {
      roots: [operator.pinned],
      people: [],
      others: [],
      admissions: [],
      tokens: new TokenStore("/nonexistent"),
      fingerprint: passkey.fingerprint,
      origin,
      now: operator.document.issued,
    });
    if (!shown.ok) throw new Error(shown.because);
    return shown.judged.seats.map(({ person }) => person);
  };
  expect(await seats("acme")).toEqual(["alice"]);
  expect(await seats("globex")).toEqual([]);
});
