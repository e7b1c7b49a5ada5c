export const SHARED = { description: 'Shared.', idempotent: false } as const;
