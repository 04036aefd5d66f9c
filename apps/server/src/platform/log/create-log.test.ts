import { expect, test } from "vitest";
import { createLog } from "./create-log.ts";

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ logLevel: "debug" }, { write: (line) => void lines.push(line) }));
  return lines.join("");
}

test("what may be secret is left out, wherever it is put by mistake", () => {
  const text = logged((log) => {
    log.info(
      { token: "hidden-1", password: "hidden-2", deep: { secret: "hidden-3", otp: "hidden-4" } },
      "one",
    );
    log.info(
      { req: { headers: { authorization: "hidden-5" } }, headers: { authorization: "hidden-6" } },
      "two",
    );
    log.info({ body: { any: "hidden-7" }, query: "hidden-8", invitation: "hidden-9" }, "three");
    log.child({ token: "hidden-10", from: "child" }).info({ list: [{ secret: "hidden-11" }] }, "five");
    log.info({ a: { b: { c: { d: "hidden-12" } } } }, "six");
    log.info({ harmless: "seen" }, "four");
  });
  expect(text).not.toContain("hidden");
  expect(text).toContain("seen");
  expect(text).toContain("child");
});

test("an error is written with its message and code, and without the rows that databases attach", () => {
  const error = Object.assign(new Error("duplicate key"), {
    code: "23505",
    detail: "Key (email)=(hidden@example.org) already exists.",
    parameters: ["hidden"],
  });
  const text = logged((log) => {
    log.error({ err: error }, "failed");
    log.error({ err: new Error("outer", { cause: error }) }, "failed");
    log.error({ err: { message: "hidden" } }, "failed");
  });
  expect(text).not.toContain("hidden");
  expect(text).toContain("duplicate key");
  expect(text).toContain("23505");
});
