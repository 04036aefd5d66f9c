/** The mail server: shown, set, tried, removed. */
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { endpoints } from "@countersign/api";
import { useChange } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { Confirm } from "../../../parts/confirm.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Facts } from "../../../parts/facts.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { MailForm, type MailServer, securityWords } from "./mail-form.tsx";
import { Trial } from "./trial.tsx";

const of = endpoints.notifications;

/** The card. */
export function MailCard({
  mail,
  mayChange,
}: {
  readonly mail: MailServer | null;
  readonly mayChange: boolean;
}) {
  const [isOpen, form] = useDisclosure(false);
  const [isLeaving, leaving] = useDisclosure(false);
  const trial = useChange(of.testMail);
  const remove = useChange(of.removeMail, { invalidates: [of.describeTelling] });
  const change = (
    <Button variant="default" onClick={form.open}>
      {mail ? "Change" : "Set up"}
    </Button>
  );
  return (
    <Card
      title="Mail server"
      lead="Mails leave this server encrypted, or not at all."
      actions={mayChange && !isOpen ? change : null}
    >
      {isOpen ? (
        <MailForm mail={mail} onClose={form.close} />
      ) : mail ? (
        <Stack>
          <Facts
            facts={[
              { name: "Server", value: `${mail.host}, port ${mail.port}` },
              { name: "Encryption", value: securityWords[mail.security] },
              {
                name: "Believed",
                value: mail.ca === null ? "what this machine believes" : "its own authority only",
              },
              { name: "From", value: mail.from },
              {
                name: "Signs in",
                value:
                  mail.username === null
                    ? "no"
                    : `as ${mail.username}, ${mail.has_password ? "with a password" : "without a password"}`,
              },
            ]}
          />
          {mayChange ? (
            <>
              <Trial
                label="Send me a test mail"
                answer={trial.data}
                isPending={trial.isPending}
                error={trial.error}
                onTry={() => trial.mutate({})}
              />
              <Stack row>
                <Button variant="subtle" color="gray" onClick={leaving.open}>
                  Remove the mail server
                </Button>
              </Stack>
            </>
          ) : null}
        </Stack>
      ) : (
        <Empty icon="warning" title="No mail server is set" compact>
          Nobody is told by mail.
        </Empty>
      )}
      <Confirm
        opened={isLeaving}
        title="Send no more mail?"
        action="Remove the mail server"
        destructive
        pending={remove.isPending}
        error={remove.error}
        onClose={leaving.close}
        onConfirm={() => remove.mutate({}, { onSuccess: leaving.close })}
      >
        <p>Its password is forgotten. What waits to be sent is kept for a day.</p>
      </Confirm>
    </Card>
  );
}
