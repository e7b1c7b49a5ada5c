/** What `generate` and `check` take, and where that lies on the disk. */
import { resolve } from 'node:path';

/** Options of {@link generate} and {@link check}. */
export interface GenerateOptions {
  /** The tsconfig whose program is read. @default './tsconfig.json' */
  readonly project?: string;
  /** Folder for the output. @default './generated' */
  readonly out?: string;
  /** Protobuf package of functions that name none. @default from package.json: `my-app` → `my_app.v1` */
  readonly package?: string;
  /**
   * Breaking changes to let through: fully-qualified names as the error prints them (`reports.v1.Order.total`), or `all`.
   * @default none
   */
  readonly accept?: readonly string[];
  /** Folder that relative paths start from. @default the working directory */
  readonly cwd?: string;
}

/** Options with their defaults, and absolute paths. */
export interface Settings {
  readonly project: string;
  readonly out: string;
  readonly package: string | undefined;
  readonly accept: ReadonlySet<string>;
}

/** Applies the defaults. */
export function settingsOf(options: GenerateOptions): Settings {
  const cwd = options.cwd ?? process.cwd();
  return {
    project: resolve(cwd, options.project ?? 'tsconfig.json'),
    out: resolve(cwd, options.out ?? 'generated'),
    package: options.package,
    accept: new Set(options.accept),
  };
}
