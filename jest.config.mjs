// Tests run on the TypeScript sources; imports of the package by its own name reach the same sources.
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'es6' },
  },
];

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: {
    '^nestjs-memfs$': '<rootDir>/src/index.ts',
    '^nestjs-memfs/plugin$': '<rootDir>/src/plugin.ts',
    '^nestjs-memfs/(fs|rpc|pipeline|codegen|testing)$': '<rootDir>/src/$1/index.ts',
    '^nestjs-memfs/pipeline/bullmq$': '<rootDir>/src/pipeline-bullmq.ts',
    '^nestjs-memfs/rpc/formats$': '<rootDir>/src/rpc/formats.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/dist-examples'],
  transform: { '^.+\\.ts$': swc },
  testTimeout: 60_000,
  // A connection of a test that its server has closed may outlive the test: it must not hold up the run.
  forceExit: true,
};
