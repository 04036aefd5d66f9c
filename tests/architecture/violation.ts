/** What a rule reports, and what a rule is. */
import type { SourceTree } from "./source-tree.ts";

/** One broken promise: which rule, where, and what was seen there. */
export type Violation = { rule: string; at: string; saw: string };

/** A rule has a name, says in one sentence what it promises, and finds where a tree breaks that promise. */
export type Rule = {
  name: string;
  promise: string;
  find: (tree: SourceTree) => { at: string; saw: string }[];
};
