/** Mounts what is no endpoint of /api/v1: files of the log, health, metrics, the description of the API itself. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "@countersign/api";
import type { Api } from "./api.ts";
import { admit } from "./admit-caller.ts";

/** A GET route outside /api/v1. */
export interface RawRoute {
  readonly id: string;
  /** Fastify's form: `*` at the end matches the rest. */
  readonly path: string;
  /** Who may call; a function decides by request. */
  readonly access: Access | ((request: FastifyRequest) => Access);
}

/** Mounts it; the handler replies by itself. */
export function mountRaw(
  api: Api,
  route: RawRoute,
  handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
): void {
  api.fastify.route({
    method: "GET",
    url: route.path,
    onRequest: async (request) => {
      const access = typeof route.access === "function" ? route.access(request) : route.access;
      await admit(api, { id: route.id, access }, request);
    },
    handler,
  });
}
