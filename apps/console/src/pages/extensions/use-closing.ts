/** How what lets one person walk round the code is closed: by areas where they have them, else by another role. */
import { endpoints } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { notify } from "../../parts/notice-store.ts";
import { customizable } from "../authorization/customizable.ts";

const { access, identity, advancedSecurity } = endpoints;
const invalidates = [
  advancedSecurity.describeSecurity,
  access.listPeople,
  access.showPerson,
  identity.listUsers,
  identity.showUser,
];

/** What closing means for this user, and the act. It is looked up once `isAsking`. */
export function useClosing(user: { readonly id: string; readonly name: string }, isAsking: boolean) {
  const may = useMay();
  const enabled = isAsking && may("access.read") && may("roles.write");
  const params = { id: user.id };
  const person = useApi(access.showPerson, { params }, { enabled });
  const known = useApi(access.listRoles, undefined, { enabled });
  const setAreas = useChange(access.setAreas, { invalidates });
  const setRoles = useChange(access.setRoles, { invalidates });
  const changeUser = useChange(identity.changeUser, { invalidates });
  const held = person.data;
  const roles = known.data?.roles ?? [];
  const standard = roles.find(
    ({ scope, fixed, template }) => scope === "tenant" && fixed && template === "standard",
  );
  const byAreas = held !== undefined && customizable(held, roles) !== undefined;
  const close = (onDone: () => void) => {
    // The button is gone as soon as the list is read again: what is told does not hang on it.
    const told = async (change: Promise<unknown>, text: string) => {
      try {
        await change;
      } catch {
        // It stands in the dialog.
        return;
      }
      notify(text);
      onDone();
    };
    const isStandard = `${user.name} is now Standard User.`;
    if (held && byAreas) {
      const areas = { ...held.areas, extensions: "none", scripts: "none", users: "none" } as const;
      void told(setAreas.mutateAsync({ params, body: { areas } }), `Three areas are closed to ${user.name}.`);
      // Whoever holds roles beside the account's own three would keep them if only the account's word changed.
    } else if (held && standard && !held.every_client)
      void told(setRoles.mutateAsync({ params, body: { roles: [standard.id] } }), isStandard);
    else void told(changeUser.mutateAsync({ params, body: { role: "standard" } }), isStandard);
  };
  const changes = [setAreas, setRoles, changeUser];
  const error = person.error ?? known.error ?? changes.find((change) => change.error)?.error;
  return {
    byAreas,
    close,
    error,
    pending:
      changes.some(({ isPending }) => isPending) || (enabled && !(held && known.data) && error === undefined),
  };
}
