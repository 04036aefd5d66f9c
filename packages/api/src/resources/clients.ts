/** Clients: the customer organisations. Their ids stand in signed documents and never change. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { next, oneLine, page, search, seconds, slug } from "../fields.ts";

export const client = z.strictObject({
  id: slug,
  name: oneLine(200),
  created_at: seconds,
  devices: z.number().int(),
});
export type Client = z.infer<typeof client>;

export const listClients = endpoint({
  id: "clients.list",
  method: "GET",
  path: "/clients",
  access: "clients.read",
  summary: "List clients; all of them where no limit is given",
  query: z.strictObject({
    ...page,
    /** Part of a name or id. */
    q: search.optional(),
    sort: z.enum(["name", "-name", "since", "-since"]).optional(),
  }),
  replies: { 200: z.strictObject({ clients: z.array(client), next }) },
  errors: [],
});
export const createClientOrganisation = endpoint({
  id: "clients.create",
  method: "POST",
  path: "/clients",
  access: "clients.write",
  summary: "Create a client",
  audit: "client.created",
  body: z.strictObject({ id: slug, name: oneLine(200) }),
  replies: { 201: client },
  errors: ["client-exists"],
});
