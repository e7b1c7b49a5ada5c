/** Decorators of others, one of them with the name of ours. */
export function ApiFunc() {
  return (_target: object, _key: string): void => undefined;
}

export const chosen = (_name: string) => ApiFunc;

export const Tagged = (_tag: string) => (_target: object, _key: string): void => undefined;
