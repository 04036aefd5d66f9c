/** What is remembered, what is forgotten, and that it never grows. */
import { describe, expect, test } from "vitest";
import { BoundedCache } from "./bounded-cache.ts";

describe("a bounded cache", () => {
  test("gives back what it was given", () => {
    const cache = new BoundedCache<string, number>(2);
    cache.set("one", 1);
    expect(cache.get("one")).toBe(1);
    expect(cache.get("two")).toBeUndefined();
  });

  test("forgets what nobody asked for longest", () => {
    const cache = new BoundedCache<string, number>(2);
    cache.set("one", 1);
    cache.set("two", 2);
    cache.get("one");
    cache.set("three", 3);
    expect(cache.get("two")).toBeUndefined();
    expect(cache.get("one")).toBe(1);
    expect(cache.get("three")).toBe(3);
  });

  test("never holds more than it was made for, whoever fills it", () => {
    const cache = new BoundedCache<number, number>(8);
    for (let key = 0; key < 1000; key++) cache.set(key, key);
    expect(cache.size).toBe(8);
    cache.set(999, 0);
    expect(cache.size).toBe(8);
  });

  test("refuses to be made for nothing", () => {
    expect(() => new BoundedCache(0)).toThrow(RangeError);
  });
});
