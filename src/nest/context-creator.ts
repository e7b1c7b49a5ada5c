/** Nest's maker of handlers, with what functions need beside it: enhancers of controllers, and a log without expected failures. */
import type { ExternalContextCreator, ModulesContainer } from '@nestjs/core';

/** What is used here of Nest's handler of errors. */
interface ErrorsHandler {
  next(error: unknown, host: unknown): unknown;
  /** Gives undefined when no filter takes the error. */
  invokeCustomFilters(error: unknown, host: unknown): unknown;
}

interface FiltersCreator {
  create(...place: unknown[]): ErrorsHandler;
}

/**
 * The creator of an application, changed for functions.
 *
 * It looks for the host of a method among providers only; enhancers of a controller would silently not run. The public method
 * that it asks for the module of a class is answered here for controllers too.
 */
export function contextCreator(
  creator: ExternalContextCreator,
  modules: ModulesContainer,
): ExternalContextCreator {
  // A field of Nest's own: without it the log says more, and nothing else changes.
  const filters = Reflect.get(creator, 'filtersContextCreator') as unknown as
    FiltersCreator | undefined;
  return Object.create(creator, {
    getContextModuleKey: { value: (type: unknown) => moduleKeyOf(type, modules) },
    ...(filters && { filtersContextCreator: { value: withoutLastFilter(filters) } }),
  }) as ExternalContextCreator;
}

function moduleKeyOf(type: unknown, modules: ModulesContainer): string {
  for (const [key, module] of modules.entries()) {
    const hosts = [...module.providers.values(), ...module.controllers.values()];
    if (hosts.some(({ metatype }) => metatype === type)) return key;
  }
  return '';
}

/**
 * Where no filter takes an error, Nest's own logs it with its stack, whatever it is. What a function throws on purpose is no
 * failure of the server; what nobody expected is logged where it gets the id that its caller is told.
 */
function withoutLastFilter(filters: FiltersCreator): FiltersCreator {
  const create = (...place: unknown[]): ErrorsHandler => {
    const handler = filters.create(...place);
    const next: ErrorsHandler['next'] = (error, host) => {
      const answer = handler.invokeCustomFilters(error, host);
      if (answer === undefined) throw error;
      return answer;
    };
    return Object.create(handler, { next: { value: next } }) as ErrorsHandler;
  };
  return Object.create(filters, { create: { value: create } }) as FiltersCreator;
}
