/** From what people type (an id, a fingerprint, a name, or `local`) to devices. */
import { hostname } from "node:os";
import { type CallInput, type Client, type Device, endpoints } from "@countersign/api";
import { RefusedError } from "./command.ts";

/** Resolves each text to exactly one device. RefusedError names what matched nothing, several, or goes by two names. */
export async function findDevices(api: Client, texts: readonly string[]): Promise<Device[]> {
  return await Promise.all(texts.map(async (text) => oneName(await findDevice(api, text))));
}

/** Documents name a device as its admission does: a label beside that one would have people sign for another machine. */
export function oneName<Named extends Pick<Device, "name" | "admission">>(device: Named): Named {
  const { name, admission } = device;
  if (admission === null || admission.name === name) return device;
  throw new RefusedError(
    "device-name-differs",
    `the server calls ${JSON.stringify(name)} what was admitted as ${JSON.stringify(admission.name)}`,
  );
}

async function findDevice(api: Client, text: string): Promise<Device> {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text)) {
    return (await api.call(endpoints.devices.showDevice, { params: { id: text } })).reply.device;
  }
  const wanted = text === "local" ? hostname() : text;
  const query = text.startsWith("sha256:") ? { limit: 500 } : { q: wanted, limit: 500 };
  const { devices } = (await api.call(endpoints.devices.listDevices, { query })).reply;
  const found = devices.filter((device) => device.fingerprint === wanted || device.name === wanted);
  const matching = found.length > 1 && text === "local" ? besideServer(found) : found;
  if (matching.length > 1)
    throw new RefusedError(
      "device-ambiguous",
      `${matching.length} devices are called ${JSON.stringify(wanted)}; use an id: ${matching.map((device) => device.id).join(", ")}`,
    );
  const [only] = matching;
  if (!only)
    throw new RefusedError(
      "device-unknown",
      `no device is called ${JSON.stringify(wanted)}; countersign devices list shows them`,
    );
  return only;
}

/** Of several agents on this machine `local` is the one that came with the server. */
function besideServer(devices: readonly Device[]): readonly Device[] {
  const beside = devices.filter((device) => device.separation === "server-account");
  return beside.length === 1 ? beside : devices;
}

/** Every device that matches, page by page. */
export async function allDevices(
  api: Client,
  filter: Omit<NonNullable<CallInput<typeof endpoints.devices.listDevices>["query"]>, "after" | "limit">,
): Promise<Device[]> {
  const devices: Device[] = [];
  let after: string | null | undefined;
  do {
    const query: typeof filter & { limit: number; after?: string } = {
      ...filter,
      limit: 500,
      ...(after ? { after } : {}),
    };
    const page: { devices: Device[]; next: string | null } = (
      await api.call(endpoints.devices.listDevices, { query })
    ).reply;
    devices.push(...page.devices);
    after = page.next;
  } while (after !== null);
  return devices;
}
