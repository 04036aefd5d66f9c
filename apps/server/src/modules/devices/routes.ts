/** HTTP to use case. */
import { type CarriedDocument, endpoints } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { logVerifierKey } from "../audit/index.ts";
import { recordRefusal } from "../identity/index.ts";
import { readCarried } from "../trust/index.ts";
import { createToken } from "./create-token.ts";
import { listGroups, removeGroup, saveGroup } from "./device-groups.ts";
import { listDevices, showDevice } from "./device-views.ts";
import { enrolDevice, type Enrolled, type Enrolment } from "./enrol-device.ts";
import type { Entry } from "./open-entry.ts";
import { retireDevice } from "./retire-device.ts";
import { selectDevices } from "./select-devices.ts";
import { summarizeDevices } from "./summarize-devices.ts";
import { listTags, tagDevices } from "./tag-devices.ts";

/** Mounts the endpoints of this module. */
export function deviceRoutes(api: Api, ctx: ServerContext): void {
  const { deviceGroups, devices } = endpoints;
  mountEndpoint(
    api,
    deviceGroups.listDeviceGroups,
    async ({ actor }) => ({ status: 200, body: { groups: await listGroups(ctx, actor) } }),
    { confirmsByReading: true },
  );
  mountEndpoint(api, deviceGroups.saveDeviceGroup, async ({ params, body, actor }) => ({
    status: 200,
    body: await saveGroup(ctx, actor, params.name, body),
  }));
  mountEndpoint(api, deviceGroups.removeDeviceGroup, async ({ params, actor }) => {
    await removeGroup(ctx, actor, params.name);
    return { status: 204 };
  });
  mountEndpoint(
    api,
    devices.listDevices,
    async ({ query, actor }) => ({ status: 200, body: await listDevices(ctx, actor, query) }),
    { confirmsByReading: true },
  );
  mountEndpoint(
    api,
    devices.summarizeDevices,
    async ({ query, actor }) => ({ status: 200, body: await summarizeDevices(ctx, actor, query.client) }),
    { confirmsByReading: true },
  );
  mountEndpoint(
    api,
    devices.selectDevices,
    async ({ query, actor }) => ({ status: 200, body: await selectDevices(ctx, actor, query) }),
    { confirmsByReading: true },
  );
  mountEndpoint(
    api,
    devices.listTags,
    async ({ query, actor }) => ({ status: 200, body: { tags: await listTags(ctx, actor, query.client) } }),
    { confirmsByReading: true },
  );
  mountEndpoint(api, devices.tagDevices, async ({ body, actor }) => ({
    status: 200,
    body: { changed: await tagDevices(ctx, actor, body) },
  }));
  mountEndpoint(
    api,
    devices.showDevice,
    async ({ params, actor }) => ({ status: 200, body: await showDevice(ctx, actor, params.id) }),
    { confirmsByReading: true },
  );
  mountEndpoint(api, devices.createDeviceToken, async ({ body, actor }) => {
    const { client, expires_in_seconds: expiresInSeconds, max_uses: maxUses } = body;
    const made = await createToken(ctx, actor, { client, expiresInSeconds, maxUses });
    return {
      status: 201,
      body: {
        id: made.id,
        token: made.token,
        client: made.client,
        expires_at: made.expiresAt,
        max_uses: made.maxUses,
        roots: [...made.roots],
        command: made.command,
      },
    };
  });
  mountEndpoint(
    api,
    devices.enrolAgent,
    async ({ body, actor }) => {
      // First: without a key of the log nothing may be enrolled that could not be told of it.
      const logKey = await logVerifierKey(ctx);
      const enrolled = await enrolRecorded(ctx, actor, {
        entry: entryIn(body),
        deviceKey: body.device_key,
        seal: body.seal,
        name: body.name,
        machine: body.machine,
        roots: body.roots,
        proof: readCarried(body.proof),
        address: actor.address,
      });
      return {
        status: 201,
        body: {
          device: enrolled.device,
          fingerprint: enrolled.fingerprint,
          server_name: ctx.config.serverName,
          log_vkey: logKey,
          roots: [...enrolled.roots],
          people: [...enrolled.people],
          admissions: [...enrolled.admissions],
          tokens: [...enrolled.tokens],
        },
      };
    },
    {
      // Of admission tokens each by its key: who guesses at one keeps nobody from entering by another.
      account: ({ token, admission }) =>
        token?.slice(0, 12) ?? admission?.signatures[0]?.key ?? "admission-token",
      // A fleet may enrol at once, from behind one address; good attempts are given back, and nobody guesses 256 bits.
      guard: {
        perAddress: { burst: 300, secondsPerToken: 2 },
        perAccount: { burst: 300, secondsPerToken: 2 },
      },
    },
  );
  mountEndpoint(api, devices.retireDevice, async ({ params, actor }) => {
    await retireDevice(ctx, actor, params.id);
    return { status: 204 };
  });
}

function entryIn({
  token,
  admission,
}: {
  token?: string | undefined;
  admission?: CarriedDocument | undefined;
}): Entry {
  if (admission) return { by: "token", admission: readCarried(admission) };
  return { by: "secret", token: token ?? "" };
}

/** Of an admission token: the key whose signature was brought, and why its token lets nobody in. A secret is never named. */
function whatWasTried({ entry }: Enrolment, { code, detail }: ProblemError): Record<string, string> {
  if (entry.by === "secret") return {};
  const [signature] = entry.admission.signatures;
  return {
    ...(signature ? { key: signature.key } : {}),
    ...(code === "entry-refused" && detail !== undefined ? { because: detail } : {}),
  };
}

/** Enrols, and records it where that is refused. */
async function enrolRecorded(ctx: ServerContext, actor: Actor, enrolment: Enrolment): Promise<Enrolled> {
  try {
    return await enrolDevice(ctx, enrolment);
  } catch (error) {
    if (error instanceof ProblemError)
      await recordRefusal(ctx, actor, {
        event: "device.enrolled",
        code: error.code,
        details: { name: enrolment.name, ...whatWasTried(enrolment, error) },
      });
    throw error;
  }
}
