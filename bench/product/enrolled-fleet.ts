/** Real agents of a real server: enrolled with a token and a pinned root, admitted by a person, connected, each with its own link and runner. */
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { AgentProcess, askAgent, makeAdmission, type SoftRoot } from "@countersign/testkit";
import type { OwnPlace } from "../harness/own-place.ts";
import { waitUntil } from "../harness/wait-until.ts";
import type { RunningServer } from "./running-server.ts";

/** Devices that are ready for runs. */
export interface EnrolledFleet extends AsyncDisposable {
  /** Ids as the API knows them. */
  readonly devices: readonly string[];
  readonly agents: readonly AgentProcess[];
}

/** The client of all devices; the root has policies for it. */
export const BENCH_CLIENT = "acme";

/** Enrols and starts `count` agents with their state in `place`. */
export async function enrolFleet(
  server: RunningServer,
  root: SoftRoot,
  place: OwnPlace,
  count: number,
): Promise<EnrolledFleet> {
  const { client } = server;
  await client.call(endpoints.clients.createClientOrganisation, { body: { id: BENCH_CLIENT, name: "Acme" } });
  const { reply: token } = await client.call(endpoints.devices.createDeviceToken, {
    body: { client: BENCH_CLIENT, max_uses: count },
  });
  const agents: AgentProcess[] = [];
  const stop = async () => {
    await Promise.all(agents.map((agent) => agent.stop()));
  };
  try {
    for (let index = 0; index < count; index++) {
      const state = place.file(`agent-${index}`);
      const words = ["--server", server.url, "--token", token.token, "--root", root.hash];
      const answer = await askAgent(["enroll", ...words, "--state", state, "--name", `bench-${index}`]);
      if (answer.exit !== 0) throw new Error(`agent enroll: ${answer.stderr}`);
    }
    const { reply: enrolled } = await client.call(endpoints.devices.listDevices, { query: { limit: 500 } });
    const [admitter] = root.people;
    if (!admitter) throw new Error("nobody admits devices");
    const now = Math.floor(Date.now() / 1000);
    const admission = makeAdmission({
      root,
      devices: enrolled.devices.map(({ fingerprint, name, seal }) => ({ fingerprint, name, seal })),
      client: BENCH_CLIENT,
      now,
      signers: [admitter],
    });
    await client.call(endpoints.trust.publishDocument, { body: carried(admission) });
    for (let index = 0; index < count; index++) agents.push(new AgentProcess(place.file(`agent-${index}`)));
    await waitUntil(
      "all agents to be connected and admitted",
      async () => {
        const { reply } = await client.call(endpoints.devices.listDevices, { query: { limit: 500 } });
        return reply.devices.filter(isReady).length === count;
      },
      150,
    );
    return { devices: enrolled.devices.map(({ id }) => id), agents, [Symbol.asyncDispose]: stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

function isReady(device: { connected: boolean; trust: string; admission: object | null }): boolean {
  return device.connected && device.admission !== null && device.trust === "device-trust";
}

function carried(signed: Parameters<typeof carry>[0]) {
  const { bytes, signatures } = carry(signed);
  return { bytes, signatures: [...signatures] };
}
