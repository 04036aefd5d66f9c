import {
  approve,
  makeCountersignWorld,
  makeStanding,
  makeUse,
  seededKey,
  signStanding,
} from "@countersign/testkit";
import { expect, test } from "vitest";

test("a refusal names what would be executed only where the use is of the standing approval beside it", async () => {
  const { operator, device, alice, bob } = await makeCountersignWorld();
  const standing = () =>
    approve(signStanding(makeStanding({ roots: [operator], requester: "alice" }), alice), bob);
  const own = makeUse({ standing: standing(), server: seededKey("server"), targets: [device] });
  const tied = await device.judge(own);
  expect(tied).toMatchObject({
    because: "use-signature",
    requestHash: own.hash,
    request: { id: own.document.id },
  });
  const other = await device.judge({ ...own, standing: standing() });
  expect(other).toMatchObject({ because: "standing-mismatch", requestHash: own.hash });
  expect(other).not.toHaveProperty("request");
});
