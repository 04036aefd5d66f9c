/** Devices, enrolment tokens, and the enrolment of an agent. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { carried, hash, next, oneLine, page, search, seconds, slug, uuid } from "../fields.ts";

const secret = z.string().min(1).max(200);
/** Who can run code on the device, in the words of trust.md; from the device's own signed status. */
export const TRUST_WORDS = ["server-trust", "console-trust", "device-trust", "nobody", "unknown"] as const;

export const device = z.strictObject({
  id: uuid,
  fingerprint: hash,
  /** The X25519 key that an admission binds. */
  seal: z.string().max(64),
  machine: hash.nullable(),
  name: oneLine(200),
  client: slug,
  state: z.enum(["enrolled", "admitted", "retired"]),
  connected: z.boolean(),
  last_seen_at: seconds.nullable(),
  trust: z.enum(TRUST_WORDS),
  admission: z
    .strictObject({
      hash,
      client: slug,
      name: oneLine(200),
      /** The device admitted itself with a token: the name is its own word. */
      self_named: z.boolean(),
    })
    .nullable(),
  pins: z.array(z.strictObject({ authority: hash, version: z.number().int(), hash })),
  floor_state: z.enum(["none", "ok", "broken", "unknown"]),
  separation: z.string().max(40),
  facts: z.record(z.string().max(41), z.string().max(4096)),
  /** What people sort it by, sorted; the server's data, never part of anything signed. */
  tags: z.array(slug),
  created_at: seconds,
});
export type Device = z.infer<typeof device>;

/** What devices can be picked by. Several tags: those that carry all of them. */
export const pick = {
  client: slug.optional(),
  tag: z
    .string()
    .max(640)
    .regex(
      /^[a-z0-9][a-z0-9._-]*(?:,[a-z0-9][a-z0-9._-]*){0,9}$/,
      "at most ten tags with commas between them",
    )
    .optional(),
  /** A whole name, `*` for any characters: `web-*`. */
  name: oneLine(200).optional(),
  /** Part of what the device says of its operating system. */
  system: oneLine(100).optional(),
};

