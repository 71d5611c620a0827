/** What a program may take a tool for before it calls it. Hints: whoever calls is held to the rules of the fields. */
export interface ToolHints {
  readOnlyHint: boolean;
  /** What was there before may be lost or changed; false: something is only added. */
  destructiveHint: boolean;
  /** The same call again does nothing more. */
  idempotentHint: boolean;
  /** It reaches nothing but the merchant's own account. */
  openWorldHint: boolean;
}

/** By the verb that the name of a mutation begins with. */
const VERBS: Readonly<Record<string, Pick<ToolHints, 'destructiveHint' | 'idempotentHint'>>> = {
  create: { destructiveHint: false, idempotentHint: false },
  upload: { destructiveHint: false, idempotentHint: false },
  attach: { destructiveHint: false, idempotentHint: true },
  open: { destructiveHint: false, idempotentHint: true },
  close: { destructiveHint: true, idempotentHint: true },
  rename: { destructiveHint: true, idempotentHint: true },
  reschedule: { destructiveHint: true, idempotentHint: true },
  update: { destructiveHint: true, idempotentHint: true },
  detach: { destructiveHint: true, idempotentHint: true },
  delete: { destructiveHint: true, idempotentHint: true },
};

/** The worst, for a verb that nobody has thought of. */
const UNKNOWN = { destructiveHint: true, idempotentHint: false };

export const QUERY_HINTS: ToolHints = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Of a mutation with these fields at its root. `hasKey`: a repeat is known by its idempotency key. */
export function mutationHints(fields: readonly string[], hasKey: boolean): ToolHints {
  const each = fields.map((field) => VERBS[/^[a-z]+/.exec(field)?.[0] ?? ''] ?? UNKNOWN);
  return {
    readOnlyHint: false,
    destructiveHint: each.some(({ destructiveHint }) => destructiveHint),
    idempotentHint: hasKey || each.every(({ idempotentHint }) => idempotentHint),
    openWorldHint: false,
  };
}
