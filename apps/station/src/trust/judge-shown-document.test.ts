/** What a station refuses to have signed although the right person asks: dates that lie ahead. */
import {
  DAY,
  makeAdmission,
  makeCountersignWorld,
  makePeople,
  makePerson,
  makeRequester,
  nextRoot,
} from "@countersign/testkit";
import { expect, test } from "vitest";
import { judgeShownDocument } from "./judge-shown-document.ts";

test("a date ahead of the station's clock is not signed: devices would be put where everything has expired", async () => {
  const { operator, device } = await makeCountersignWorld();
  const judge = async (signed: Parameters<typeof judgeShownDocument>[0], now: number) => {
    const shown = await judgeShownDocument(signed, {
      roots: [operator.pinned],
      people: [],
      others: [],
      admissions: [],
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
