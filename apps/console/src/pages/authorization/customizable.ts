/** Whose areas can be opened and closed, and what their roles would give if all were open. */
import type { AccessRole, Permission, PersonAccess } from "@countersign/api";

/** The kinds of people whose areas are theirs alone. */
export type Customizable = "manager" | "supporter";

/** Which of the two somebody is; undefined for everybody else. */
export function customizable(person: PersonAccess, roles: readonly AccessRole[]): Customizable | undefined {
  const templates = heldRoles(person, roles).map(({ template }) => template);
  if (templates.includes("msp-manager")) return "manager";
  return templates.includes("msp-supporter") ? "supporter" : undefined;
}

/** What their enabled roles give, in the installation or at a client, before areas are looked at. */
export function givenBy(person: PersonAccess, roles: readonly AccessRole[]): ReadonlySet<Permission> {
  return new Set(
    heldRoles(person, roles)
      .filter(({ enabled }) => enabled)
      .flatMap(({ permissions }) => permissions),
  );
}

function heldRoles(person: PersonAccess, roles: readonly AccessRole[]): readonly AccessRole[] {
  const held = new Set(
    [...person.roles, ...person.places.flatMap((place) => place.roles)].map(({ id }) => id),
  );
  return roles.filter(({ id }) => held.has(id));
}
