/** Provisioning (SCIM) of one provider: what to put in over there, by what it calls, and what its groups give here. */
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { endpoints, type Provider } from "@countersign/api";
import { useState } from "react";
import { useApi, useChange } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { Confirm } from "../../../parts/confirm.tsx";
import { Copyable } from "../../../parts/copyable.tsx";
import { Facts } from "../../../parts/facts.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Reading } from "../../../parts/reading.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { MakeScimCredential } from "./make-scim-credential.tsx";
import { ScimCredentials } from "./scim-credentials.tsx";
import { ScimGroups } from "./scim-groups.tsx";

const of = endpoints.provisioning;

/** The card. */
export function ProvisioningCard({
  provider: { id, name, default_role },
  mayChange,
}: {
  readonly provider: Provider;
  readonly mayChange: boolean;
}) {
  const params = { id };
  const read = useApi(of.showProvisioning, { params });
  const [isMaking, making] = useDisclosure(false);
  const [ended, setEnded] = useState<{ readonly id: string; readonly name: string }>();
  const end = useChange(of.endScimCredential, { invalidates: [of.showProvisioning] });
  const credentials = read.data?.credentials ?? [];
  const isOn = credentials.length > 0;
  const makeOne =
    mayChange && credentials.length < 2 ? (
      <div>
        <Button variant="default" onClick={making.open}>
          {isOn ? "Make another credential" : "Make a credential"}
          <span className="unseen"> for {name}</span>
        </Button>
      </div>
    ) : null;
  return (
    <Card
      title={
        <>
          Provisioning (SCIM) of <ForeignText text={name} />
        </>
      }
      lead="Its directory makes, changes and disables the accounts that come by it, and no others."
      actions={
        <Badge tone={isOn ? "good" : "calm"} icon={isOn ? "check" : "dash"}>
          {isOn ? "on" : "off"}
        </Badge>
      }
    >
      <Reading of={read} lines={3} compact>
        {({ address, users, last_call_at: lastCallAt, groups, roles }) =>
          !isOn && lastCallAt === null ? (
            (makeOne ?? <p>It has no credential.</p>)
          ) : (
            <Stack>
              <Copyable label={`SCIM address for ${name}`} text={address} />
              <Facts
                facts={[
                  { name: "Last call", value: <TimeText at={lastCallAt} /> },
                  { name: "Users it told of", value: users },
                  {
                    name: "New users are",
                    value:
                      default_role === "administrator"
                        ? "refused: this provider makes administrators, and a directory makes none"
                        : `${default_role === "standard" ? "Standard User" : "Analyst"}, and what their groups give`,
                  },
                ]}
              />
              <ScimCredentials
                credentials={credentials}
                label={`SCIM credentials of ${name}`}
                onEnd={mayChange ? setEnded : undefined}
              />
              {makeOne}
              <ScimGroups provider={id} groups={groups} roles={roles} mayChange={mayChange} />
            </Stack>
          )
        }
      </Reading>
      <MakeScimCredential provider={id} isOpen={isMaking} onClose={making.close} />
      <Confirm
        opened={ended !== undefined}
        title="End this credential?"
        action="End it"
        destructive
        pending={end.isPending}
        error={end.error}
        onClose={() => setEnded(undefined)}
        onConfirm={() =>
          end.mutate(
            { params: { id, credential: ended?.id ?? "" } },
            { onSuccess: () => setEnded(undefined) },
          )
        }
      >
        <p>
          From now on the directory is refused with it. Whoever leaves over there is not disabled here before
          the directory has another one.
        </p>
      </Confirm>
    </Card>
  );
}
