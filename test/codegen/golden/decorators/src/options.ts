import type { ApiFuncOptions } from 'nestjs-memfs';

export const SHARED: ApiFuncOptions = { description: 'Shared.', idempotent: false };
