/** /scim/v2 (RFC 7644): a protocol of its own beside the contract, with its own credential, bodies and errors. */
import type { FastifyInstance } from "fastify";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { resourceTypes, schemas, serviceProviderConfig } from "./descriptions.ts";
import { groupRoutes } from "./group-routes.ts";
import { listResponse } from "./list-query.ts";
import { isFields } from "./read-value.ts";
import { notThere, ScimError } from "./scim-error.ts";
import { prepareScope, sendScim } from "./scim-scope.ts";
import { scimAddress } from "./scim-view.ts";
import { userRoutes } from "./user-routes.ts";

/** Mounts all of it. */
export function scimRoutes(api: Api, ctx: ServerContext): void {
  void api.fastify.register(
    async (scope: FastifyInstance) => {
      prepareScope(scope, ctx);
      descriptionRoutes(scope, scimAddress(ctx));
      userRoutes(scope, ctx);
      groupRoutes(scope, ctx);
      scope.post("/Bulk", () =>
        Promise.reject(new ScimError(501, "Bulk is not supported: send one request for each.")),
      );
    },
    { prefix: "/scim/v2" },
  );
}

function descriptionRoutes(scope: FastifyInstance, address: string): void {
  scope.get("/ServiceProviderConfig", (_request, reply) =>
    sendScim(reply, 200, serviceProviderConfig(address)),
  );
  const lists = [
    ["/ResourceTypes", resourceTypes(address)],
    ["/Schemas", schemas(address)],
  ] as const;
  for (const [path, all] of lists) {
    scope.get(path, (_request, reply) => sendScim(reply, 200, listResponse(all, all.length, 1)));
    scope.get(`${path}/:id`, (request, reply) => {
      const wanted = isFields(request.params) ? request.params["id"] : undefined;
      const one = all.find(({ id }) => id === wanted);
      if (!one) throw notThere();
      return sendScim(reply, 200, one);
    });
  }
}
