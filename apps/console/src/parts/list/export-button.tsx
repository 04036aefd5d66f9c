/** Everything that the filter matches, as a file for a spreadsheet. */
import { Button, Loader, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Icon } from "../icon.tsx";
import { notify } from "../notice-store.ts";
import { Refusal } from "../refusal.tsx";
import { Stack } from "../stack.tsx";
import { CSV_START, csvLine } from "./csv.ts";
import { amountOf, type ListColumn, type ListKind } from "./list-column.ts";
import { allPages, type ListSource } from "./list-source.ts";
import { saveFile } from "./save-file.ts";

/** The button, and how far it is. The file has the columns that are shown, and the id of each row. */
export function ExportButton<Row>({
  kind,
  source,
  columns,
}: {
  readonly kind: ListKind<Row>;
  readonly source: ListSource<Row>;
  readonly columns: readonly ListColumn<Row>[];
}) {
  const stop = useRef<AbortController>(undefined);
  const [count, setCount] = useState(0);
  const making = useMutation({
    mutationFn: async () => {
      const { signal } = (stop.current = new AbortController());
      setCount(0);
      const parts = [CSV_START, csvLine([...columns.map(({ header }) => header), "Id"])];
      let written = 0;
      for await (const rows of allPages(source, signal)) {
        parts.push(
          rows.map((row) => csvLine([...columns.map(({ text }) => text(row)), kind.keyOf(row)])).join(""),
        );
        written += rows.length;
        setCount(written);
      }
      if (signal.aborted) return;
      saveFile(`countersign-${kind.id}-${new Date().toISOString().slice(0, 10)}.csv`, "text/csv", parts);
      notify(`${amountOf(written, kind.noun)} went into the file.`);
    },
  });
  const close = () => {
    stop.current?.abort();
    making.reset();
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="download" size={16} />}
        onClick={() => making.mutate()}
        disabled={making.isPending}
      >
        Export
      </Button>
      <Modal
        opened={making.isPending || making.isError}
        onClose={close}
        title="Export as CSV"
        centered
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack>
          {making.isError ? (
            <Refusal error={making.error} />
          ) : (
            <Stack row>
              <Loader size="sm" />
              <p aria-live="polite">
                {amountOf(count, kind.noun)} so far. This goes on while the dialog is open.
              </p>
            </Stack>
          )}
          <div>
            <Button variant="default" onClick={close}>
              {making.isError ? "Close" : "Stop, and make no file"}
            </Button>
          </div>
        </Stack>
      </Modal>
    </>
  );
}
