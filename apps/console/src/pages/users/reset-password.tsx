/** For somebody who forgot the password: a link by which they set another one, or none any more. */
import { Button, Modal } from "@mantine/core";
import { endpoints, type ListedUser } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { OneTimeLink } from "./one-time-link.tsx";

const { cancelPasswordReset, listUsers, offerPasswordReset, showUser } = endpoints.identity;
const invalidates = [listUsers, showUser];

/** The buttons, and the dialog that they open. */
export function ResetPassword({ user }: { readonly user: ListedUser }) {
  const [isOpen, setOpen] = useState(false);
  const offer = useChange(offerPasswordReset, { invalidates });
  const cancel = useChange(cancelPasswordReset, { invalidates });
  const params = { id: user.id };
  const { password_reset_expires_at: expires } = user;
  const hasFactor = user.factors.totp || user.factors.passkeys > 0;
  const close = () => {
    setOpen(false);
    offer.reset();
  };
  return (
    <>
      {expires === null ? null : (
        <p>
          A link for another password is open; it ends <TimeText at={expires} />.
        </p>
      )}
      <Refusal error={cancel.error} />
      <Stack row>
        <Button variant="default" onClick={() => setOpen(true)}>
          Forgotten password
        </Button>
        {expires === null ? null : (
          <Button
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ params }, { onSuccess: () => notify("The link was taken back.") })}
          >
            Take the link back
          </Button>
        )}
      </Stack>
      <Modal
        opened={isOpen}
        onClose={close}
        title="A link for another password"
        centered
        closeOnClickOutside={false}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {offer.data ? (
          <OneTimeLink label="Link for another password" made={offer.data} onDone={close} />
        ) : (
          <Stack>
            <p>
              <ForeignText text={user.name} /> sets another password by it, once, within a day; their sessions
              end then. Account, role and history stay. Be sure that it is they who asked.
            </p>
            <p>
              {hasFactor
                ? "Their second factor stays and is asked for after it: if they lost that too, reset the factors as well."
                : "They have no second factor: whoever opens the link is in."}{" "}
              That you made it stays visible to them and in the audit log.
            </p>
            <Refusal error={offer.error} />
            <Stack row>
              <Button loading={offer.isPending} onClick={() => offer.mutate({ params })}>
                Make the link
              </Button>
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
            </Stack>
          </Stack>
        )}
      </Modal>
    </>
  );
}
