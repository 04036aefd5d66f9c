/** Taking a signed list of everybody who may sign in, and as what. */
import { Button, Modal } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useChange } from "../../api/use-api.ts";
import { Download } from "../../parts/download.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";

/** The dialog; what it made is gone when it is closed. */
export function AccessReview({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const make = useChange(endpoints.accessReview.makeAccessReview);
  const close = () => {
    make.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="Access review" closeButtonProps={{ "aria-label": "Close" }}>
      {make.data ? (
        <Stack>
          <p role="status">
            It is made and recorded. The last file signs the other two with the audit log&apos;s key: keep the
            three together.
          </p>
          <Stack row>
            <Download name="access-review.json" text={make.data.json} type="application/json" />
            <Download name="access-review.csv" text={make.data.csv} type="text/csv" />
            <Download name="access-review.note" text={make.data.note} type="text/plain" />
          </Stack>
          <p>
            Anybody with the log&apos;s key checks them:{" "}
            <code>countersign users check-review . --vkey KEY</code>
          </p>
        </Stack>
      ) : (
        <Stack>
          <p>
            Every account with its role, second factors, last sign-in and API keys, as it is now, to be looked
            through by somebody who knows who should have what. That you took it is recorded.
          </p>
          <Refusal error={make.error} />
          <Button loading={make.isPending} onClick={() => make.mutate({})}>
            Make the review
          </Button>
        </Stack>
      )}
    </Modal>
  );
}