export const listDevices = endpoint({
  id: "devices.list",
  method: "GET",
  path: "/devices",
  access: "devices.read",
  summary: "List devices",
  query: z.strictObject({
    ...page,
    ...pick,
    /** A device group. */
    group: slug.optional(),
    trust: z.enum(TRUST_WORDS).optional(),
    q: search.optional(),
    state: z.enum(["enrolled", "admitted", "retired"]).optional(),
    /** Whether the server heard of the device within the last minutes. */
    heard: z.enum(["lately", "not-lately"]).optional(),
    /** `-` is the other way round; without it, in the order of ids. */
    sort: z.enum(["name", "-name", "seen", "-seen", "enrolled", "-enrolled"]).optional(),
  }),
  replies: { 200: z.strictObject({ devices: z.array(device), next }) },
  errors: ["too-many-devices", "group-unknown"],
});
export const summarizeDevices = endpoint({
  id: "devices.summary",
  method: "GET",
  path: "/devices/summary",
  access: "devices.read",
  summary: "How many devices there are and are heard of, and those that went quiet last",
  query: z.strictObject({ client: slug.optional() }),
  replies: {
    200: z.strictObject({
      total: z.number().int(),
      connected: z.number().int(),
      /** At most ten, the latest first. */
      quiet: z.array(
        z.strictObject({ id: uuid, name: oneLine(200), client: slug, last_seen_at: seconds.nullable() }),
      ),
    }),
  },
  errors: [],
});
export const showDevice = endpoint({
  id: "devices.read",
  method: "GET",
  path: "/devices/:id",
  access: "devices.read",
  summary: "Show a device, and the last status it signed",
  params: z.strictObject({ id: uuid }),
  replies: {
    200: z.strictObject({
      device,
      status: carried.nullable(),
      objections: z.array(
        z.strictObject({
          document: hash,
          because: z.string().max(80),
          detail: z.string().max(500),
          at: seconds,
        }),
      ),
    }),
  },
  errors: [],
});
/** As much of a device as it takes to name it in a request, and to say who can run code on it. */
const selectedDevice = device.pick({
  id: true,
  name: true,
  client: true,
  connected: true,
  fingerprint: true,
  pins: true,
  trust: true,
  admission: true,
});
export type SelectedDevice = z.infer<typeof selectedDevice>;
/** What was picked: the devices that a request can name, and those that it cannot. */
const deviceSelection = z.strictObject({
  /** By name. */
  devices: z.array(selectedDevice),
  left_out: z.array(
    z.strictObject({
      id: uuid,
      name: oneLine(200),
      client: slug,
      because: z.enum(["not-admitted", "retired"]),
    }),
  ),
});
export type DeviceSelection = z.infer<typeof deviceSelection>;
export const selectDevices = endpoint({
  id: "devices.select",
  method: "GET",
  path: "/devices/selection",
  access: "devices.read",
  summary:
    "Resolve tags, a name pattern, a client or a search to the exact devices that a request would name, with those left out and why",
  query: z.strictObject({
    ...pick,
    group: slug.optional(),
    trust: z.enum(TRUST_WORDS).optional(),
    q: search.optional(),
  }),
  replies: {
    200: deviceSelection,
  },
  errors: ["too-many-devices", "group-unknown"],
});
export const listTags = endpoint({
  id: "devices.tags",
  method: "GET",
  path: "/devices/tags",
  access: "devices.read",
  summary: "The tags that devices carry, with how many devices carry each",
  query: z.strictObject({ client: slug.optional() }),
  replies: {
    200: z.strictObject({ tags: z.array(z.strictObject({ tag: slug, devices: z.number().int() })) }),
  },
  errors: [],
});
/** A device carries no more tags than this. */
export const MOST_TAGS = 32;
export const tagDevices = endpoint({
  id: "devices.tag",
  method: "POST",
  path: "/devices/tags",
  access: "devices.write",
  summary: "Put tags on devices and take tags from them: all of the devices, or none",
  audit: "device.tagged",
  body: z.strictObject({
    devices: z.array(uuid).min(1).max(10_000),
    add: z.array(slug).max(MOST_TAGS).default([]),
    remove: z.array(slug).max(MOST_TAGS).default([]),
  }),
  /** How many devices carry other tags than before. */
  replies: { 200: z.strictObject({ changed: z.number().int() }) },
  errors: ["too-many-tags"],
});
export const createDeviceToken = endpoint({
  id: "devices.token",
  method: "POST",
  path: "/devices/tokens",
  access: "devices.enrol",
  summary: "Create an enrolment token; it is shown once, with the command to type on the device",
  audit: "device.token-created",
  body: z.strictObject({
    client: slug,
    expires_in_seconds: z.number().int().min(60).max(2_592_000).default(3600),
    max_uses: z.number().int().min(1).max(10_000).default(1),
  }),
  replies: {
    201: z.strictObject({
      id: uuid,
      token: secret,
      client: slug,
      expires_at: seconds,
      max_uses: z.number().int(),
      /** The roots to pin: compare them with what their authorities publish elsewhere. */
      roots: z.array(hash),
      command: z.string().max(2000),
    }),
  },
  errors: ["client-unknown", "no-root"],
});
export const enrolAgent = endpoint({
  id: "agents.enrol",
  method: "POST",
  path: "/agents/enrol",
  access: "public",
  summary: "Enrol an agent with a token; the device proves its key by a signed status",
  audit: "device.enrolled",
  body: z
    .strictObject({
      token: secret.optional(),
      /** Instead of a secret: this machine's admission, signed with the key of an admission token. */
      admission: carried.optional(),
      device_key: z.string().max(400),
      seal: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
      name: oneLine(200),
      machine: hash.optional(),
      roots: z.array(hash).min(1).max(16),
      proof: carried,
    })
    .refine(({ token, admission }) => (token === undefined) !== (admission === undefined), {
      error: "a token or an admission",
    }),
  replies: {
    201: z.strictObject({
      device: uuid,
      fingerprint: hash,
      server_name: z.string().max(300),
      log_vkey: z.string().max(300),
      roots: z.array(carried),
      people: z.array(carried),
      admissions: z.array(carried),
      tokens: z.array(carried),
    }),
  },
  errors: ["token-invalid", "entry-refused", "root-unknown", "proof-invalid", "fingerprint-known"],
});
export const retireDevice = endpoint({
  id: "devices.retire",
  method: "DELETE",
  path: "/devices/:id",
  access: "devices.write",
  summary: "Retire a device: its connection is refused from now on",
  audit: "device.retired",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: [],
});
