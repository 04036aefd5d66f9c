/** People join and leave, lose their phones, renew what ends, and get a root of their own. */
import { endpoints } from "@countersign/api";
import { DAY, makeClientRoot, nextRoot, renewRoot, type SoftPerson } from "@countersign/testkit";
import { type Month, OWN } from "./month.ts";
import { Team } from "./team.ts";

/** Somebody of the newest root. */
export function whoIs({ root }: Pick<Month, "root">, id: string): SoftPerson {
  const person = root.people.find((one) => one.id === id);
  if (!person) throw new Error(`${id} is nobody's name here`);
  return person;
}

/** Approvers of the newest root, whoever they are by now. */
export function approvers({ root }: Pick<Month, "root">): SoftPerson[] {
  return root.people.filter(({ entry }) => entry.groups.includes("approvers"));
}

type Change = Parameters<typeof nextRoot>[1];

async function publishNext(month: Month, change: Change, signers: readonly SoftPerson[]): Promise<void> {
  const next = nextRoot(month.root, { issued: month.clock.now, ...change }, []);
  await month.team.publish(month.api, next, signers);
  month.follow(next);
}

function rolesOf(month: Month, members: readonly string[]): Change {
  const role = { threshold: 2, members: members.toSorted() };
  const { roles } = month.root.document;
  const admit = { ...roles.admit, members: role.members };
  return { roles: { ...roles, root: role, renew: role, people: role, breakglass: role, admit } };
}

/** Somebody new approves from now on: those who decide sign it, and the new one too. */
export async function join(month: Month, id: string): Promise<void> {
  const fresh = Team.person(id);
  const signers = approvers(month).slice(0, 2);
  const members = [...month.root.document.roles.root.members, id];
  await publishNext(month, { people: [...month.root.people, fresh], ...rolesOf(month, members) }, [
    ...signers,
    fresh,
  ]);
}

/** Somebody leaves: the others take them out, and their key is worth nothing any more. */
export async function leave(month: Month, id: string): Promise<void> {
  const gone = whoIs(month, id);
  const people = month.root.people.filter((person) => person !== gone);
  const members = month.root.document.roles.root.members.filter((member) => member !== id);
  const revoked = [...month.root.document.revoked, ...gone.keys.map(({ fingerprint }) => fingerprint)];
  const signers = approvers(month).filter((person) => person !== gone);
  await publishNext(month, { people, revoked, ...rolesOf(month, members) }, signers.slice(0, 2));
}

/** A phone is lost, and with it the only key: the recovery key and a colleague vouch for the new one. */
export async function losePhone(month: Month, id: string): Promise<void> {
  const before = whoIs(month, id);
  const after = Team.person(id, `${id}'s phone of day ${month.day}`);
  const people = month.root.people.map((person) => (person === before ? after : person));
  const revoked = [...month.root.document.revoked, ...before.keys.map(({ fingerprint }) => fingerprint)];
  const colleague = approvers(month).find((person) => person !== before);
  if (!colleague) throw new Error("nobody is left who could vouch");
  await publishNext(month, { people, revoked }, [whoIs(month, "safe"), colleague, after]);
}

/** What the renewal list calls urgent is renewed: a root by those who may. Gives how many there were. */
export async function renewRoots(month: Month): Promise<number> {
  const { renewals } = (await month.api.call(endpoints.renewals.listRenewals)).reply;
  const due = renewals.filter(({ kind, urgency }) => kind === "root" && ["ended", "week"].includes(urgency));
  for (const { authority, urgency } of due) {
    if (urgency === "ended") throw new Error("a root ended although it was warned of");
    if (authority !== month.root.authority) continue;
    const issued = month.clock.now;
    const next = renewRoot(month.root, { issued, expires: issued + 90 * DAY }, []);
    await month.team.publish(month.api, next, approvers(month).slice(0, 2));
    month.follow(next);
  }
  return due.length;
}

/** The client's own people: from now on nothing runs there without one of them. */
export async function ownRoot(month: Month): Promise<void> {
  const people = ["erin", "frank"].map((id) => Team.person(id));
  const root = makeClientRoot({ people, clients: [OWN], now: month.clock.now, signers: [] });
  await month.team.publish(month.api, root, [...people, ...approvers(month).slice(0, 2)]);
  month.own = { root, since: month.clock.now };
}
