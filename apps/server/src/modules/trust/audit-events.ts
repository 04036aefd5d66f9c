/** What this module records. */
export const trustEvents = {
  "document.published": "A root, people list, admission or objection was published, or was refused.",
  "document.signed": "Signatures were added to a published document.",
} as const;
