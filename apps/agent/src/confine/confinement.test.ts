/** As whom link and collector run: never as somebody whom scripts run as. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chooseRunUser } from "../platform/linux/run-user.ts";
import { chooseConfinement, unusedAccount } from "./confinement.ts";

const isRoot = process.getuid?.() === 0;
const whole = "0 0 4294967295\n";

describe("the account of the parts that face the world", () => {
  test.runIf(isRoot)("is not the one of scripts that name no user", async () => {
    const { user, separation } = await chooseConfinement(false);
    const scripts = await chooseRunUser(undefined, 0);
    expect(separation).toBe("separate-users");
    expect(user?.uid).toBeDefined();
    expect(user?.uid).not.toBe(scripts?.uid);
  });

  test("is a number that no account has, where there is no account for it", () => {
    const passwd = readFileSync("/etc/passwd", "utf8");
    const found = unusedAccount({ passwd, group: "", uidMap: whole, gidMap: whole });
    expect(found).toEqual({ uid: 65_520, gid: 65_520 });
    expect(
      unusedAccount({
        passwd: "a:x:65520:1::/:/bin/sh\nb:x:65521:1::/:/bin/sh\n",
        group: "c:x:65522:\n",
        uidMap: whole,
        gidMap: whole,
      }),
    ).toEqual({ uid: 65_523, gid: 65_523 });
  });

  test("is none where this container knows no such number", () => {
    const short = "0 100000 1000\n65534 165534 1\n";
    expect(unusedAccount({ passwd: "", group: "", uidMap: short, gidMap: whole })).toBeUndefined();
    expect(unusedAccount({ passwd: "", group: "", uidMap: whole, gidMap: short })).toBeUndefined();
    const split = "0 100000 1000\n65000 165000 1000\n";
    expect(unusedAccount({ passwd: "", group: "", uidMap: split, gidMap: split })).toEqual({
      uid: 65_520,
      gid: 65_520,
    });
  });
});
