/** The devices: how many are connected, and which ones went quiet. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useClientScope } from "../../parts/filters.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { Line } from "./line.tsx";

const shown = 6;

/** The card. */
export function QuietDevices() {
  const client = useClientScope();
  const query = client === undefined ? {} : { client };
  const read = useApi(endpoints.devices.summarizeDevices, { query }, { topics: ["devices"] });
  return (
    <Card title="Devices" flush>
      <Reading of={read} lines={3} compact>
        {({ total, connected, quiet }) =>
          total === 0 ? (
            <Empty icon="device" title="No device is enrolled yet." compact />
          ) : (
            <>
              {quiet.slice(0, shown).map((device) => (
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
              ))}
              <Line href="/devices" title={`${connected} of ${total} connected`} text="All devices" />
            </>
          )
        }
      </Reading>
    </Card>
  );
}
