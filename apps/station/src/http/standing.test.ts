/** What strangers hear of a station's standing, and how often the server is asked for it. */
import { ApiError } from "@countersign/api";
import { expect, test } from "vitest";
import { Standing } from "./standing.ts";

test("strangers who ask again and again do not make the station ask its server as often", async () => {
  let asked = 0;
  let now = 100;
  let fails = true;
  const refresh = async () => {
    asked += 1;
    if (fails) throw new ApiError(403, "forbidden", "station-pending: …", new Headers());
    return Promise.resolve();
  };
  const standing = new Standing({ refresh }, () => now);
  expect(await Promise.all([standing.ask(), standing.ask(), standing.ask()])).toEqual(
    Array.from({ length: 3 }, () => "pending"),
  );
  expect(asked).toBe(1);
  now += 1;
  fails = false;
  expect(await standing.ask()).toBe("accepted");
  now += 1;
  expect(await standing.ask()).toBe("accepted");
  expect(asked).toBe(2);
});

test("a server that does not answer leaves it unknown", async () => {
  const standing = new Standing({ refresh: () => Promise.reject(new Error("away")) }, () => 1);
  expect(await standing.ask()).toBe("unknown");
});
