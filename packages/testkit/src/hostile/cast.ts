/** Who plays: honest people of an operator, whose keys lie apart from the server, and the attacker's own. */
import { type SoftPerson, makePerson } from "../world/soft-person.ts";
import { seededKey, seededPasskey } from "../world/seeded-key.ts";
import { TEAM_STATION, TRIAL_STATION } from "../world/make-root.ts";

const GROUP = ["approvers"];
const withTwoKeys = (id: string, groups: readonly string[] = []): SoftPerson =>
  makePerson({ id, groups, keys: [seededKey(id), seededKey(`${id}-2`)] });
const at = (station: { origin: string; rpid: string }) => ({ rpId: station.rpid, origin: station.origin });

/** The passkey of frank, at the team's own station: it can be made to sign in wrong ways. */
export const frankPasskey = seededPasskey("frank", at(TEAM_STATION));

/** Asks; may approve for others. */
export const alice = withTwoKeys("alice", GROUP);
/** Approves. */
export const bob = withTwoKeys("bob", GROUP);
/** Approves, at the station beside the server: never independent. */
export const erin = makePerson({
  id: "erin",
  groups: GROUP,
  station: "trial",
  key: seededPasskey("erin", at(TRIAL_STATION)),
});
/** Approves, at the team's own station. */
export const frank = makePerson({ id: "frank", groups: GROUP, station: "team", key: frankPasskey });
/** Alice under another name and with another key, as a client's root says. */
export const alba = makePerson({ id: "alba", groups: GROUP, also: [seededKey("alice").fingerprint] });
/** Approves nothing; changes the root together with oscar. */
export const olga = withTwoKeys("olga");
export const oscar = makePerson({ id: "oscar" });
/** Renew the root together. */
export const rita = makePerson({ id: "rita" });
export const remy = makePerson({ id: "remy" });
/** Adds requesters, together with bob. */
export const pia = makePerson({ id: "pia" });
/** Admits devices. */
export const adam = makePerson({ id: "adam" });

/** The people of the operator's first root. alice and bob come first. */
export const operatorPeople: readonly SoftPerson[] = [
  alice,
  bob,
  erin,
  frank,
  olga,
  oscar,
  rita,
  remy,
  pia,
  adam,
];

/** The attacker, and a friend: what they sign is worth nothing here. */
export const mallory = makePerson({ id: "mallory", groups: GROUP });
export const moe = makePerson({ id: "moe", groups: GROUP });
