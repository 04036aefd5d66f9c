/** Devices that are not connected: the ones that went quiet first. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useClientScope } from "../../parts/filters.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { Line } from "./line.tsx";

/** The list. */
export function QuietDevices() {
  const client = useClientScope();
  const query = { limit: 100, ...(client === undefined ? {} : { client }) };
  const read = useApi(endpoints.devices.listDevices, { query }, { topics: ["devices"] });
  return (
    <Card title="Devices" flush>
      <Reading of={read} lines={3} compact>
        {({ devices }) => {
          const quiet = devices.filter(({ connected, state }) => !connected && state !== "retired");
          if (devices.length === 0) return <Empty icon="device" title="No device is enrolled yet" compact />;
          if (quiet.length === 0) return <Empty icon="check" title="All devices are connected" compact />;
          return quiet.map((device) => (
            <Line
              key={device.id}
              href={`/devices/${device.id}`}
              title={<ForeignText text={device.name} />}
              text={
                <>
                  last heard of <TimeText at={device.last_seen_at} />
                </>
              }
            />
          ));
        }}
      </Reading>
    </Card>
  );
}
