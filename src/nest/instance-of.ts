/** The application's instance of a class, for steps that are methods. */
import type { ModuleRef } from '@nestjs/core';
import type { ClassOf } from '../rpc/index.js';

/** Undefined for a class that the application has not, or makes anew for every request. */
export function instanceOf(moduleRef: ModuleRef, type: ClassOf): object | undefined {
  try {
    return moduleRef.get<object>(type, { strict: false });
  } catch {
    return undefined; // Nest has no question without an exception
  }
}
