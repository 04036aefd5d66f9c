/** The look that is taken every evening: at the log, at what must hold, and at what the server complained of. */
import { gatherFacts } from "./facts.ts";
import { faultsIn } from "./invariants.ts";
import type { Month } from "./month.ts";
import { faultsOfSecrets } from "./secrets.ts";

/** What devices say of a log that was restored: all of it is to be expected, and ends with a log reset. */
const ofLostLog =
  /"(?:log-inconsistent|logreset-too-old|log-shorter-than-seen)"|saw a longer log than there is/;

/** What is wrong tonight, in sentences. */
export async function lookAround(month: Month): Promise<string[]> {
  const { installation, token } = month;
  const ofTheLog = await month.log.catchUp(installation.url, token);
  const complaints = installation.complaints.splice(0);
  const unexpected = month.isRestored ? complaints.filter((line) => !ofLostLog.test(line)) : complaints;
  const faults = faultsIn(await gatherFacts(month));
  return [...ofTheLog, ...faults, ...(await faultsOfSecrets(month)), ...unexpected];
}
