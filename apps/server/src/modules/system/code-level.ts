/** Asked here, answered by the module that keeps the authorization account: does level `code` bind on this server? */
import { question } from "../../platform/questions.ts";

/** With nobody to answer, it does not. */
export const codeLevel = question<[], Promise<boolean>>("code-level", () => Promise.resolve(false));
