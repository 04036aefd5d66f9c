/**
 * The validator of replies would write code and run it where it may; our content security policy refuses even the
 * attempt. It asks when schemas are made, so this file is imported before all others.
 */
import { config } from "zod";

config({ jitless: true });
