/** One device, one operator, level countersign: everything that leaves the device's beliefs as they are. */
import { besiegedRoot, cast, HostileServer, recently, type Siege } from "@countersign/testkit";
import { misdirected, mistimed, replayed, rightlyAddressed } from "./addressed.ts";
import { alteredRequests, beyondPolicy } from "./altered.ts";
import { forgedApprovals, forgedRequests, rightlyApproved } from "./forged.ts";
import { malformedFrames, malformedRequests } from "./malformed.ts";

/** The first siege. */
export const operatorSiege: Siege = {
  title: "A device of one operator, at level countersign,",
  open: () => HostileServer.over({ root: besiegedRoot(recently()), admitter: cast.adam }),
  attacks: [
    ...forgedRequests,
    ...forgedApprovals,
    ...alteredRequests,
    ...beyondPolicy,
    ...misdirected,
    ...mistimed,
    ...replayed,
    ...malformedRequests,
    ...malformedFrames,
  ],
  honest: [...rightlyApproved, ...rightlyAddressed],
};
