/** A frame takes a little time and no more; however much comes, little waits; views hear of changes once a frame. */
import { expect, test } from "vitest";
import { textOf } from "./find-in-lines.ts";
import { OutputStore } from "./output-store.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A store whose frames and clock the test moves. */
function story(stepMilliseconds = 0) {
  const frames: (() => void)[] = [];
  let now = 0;
  const store = new OutputStore(
    2,
    (work) => frames.push(work),
    () => (now += stepMilliseconds),
  );
  return {
    store,
    frame: () => frames.shift()?.(),
    awaiting: () => frames.length,
    linesOf: (device: string) => store.outputOf(device).buffer.lines.map(textOf),
  };
}

test("many pieces are one change of the view", () => {
  const { store, frame, awaiting, linesOf } = story();
  let heard = 0;
  store.subscribe("a", () => heard++);
  for (let at = 0; at < 100; at++) store.push("a", "stdout", at * 2, bytes("x\n"));
  expect(awaiting()).toBe(1);
  frame();
  expect(heard).toBe(1);
  expect(linesOf("a")).toHaveLength(100);
});

test("a frame that takes too long goes on in the next one, and a loud device does not silence another", () => {
  const { store, frame, awaiting, linesOf } = story(2);
  for (let at = 0; at < 50; at++) store.push("loud", "stdout", at * 2, bytes("x\n"));
  store.push("quiet", "stdout", 0, bytes("hear me\n"));
  frame();
  expect(linesOf("quiet")).toEqual(["hear me"]);
  expect(linesOf("loud").length).toBeLessThan(50);
  while (awaiting() > 0) frame();
  expect(linesOf("loud")).toHaveLength(50);
});

test("where no frame comes, as in a hidden tab, little waits, and what was left out is said", () => {
  const { store, frame, awaiting, linesOf } = story();
  const piece = bytes(`${"z".repeat(65_535)}\n`);
  for (let at = 0; at < 100; at++) store.push("a", "stdout", at * piece.length, piece);
  while (awaiting() > 0) frame();
  expect(linesOf("a")[0]).toMatch(/bytes are not shown here/);
  expect(linesOf("a").length).toBeLessThan(400);
  expect(store.cameBytes("a", "stdout")).toBe(100 * piece.length);
});

test("a device is complete once its last piece was read", () => {
  const { store, frame, awaiting, linesOf } = story(4);
  store.push("a", "stdout", 0, bytes("1\n"));
  store.push("a", "stdout", 2, bytes("2\n"));
  store.push("a", "stdout", 4, bytes("unfinished"));
  store.end("a");
  frame();
  expect(store.outputOf("a").isComplete).toBe(false);
  while (awaiting() > 0) frame();
  expect(store.outputOf("a").isComplete).toBe(true);
  expect(linesOf("a")).toEqual(["1", "2", "unfinished"]);
});
