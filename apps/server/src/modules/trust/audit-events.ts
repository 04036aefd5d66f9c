/** What this module records. */
export const trustEvents = {
  "document.published": "A root, people list, admission or objection was published, or was refused.",
  "document.signed": "Signatures were added to a document.",
  "draft.created": "A document was put where its signers find it.",
  "draft.left-behind": "Somebody said how many devices a drafted root may leave behind.",
  "draft.withdrawn": "A draft was withdrawn.",
  "graduation.ordered": "An administrator ordered the trial key to sign the end of the trial.",
} as const;
