/** Taking a device out of service. */
import { type Device, endpoints } from "@countersign/api";
import { useChange } from "../../api/use-api.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";

/** The question. */
export function RetireDevice({
  device,
  opened,
  onClose,
}: {
  readonly device: Device;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { listDevices, showDevice } = endpoints.devices;
  const retire = useChange(endpoints.devices.retireDevice, { invalidates: [listDevices, showDevice] });
  const confirm = () =>
    retire.mutate(
      { params: { id: device.id } },
      {
        onSuccess: () => {
          notify(`${device.name} is retired.`);
          onClose();
        },
      },
    );
  return (
    <Confirm
      opened={opened}
      title="Retire this device?"
      action="Retire it"
      destructive
      pending={retire.isPending}
      error={retire.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        <ForeignText text={device.name} /> is refused by the server from now on. Its history stays. To use the
        machine again, enrol it anew.
      </p>
      <p>What its agent holds on its own disk is not touched: remove the agent there.</p>
    </Confirm>
  );
}
