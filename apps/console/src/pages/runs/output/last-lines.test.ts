/** Last lines change together and seldom, however often something comes, and the last one is shown. */
import { expect, test } from "vitest";
import { LastLines } from "./last-lines.ts";
import { OutputStore } from "./output-store.ts";

/** A store that takes everything at once, and lines whose time the test lets pass. */
function story() {
  const frames: (() => void)[] = [];
  const put: (() => void)[] = [];
  const store = new OutputStore(
    2,
    (work) => frames.push(work),
    () => 0,
  );
  const lines = new LastLines(store, (work) => put.push(work));
  const ends = new Map<string, number>();
  const write = (device: string, text: string) => {
    const at = ends.get(device) ?? 0;
    const bytes = new TextEncoder().encode(text);
    ends.set(device, at + bytes.length);
    store.push(device, "stdout", at, bytes);
    while (frames.length > 0) frames.shift()?.();
  };
  return { lines, write, waiting: () => put.length, pass: () => put.shift()?.() };
}

test("many changes of many devices are one change of the page, with what came last", () => {
  const { lines, write, waiting, pass } = story();
  const heard: string[] = [];
  for (const device of ["a", "b"]) lines.subscribe(device, () => heard.push(device));
  for (let time = 0; time < 50; time++) for (const device of ["a", "b"]) write(device, `${device} ${time}\n`);
  expect(waiting()).toBe(1);
  expect(heard).toEqual([]);
  pass();
  expect(heard).toEqual(["a", "b"]);
  expect(["a", "b"].map((device) => lines.lineOf(device))).toEqual(["a 49", "b 49"]);
  expect(waiting()).toBe(0);
});

test("a line stays as it was told until it is told anew, and an unfinished one counts", () => {
  const { lines, write, pass } = story();
  write("a", "one\n\n");
  expect(lines.lineOf("a")).toBe("one");
  const stop = lines.subscribe("a", () => undefined);
  write("a", "continue? ");
  expect(lines.lineOf("a")).toBe("one");
  pass();
  pass();
  expect(lines.lineOf("a")).toBe("continue? ");
  stop();
  write("a", "yes\n");
  expect(lines.lineOf("a")).toBe("continue? ");
  lines.subscribe("a", () => undefined);
  pass();
  expect(lines.lineOf("a")).toBe("continue? yes");
});

test("nothing written is nothing shown, and a row is no longer than a row", () => {
  const { lines, write } = story();
  expect(lines.lineOf("a")).toBe("");
  write("b", "x".repeat(3000));
  expect(lines.lineOf("b")).toHaveLength(200);
});
