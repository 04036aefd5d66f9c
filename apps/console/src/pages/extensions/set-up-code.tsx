/** Setting level `code` up: what it is for, the QR code, and the first code that puts it in force. */
import { Button } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { lazy, Suspense, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { CodeField } from "../../parts/code-field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import classes from "./extensions.module.css";

const QrCode = lazy(async () => ({ default: (await import("../../parts/qr-code.tsx")).QrCode }));
const of = endpoints.advancedSecurity;
type Offer = ReplyOf<typeof of.offerAccount>;

/** The card. */
export function SetUpCode({
  replaces,
  onClose,
}: {
  /** Another account takes the place of the one that binds. */
  readonly replaces: boolean;
  readonly onClose: () => void;
}) {
  const [offer, setOffer] = useState<Offer>();
  const ask = useChange(of.offerAccount);
  return (
    <Card
      title={replaces ? "Another authorization account" : "Set up level code"}
      lead="Nothing changes before the first code is confirmed."
    >
      {offer ? (
        <Enrol offer={offer} onClose={onClose} />
      ) : (
        <Stack>
          <p>
            You will be shown a QR code. Whoever is to authorize scans it with an authenticator app; several
            phones may scan the same one.
          </p>
          <p className={classes["warning"]}>
            <Icon name="warning" size={16} />
            <span>
              Do not keep it yourself if you also run scripts. The code protects only while the person who
              asks and the person who holds the phone are two.
            </span>
          </p>
          {replaces ? (
            <p>
              The codes of the phones in use stop working. You will be asked for one of them, for the last
              time.
            </p>
          ) : null}
          <Refusal error={ask.error} />
          <Stack row>
            <Button loading={ask.isPending} onClick={() => ask.mutate({}, { onSuccess: setOffer })}>
              Show the QR code
            </Button>
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
          </Stack>
        </Stack>
      )}
    </Card>
  );
}

function Enrol({ offer, onClose }: { readonly offer: Offer; readonly onClose: () => void }) {
  const [code, setCode] = useState("");
  const confirm = useChange(of.confirmAccount, {
    invalidates: [of.describeSecurity, endpoints.system.describeServer],
  });
  const give = (typed: string) =>
    confirm.mutate(
      { body: { code: typed } },
      {
        onSuccess: () => {
          notify("Level code binds: protected scripts run only after a one-time code.");
          onClose();
        },
        onError: () => setCode(""),
      },
    );
  return (
    <div className={classes["enrol"]}>
      <SaveableQr uri={offer.uri} />
      <div className={classes["enrolWords"]}>
        <Stack>
          <p>Scan this with the app of whoever authorizes, on each of their phones.</p>
          <p>
            Cannot scan? Type this into the app: <code>{offer.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
          </p>
          <p>
            It is shown this once. A click on it saves it as a picture, once too: it is the only way back.
          </p>
          <CodeField
            label="First code"
            value={code}
            disabled={confirm.isPending}
            onChange={setCode}
            onCode={give}
          />
          <Refusal error={confirm.error} />
          <Stack row>
            <Button
              loading={confirm.isPending}
              disabled={code.trim() === ""}
              onClick={() => give(code.trim())}
            >
              Confirm
            </Button>
            <Button variant="subtle" color="gray" onClick={onClose}>
              Leave it
            </Button>
          </Stack>
        </Stack>
      </div>
    </div>
  );
}

/** The QR code; a click saves it as a picture, once. */
function SaveableQr({ uri }: { readonly uri: string }) {
  const [isSaved, setSaved] = useState(false);
  const picture = (
    <Suspense>
      <QrCode text={uri} label="QR code of the authorization account" />
    </Suspense>
  );
  const save = async () => {
    setSaved(true);
    const { qrPicture } = await import("../../parts/qr-picture.ts");
    const address = URL.createObjectURL(await qrPicture(uri));
    const link = document.createElement("a");
    link.href = address;
    link.download = "countersign-authorization.png";
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <div className={classes["qr"]}>
      {isSaved ? (
        picture
      ) : (
        <button
          type="button"
          className={classes["save"]}
          aria-label="Save the QR code as a picture, once"
          onClick={() => void save().catch(notifyError)}
        >
          {picture}
        </button>
      )}
      {isSaved ? (
        <p className={classes["warning"]} role="status">
          <Icon name="warning" size={16} />
          <span>Saved. Keep it very safe, away from this computer: whoever has it can make every code.</span>
        </p>
      ) : null}
    </div>
  );
}
