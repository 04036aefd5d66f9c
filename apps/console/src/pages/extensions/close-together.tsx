/** Closing what lets somebody walk round the code, as far as roles can: Extensions and users, together, in one act. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { useMay, useSession } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";

const { identity, advancedSecurity } = endpoints;

/** The button for one person; nothing for oneself, whom nobody should shut out by a slip. */
export function CloseTogether({ user }: { readonly user: { readonly id: string; readonly name: string } }) {
  const may = useMay();
  const { user: me } = useSession();
  const [isAsking, setAsking] = useState(false);
  const change = useChange(identity.changeUser, {
    invalidates: [advancedSecurity.describeSecurity, identity.listUsers, identity.showUser],
  });
  if (!may("users.write") || user.id === me.id) return null;
  const close = () =>
    change.mutate(
      { params: { id: user.id }, body: { role: "standard" } },
      {
        onSuccess: () => {
          notify(`${user.name} is now Standard User.`);
          setAsking(false);
        },
      },
    );
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={() => setAsking(true)}>
        <span>
          Close for <ForeignText text={user.name} />
        </span>
      </Button>
      <Confirm
        opened={isAsking}
        title="Close Extensions and users"
        action="Make them a Standard User"
        pending={change.isPending}
        error={change.error}
        onConfirm={close}
        onClose={() => setAsking(false)}
      >
        <p>
          <ForeignText text={user.name} /> becomes a Standard User: Extensions, users and the rest of the
          administration are closed to them at once. The script repository stays open to that role; what they
          save there needs a code before it runs.
        </p>
      </Confirm>
    </>
  );
}
