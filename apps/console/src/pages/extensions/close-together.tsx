/** Closing what lets somebody walk round the code, together and in one act: areas where they have them, else by a role. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useMay, useSession } from "../../api/session.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { useClosing } from "./use-closing.ts";

/** The button for one person; nothing for oneself, whom nobody should shut out by a slip. */
export function CloseTogether({ user }: { readonly user: { readonly id: string; readonly name: string } }) {
  const may = useMay();
  const { user: me } = useSession();
  const [isAsking, setAsking] = useState(false);
  const { byAreas, close, error, pending } = useClosing(user, isAsking);
  if (!may("users.write") || user.id === me.id) return null;
  const stop = () => setAsking(false);
  return (
    <>
      <Button variant="default" size="compact-xs" onClick={() => setAsking(true)}>
        <span>
          Close for <ForeignText text={user.name} />
        </span>
      </Button>
      <Confirm
        opened={isAsking}
        title={byAreas ? "Close Extensions, scripts and users" : "Close Extensions and users"}
        action={byAreas ? "Close the three together" : "Make them a Standard User"}
        pending={pending}
        error={error}
        onConfirm={() => close(stop)}
        onClose={stop}
      >
        {byAreas ? (
          <p>
            <ForeignText text={user.name} /> keeps their role. Extensions, the script repository and console
            users are closed to them at once; each can be opened again under Customize.
          </p>
        ) : (
          <p>
            <ForeignText text={user.name} /> becomes a Standard User: Extensions, users and the rest of the
            administration are closed to them at once. The script repository stays open to that role; what
            they save there needs a code before it runs.
          </p>
        )}
      </Confirm>
    </>
  );
}
