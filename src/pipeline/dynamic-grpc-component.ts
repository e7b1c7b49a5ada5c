/** A plain function as a component: processed in place, or served with google.protobuf.Value in and out. */
import { MemoryFS } from '../fs/index.js';
import {
  ApiFuncFramework,
  dynamicFiles,
  type DynamicOptions,
  type FunctionInfo,
} from '../rpc/index.js';
import type { Component } from './component.js';

/** Where a component is served, and where its proto is written. */
export interface DynamicGrpcComponentOptions {
  /** Folder for the emitted proto, in `fs`. @default '/proto' */
  readonly protoDir?: string;
  /** Folder for the schema, in `fs`. @default '/generated' */
  readonly generatedDir?: string;
  /** TCP port; 0 takes a free one. @default 50051 */
  readonly port?: number;
  /** Address to bind. @default '127.0.0.1' */
  readonly host?: string;
  /** Where the files go. @default a new MemoryFS */
  readonly fs?: MemoryFS;
  /** Name of the function on the wire. @default the function's name */
  readonly name?: string;
  /** Protobuf package. @default 'functions.v1' */
  readonly package?: string;
  /** Types of the function, as `generated/schema.json` holds them. @default google.protobuf.Value in and out */
  readonly schema?: DynamicOptions['schema'];
}

/**
 * A function that can be called in place or served.
 *
 * @example
 * const component = new DynamicGrpcComponent(jsonToHtml, { port: 50051 });
 * await component.process({ title: 'Report' });
 * await component.startGrpcServer();
 */
export class DynamicGrpcComponent<In = never, Out = unknown> implements Component {
  readonly name: string;
  /** Holds the emitted protos. */
  readonly fs: MemoryFS;
  readonly #fn: (data: In) => Out;
  readonly #framework: ApiFuncFramework;

  constructor(fn: (data: In) => Out, options: DynamicGrpcComponentOptions = {}) {
    const { protoDir = '/proto', generatedDir = '/generated', fs = new MemoryFS() } = options;
    this.#fn = fn;
    this.fs = fs;
    this.#framework = new ApiFuncFramework({
      ...(options.host !== undefined && { host: options.host }),
      ...(options.port !== undefined && { port: options.port }),
    });
    const named = {
      ...(options.name !== undefined && { name: options.name }),
      ...(options.package !== undefined && { package: options.package }),
      ...(options.schema !== undefined && { schema: options.schema }),
    };
    // Without a schema the function's values are JSON on the wire; that they fit `In` is the caller's to see to.
    this.name = this.#framework.registerFunction(fn, named).name;
    const { protos, schema } = dynamicFiles(fn, named);
    for (const [path, text] of Object.entries(protos)) writeFile(fs, `${protoDir}/${path}`, text);
    writeFile(fs, `${generatedDir}/schema.json`, schema);
  }

  /** Calls the function in this process. */
  async process(data: In): Promise<Awaited<Out>> {
    return await this.#fn(data);
  }

  /**
   * Serves the function.
   * @throws {PortTakenError} when another process listens on the port
   */
  async startGrpcServer(): Promise<FunctionInfo> {
    const [info] = await this.#framework.startServers();
    if (!info) throw new Error(`${this.name} is not registered`);
    return info;
  }

  /** Lets calls in flight finish and closes the server. */
  async stopGrpcServer(): Promise<void> {
    await this.#framework.stopServers();
  }
}

function writeFile(fs: MemoryFS, path: string, text: string): void {
  fs.makedirs(path.slice(0, path.lastIndexOf('/')), { existOk: true });
  fs.writefile(path, text);
}
