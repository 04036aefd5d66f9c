/** The trial key signs the end of its own trial, or one client more, and nothing else that anybody orders. */
import { makePerson, makeTrialRoot, nextRoot, serverPolicy, softRoot, twoPeople } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { trialMaySign } from "./trial-signer.ts";

const trial = makeTrialRoot({ clients: ["home"] });
const successor = { authority: `sha256:${"a".repeat(64)}`, version: 1, hash: `sha256:${"a".repeat(64)}` };
const may = (next: Parameters<typeof trialMaySign>[1]) => trialMaySign(trial.pinned, next);

describe("the trial key", () => {
  test("signs a successor, and a client that is server-trust like the others", () => {
    expect(may(nextRoot(trial, { successor }))).toBeUndefined();
    const policies = [
      ...trial.document.policies,
      ...trial.document.policies.map((policy) => ({ ...policy, client: "zoo" })),
    ];
    expect(may(nextRoot(trial, { policies }))).toBeUndefined();
  });

  test.each([
    [
      "other people",
      nextRoot(trial, { people: [...trial.people, makePerson({ id: "mallory" })] }),
      "people-changed",
    ],
    ["other server keys", nextRoot(trial, { server_keys: [] }), "people-changed"],
    ["a station more", nextRoot(trial, { stations: [] }), "people-changed"],
    ["something revoked", nextRoot(trial, { revoked: [successor.hash] }), "people-changed"],
    [
      "a client at another level",
      nextRoot(trial, { policies: [...trial.document.policies, serverPolicy("zoo", { max_targets: 5 })] }),
      "policies-changed",
    ],
    ["a client less", nextRoot(trial, { policies: trial.document.policies.slice(1) }), "policies-changed"],
    [
      "a successor and a client at once",
      nextRoot(trial, {
        successor,
        policies: [
          ...trial.document.policies,
          ...trial.document.policies.map((one) => ({ ...one, client: "zoo" })),
        ],
      }),
      "successor-and-more",
    ],
    ["a version skipped", nextRoot(nextRoot(trial), { successor }), "not-the-next"],
    ["another trial's root", nextRoot(makeTrialRoot({ clients: ["zoo"] }), { successor }), "other-authority"],
    [
      "a root that is no trial",
      softRoot({ ...nextRoot(trial).document, trial: false }, twoPeople(), []),
      "other-authority",
    ],
  ] as const)("does not sign %s", (_, next, because) => {
    expect(may(next)).toBe(because);
  });

  test("does not sign for an authority that is no trial, and no document but a root", () => {
    const last = nextRoot(trial, { successor });
    expect(trialMaySign({ ...trial.pinned, root: { ...trial.document, trial: false } }, last)).toBe(
      "other-authority",
    );
    expect(may({ bytes: new TextEncoder().encode("{}"), signatures: [] })).toBe("no-root");
  });
});
