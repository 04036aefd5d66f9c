/** Countersign's mark: one sign, and a second one over it. */

/** The mark alone, for beside the name. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#3a47c4" />
      <g fill="none" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M7 17.500l4.200 4.200L19 13" stroke="#aab4ff" />
        <path d="M14 17.500l4.200 4.200L26 10" stroke="#fff" />
      </g>
    </svg>
  );
}
