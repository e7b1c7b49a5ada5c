// The layers of src/README.md: who may import whom. Everything not allowed here is refused.
const layers = {
  schema: [],
  fs: [],
  functions: ['schema'],
  emit: ['schema'],
  codegen: ['schema', 'emit', 'fs'],
  rpc: ['schema', 'emit', 'fs'],
  pipeline: ['schema', 'functions', 'rpc', 'fs'],
  nest: ['schema', 'fs', 'functions', 'emit', 'rpc', 'pipeline'],
  testing: ['fs', 'functions', 'rpc', 'nest'],
  cli: ['schema', 'fs', 'functions', 'codegen', 'rpc', 'pipeline'],
};

const packages = [
  { name: 'compiler-only-in-codegen', from: '^src/(?!codegen/)', to: '^(@?ts-morph|typescript)' },
  { name: 'nest-only-in-nest', from: '^src/(?!(nest|testing)/)', to: '^@nestjs/' },
  { name: 'grpc-only-in-rpc', from: '^src/(?!rpc/)', to: '^@grpc/|^grpc-health-check' },
];

module.exports = {
  forbidden: [
    {
      // What is only a type is gone at run time, and may point both ways.
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `layer-${layer}`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: '^src/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
    })),
    ...Object.keys(layers).map((layer) => ({
      name: `own-index-${layer}`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: `^src/${layer}/index\\.ts$` },
    })),
    ...packages.map(({ name, from, to }) => ({
      name,
      severity: 'error',
      from: { path: from, pathNot: '^src/plugin\\.ts$' },
      to: { path: to.replaceAll('^', '^node_modules/'), dependencyTypesNot: ['type-only'] },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node'],
    },
  },
};
