import { expect, test } from "vitest";
import { question, Questions } from "./questions.ts";

const double = question<[number], number>("double", () => -1);

test("a question has its own answer until somebody knows better, and one answer only", () => {
  const questions = new Questions();
  expect(questions.ask(double, 4)).toBe(-1);
  questions.answer(double, (n) => n * 2);
  expect(questions.ask(double, 4)).toBe(8);
  expect(() => questions.answer(double, () => 0)).toThrow("two modules answer double");
});

test("many may answer a question that is asked of all", () => {
  const questions = new Questions();
  expect(questions.askAll(double, 1)).toEqual([]);
  questions.answerToo(double, (n) => n);
  questions.answerToo(double, (n) => n + 1);
  expect(questions.askAll(double, 1)).toEqual([1, 2]);
});

test("questions are told apart by themselves, not by their names", () => {
  const questions = new Questions();
  questions.answer(double, () => 7);
  expect(
    questions.ask(
      question<[number], number>("double", () => -2),
      1,
    ),
  ).toBe(-2);
});
