import { expect, test } from "vitest";
import { interpreterOf } from "./interpreter-of.ts";

test.each([
  ["#!/bin/sh\n", "backup", "sh"],
  ["#!/bin/bash -e\r\nx", "backup.sh", "bash"],
  ["#!/usr/bin/env python3\n", "x", "python3"],
  ["#!/usr/bin/python\n", "x", "python3"],
  ["#! /usr/bin/env node", "x", "node"],
  ["echo", "backup.sh", "sh"],
  ["print(1)", "a/B.PY", "python3"],
  ["Get-Date", "x.ps1", "pwsh"],
])("%j in a file %s is for %s", (text, file, interpreter) => {
  expect(interpreterOf(file, new TextEncoder().encode(text))).toBe(interpreter);
});

test.each([
  ["echo", "backup"],
  ["#!/usr/bin/perl\n", "x.sh"],
  ["#!/usr/bin/env", "x.sh"],
  ["", ""],
])("%j in a file %s is for nobody knows what, and nothing is guessed", (text, file) => {
  expect(interpreterOf(file, new TextEncoder().encode(text))).toBeUndefined();
});
