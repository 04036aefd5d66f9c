/** Every command, in the order of the help. */
import type { Command } from "./command.ts";
import * as access from "./commands/access.ts";
import * as accessReview from "./commands/access-review.ts";
import { accountReset } from "./commands/account.ts";
import * as agent from "./commands/agent.ts";
import * as audit from "./commands/audit.ts";
import { backup, restore } from "./commands/backup.ts";
import * as clients from "./commands/clients.ts";
import * as deviceTags from "./commands/device-tags.ts";
import * as deviceGroups from "./commands/device-groups.ts";
import * as devices from "./commands/devices.ts";
import * as advancedSecurity from "./commands/advanced-security.ts";
import { doctor } from "./commands/doctor.ts";
import * as follow from "./commands/follow.ts";
import * as identity from "./commands/identity.ts";
import * as breakglass from "./commands/breakglass.ts";
import * as logreset from "./commands/logreset.ts";
import * as notifications from "./commands/notifications.ts";
import * as patching from "./commands/patching.ts";
import * as people from "./commands/people.ts";
import { renewals } from "./commands/renewals.ts";
import * as requests from "./commands/requests.ts";
import * as rootCompose from "./commands/root-compose.ts";
import * as rootReach from "./commands/root-reach.ts";
import * as rootRecovery from "./commands/root-recovery.ts";
import * as rootSign from "./commands/root-sign.ts";
import { keep } from "./commands/keep.ts";
import * as retention from "./commands/retention.ts";
import * as rollout from "./commands/rollout.ts";
import { run } from "./commands/run.ts";
import * as scripts from "./commands/scripts.ts";
import { scriptsImport } from "./commands/scripts-import.ts";
import * as signInRules from "./commands/sign-in-rules.ts";
import * as standing from "./commands/standing.ts";
import { standingAsk } from "./commands/standing-ask.ts";
import { standingSign } from "./commands/standing-sign.ts";
import * as stations from "./commands/station.ts";
import * as tasks from "./commands/tasks.ts";
import * as tokens from "./commands/tokens.ts";
import { tlsLab } from "./commands/tls.ts";
import { up } from "./commands/up.ts";

export const commands: readonly Command[] = [
  up,
  identity.setup,
  identity.login,
  identity.logout,
  identity.whoami,
  ...Object.values(agent),
  ...Object.values(devices),
  ...Object.values(deviceTags),
  ...Object.values(deviceGroups),
  ...Object.values(tokens),
  ...Object.values(scripts),
  scriptsImport,
  ...Object.values(standing),
  standingAsk,
  standingSign,
  ...Object.values(tasks),
  ...Object.values(patching),
  run,
  ...Object.values(rollout),
  ...Object.values(follow),
  requests.requests,
  requests.show,
  requests.approve,
  requests.refuse,
  requests.veto,
  requests.cancel,
  keep,
  ...Object.values(stations),
  ...Object.values(rootCompose),
  ...Object.values(rootSign),
  ...Object.values(rootReach),
  ...Object.values(rootRecovery),
  ...Object.values(people),
  ...Object.values(clients),
  identity.usersList,
  identity.usersInvite,
  identity.usersLink,
  ...Object.values(access),
  ...Object.values(accessReview),
  identity.keysCreate,
  identity.keysList,
  identity.keysRevoke,
  ...Object.values(advancedSecurity),
  accountReset,
  ...Object.values(audit),
  ...Object.values(retention),
  ...Object.values(signInRules),
  backup,
  restore,
  renewals,
  ...Object.values(notifications),
  ...Object.values(breakglass),
  ...Object.values(logreset),
  doctor,
  tlsLab,
];
