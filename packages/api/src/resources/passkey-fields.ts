/** WebAuthn as JSON (level 3, sections 5.1.8 and 5.1.9): what the server offers and what a browser answers. */
import { z } from "zod";

const bytes = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters)
    .regex(/^[A-Za-z0-9_-]+$/, "base64url");
const credentialId = bytes(1400);
const transports = z.array(z.string().max(32)).max(10);
const descriptor = z.strictObject({
  type: z.literal("public-key"),
  id: credentialId,
  transports: transports.optional(),
});

/** For `navigator.credentials.create`: resident, verified by the authenticator, no attestation. */
export const creationOptions = z.strictObject({
  rp: z.strictObject({ id: z.string().max(253), name: z.string().max(200) }),
  user: z.strictObject({ id: bytes(100), name: z.string().max(254), displayName: z.string().max(200) }),
  challenge: bytes(100),
  pubKeyCredParams: z.array(z.strictObject({ type: z.literal("public-key"), alg: z.number().int() })).max(10),
  timeout: z.number().int(),
  excludeCredentials: z.array(descriptor).max(100),
  authenticatorSelection: z.strictObject({
    residentKey: z.literal("required"),
    requireResidentKey: z.literal(true),
    userVerification: z.literal("required"),
  }),
  attestation: z.literal("none"),
});
export type PasskeyCreationOptions = z.infer<typeof creationOptions>;

/** For `navigator.credentials.get`; without `allowCredentials` the person picks one of their passkeys. */
export const requestOptions = z.strictObject({
  challenge: bytes(100),
  rpId: z.string().max(253),
  timeout: z.number().int(),
  userVerification: z.literal("required"),
  allowCredentials: z.array(descriptor).max(100).optional(),
});
export type PasskeyRequestOptions = z.infer<typeof requestOptions>;

const envelope = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
  authenticatorAttachment: z.string().max(32).nullish(),
  clientExtensionResults: z.looseObject({}),
};

/** What `navigator.credentials.create` gave. */
export const registration = z.strictObject({
  ...envelope,
  response: z.strictObject({
    clientDataJSON: bytes(8192),
    attestationObject: bytes(65_536),
    authenticatorData: bytes(16_384).optional(),
    transports: transports.optional(),
    publicKey: bytes(8192).nullish(),
    publicKeyAlgorithm: z.number().int().optional(),
  }),
});
export type PasskeyRegistration = z.infer<typeof registration>;

/** What `navigator.credentials.get` gave. */
export const assertion = z.strictObject({
  ...envelope,
  response: z.strictObject({
    clientDataJSON: bytes(8192),
    authenticatorData: bytes(16_384),
    signature: bytes(4096),
    userHandle: bytes(100).nullish(),
  }),
});
export type PasskeyAssertion = z.infer<typeof assertion>;
