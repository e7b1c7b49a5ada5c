/** What runs in a thread of {@link ThreadPool}: finds the function by module and name, or takes its source, and calls it. */
import type { StepContext } from './step-context.js';

/** One call, as it is posted. */
export interface ThreadRequest {
  /** Source text of a function that uses nothing from outside itself. */
  readonly source?: string;
  /** URL or path of the module with the function. */
  readonly module?: string;
  /** Of a function its name; of a method its class and its own. */
  readonly names: readonly string[];
  readonly input: unknown;
  readonly step: Pick<StepContext, 'runId' | 'step' | 'key' | 'attempt'>;
}

type AnyFunction = (input: unknown, step: StepContext) => unknown;

const compiled = new Map<string, AnyFunction>();
const instances = new Map<string, Record<string, unknown>>();

/** Called by piscina. */
export async function run(request: ThreadRequest): Promise<unknown> {
  return (await functionOf(request))(request.input, stepInThread(request.step));
}

/** The step as a thread has it. */
function stepInThread(step: ThreadRequest['step']): StepContext {
  const missing = (name: string): never => {
    throw new Error(
      `Step ${step.step} runs in a thread, where there is no \`${name}\` of its run. Put what it needs into its input, or take away its option \`worker\`.`,
    );
  };
  return {
    ...step,
    signal: new AbortController().signal, // a cancelled thread is ended, whatever it does
    get fs() {
      return missing('fs');
    },
    progress: () => missing('progress'),
  };
}

async function functionOf({ source, module, names }: ThreadRequest): Promise<AnyFunction> {
  if (source !== undefined) return ofSource(source);
  const file = module ?? '';
  const exported = (await import(file)) as Record<string, unknown>; // what it holds is looked at below
  const [name = '', method] = names;
  const found = exported[name];
  if (typeof found !== 'function') throw new Error(`${file} exports no ${name}`);
  if (method === undefined) return found as AnyFunction;
  const key = `${file}#${name}`;
  // A class in a thread has no dependencies: it is made without arguments.
  const Class = found as new () => Record<string, unknown>;
  const instance = instances.get(key) ?? new Class();
  instances.set(key, instance);
  return (input, step) => (instance[method] as AnyFunction).call(instance, input, step);
}

function ofSource(source: string): AnyFunction {
  const known = compiled.get(source);
  if (known) return known;
  // A method's source lacks the word `function`, which an object literal supplies.
  const made = evaluate(`(${source})`) ?? evaluate(`Object.values({ ${source} })[0]`);
  if (!made) throw new Error('a step marked `worker: true` has no source that stands alone');
  compiled.set(source, made);
  return made;
}

function evaluate(text: string): AnyFunction | undefined {
  try {
    // The text is that of a function of this program.
    return (0, eval)(text) as AnyFunction;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
