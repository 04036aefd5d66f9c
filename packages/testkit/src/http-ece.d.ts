/** The one call of http_ece that the push receiver makes; the package brings no types. */
declare module "http_ece" {
  import type { ECDH } from "node:crypto";
  const ece: {
    decrypt(
      body: Buffer,
      with_: { readonly version: "aes128gcm"; readonly privateKey: ECDH; readonly authSecret: Buffer },
    ): Buffer;
  };
  export default ece;
}
