/**
 * The guard of public endpoints that try secrets: tokens are taken before the attempt, so that parallel attempts count,
 * and given back after one that succeeded. The answer is the same for accounts that exist and that do not.
 */
import type { Endpoint } from "@countersign/api";
import type { FastifyRequest } from "fastify";
import type { Api } from "./api.ts";
import { ProblemError } from "./problem-error.ts";
import { addressSubject, type RateLimit, returnToken, takeToken } from "./rate-limits.ts";

/** Both limits of a public endpoint. Endpoints that name a limit share it; without a name it is the endpoint's own. */
export interface PublicGuard {
  readonly perAddress: OwnLimit;
  readonly perAccount: OwnLimit;
}

type OwnLimit = Omit<RateLimit, "name"> & Partial<Pick<RateLimit, "name">>;

/** The steps that `mountEndpoint` takes. */
export interface GuardSteps {
  takeForAddress(api: Api, request: FastifyRequest): Promise<void>;
  takeForAccount(api: Api, request: FastifyRequest, account: string | undefined): Promise<void>;
  giveBack(api: Api, request: FastifyRequest): Promise<void>;
}

const usual: PublicGuard = {
  perAddress: { burst: 30, secondsPerToken: 4 },
  perAccount: { burst: 10, secondsPerToken: 30 },
};

const free: GuardSteps = {
  takeForAddress: () => Promise.resolve(),
  takeForAccount: () => Promise.resolve(),
  giveBack: () => Promise.resolve(),
};

/** The guard of an endpoint; only public ones that change something have one unless told otherwise. */
export function guardOf(endpoint: Endpoint, options: Partial<PublicGuard> | false | undefined): GuardSteps {
  if (
    options === false ||
    (options === undefined && (endpoint.access !== "public" || endpoint.method === "GET"))
  )
    return free;
  const { perAddress, perAccount } = { ...usual, ...options };
  const addressLimit = { name: `${endpoint.id} address`, ...perAddress };
  const accountLimit = { name: `${endpoint.id} account`, ...perAccount };
  const taken = new WeakMap<FastifyRequest, [RateLimit, string][]>();
  const take = async (api: Api, request: FastifyRequest, limit: RateLimit, subject: string) => {
    if (!(await takeToken(api.ctx.db, limit, subject))) {
      throw new ProblemError("too-many-requests", "Too many attempts. Wait a little, then try again.", {
        headers: { "retry-after": String(limit.secondsPerToken) },
      });
    }
    taken.set(request, [...(taken.get(request) ?? []), [limit, subject]]);
  };
  return {
    takeForAddress: (api, request) => take(api, request, addressLimit, addressSubject(request.ip)),
    async takeForAccount(api, request, account) {
      if (account !== undefined) await take(api, request, accountLimit, account);
    },
    async giveBack(api, request) {
      for (const [limit, subject] of taken.get(request) ?? []) await returnToken(api.ctx.db, limit, subject);
    },
  };
}
