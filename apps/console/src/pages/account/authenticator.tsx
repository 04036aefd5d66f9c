/** The authenticator app: a QR code to enrol it, a first code to confirm it. */
import { Button, TextInput } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { lazy, type SyntheticEvent, Suspense, useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./account.module.css";

const QrCode = lazy(async () => ({ default: (await import("../../parts/qr-code.tsx")).QrCode }));
const { account } = endpoints;
type Offer = ReplyOf<typeof account.offerTotp>;

/** The card. */
export function Authenticator() {
  const factors = useApi(account.readFactors);
  const [offer, setOffer] = useState<Offer>();
  const ask = useChange(account.offerTotp);
  const remove = useChange(account.removeTotp, { invalidates: [account.readFactors] });
  return (
    <Card
      title="Authenticator app"
      lead="A code from your phone in addition to the password."
      actions={
        factors.data?.totp === null && !offer ? (
          <Button
            variant="default"
            loading={ask.isPending}
            onClick={() => ask.mutate({}, { onSuccess: setOffer, onError: notifyError })}
          >
            Set up
          </Button>
        ) : null
      }
    >
      <Reading of={factors} lines={1} compact>
        {({ totp }) => {
          if (offer) return <Enrol offer={offer} onClose={() => setOffer(undefined)} />;
          if (totp === null) return <span>Not set up.</span>;
          return (
            <Stack row>
              <span>
                Set up <TimeText at={totp.added_at} />.
              </span>
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                loading={remove.isPending}
                onClick={() =>
                  remove.mutate(
                    {},
                    {
                      onSuccess: () => notify("Signing in asks for no code any more."),
                      onError: notifyError,
                    },
                  )
                }
              >
                Remove
              </Button>
            </Stack>
          );
        }}
      </Reading>
    </Card>
  );
}

function Enrol({ offer, onClose }: { readonly offer: Offer; readonly onClose: () => void }) {
  const [code, setCode] = useState("");
  const add = useChange(account.addTotp, { invalidates: [account.readFactors] });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    add.mutate(
      { body: { code: code.trim() } },
      {
        onSuccess: () => {
          notify("From now on, signing in asks for a code. Make recovery codes next.");
          onClose();
        },
      },
    );
  };
  return (
    <div className={classes["enrol"]}>
      <Suspense>
        <QrCode text={offer.uri} label="QR code for your authenticator app" />
      </Suspense>
      <form className={classes["enrolWords"]} onSubmit={submit}>
        <Stack>
          <p>Scan this with the app on your phone, then type the code that it shows.</p>
          <p>
            Cannot scan? Type this into the app: <code>{offer.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
          </p>
          <TextInput
            label="Code"
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            withAsterisk={false}
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <Refusal error={add.error} />
          <Stack row>
            <Button type="submit" loading={add.isPending}>
              Confirm
            </Button>
            <Button variant="subtle" color="gray" onClick={onClose}>
              Leave it
            </Button>
          </Stack>
        </Stack>
      </form>
    </div>
  );
}
