/**
 * The import direction (docs: main, config -> pipeline -> stages -> {crypto, journal, platform} -> bytes -> model).
 * test/structure.test.ts proves that this saw the modules and that a planted violation is caught.
 */
const stages = ['receive', 'decode', 'classify', 'decide', 'enforce', 'ledger', 'uplink', 'console'];
const ground = ['crypto', 'journal', 'platform'];
const notBelow = (name, from, forbidden) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: `^src/(${forbidden.join('|')})(/|\\.ts$)` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...stages.map((stage) =>
      notBelow(`stage-${stage}-alone`, `^src/${stage}/`, [
        ...stages.filter((s) => s !== stage),
        'pipeline',
        'config',
        'commands',
        'main',
        'index',
      ]),
    ),
    ...ground.map((name) =>
      notBelow(`${name}-below-stages`, `^src/${name}/`, [
        ...stages,
        ...ground.filter((g) => g !== name),
        'pipeline',
        'config',
        'commands',
        'main',
        'index',
      ]),
    ),
    notBelow('bytes-below-all', '^src/bytes/', [
      ...stages,
      ...ground,
      'pipeline',
      'config',
      'commands',
      'main',
      'index',
      'observe',
    ]),
    notBelow('model-knows-nothing', '^src/model/', [
      ...stages,
      ...ground,
      'bytes',
      'pipeline',
      'config',
      'commands',
      'main',
      'index',
      'observe',
    ]),
    notBelow('pipeline-below-front', '^src/pipeline\\.ts$', ['config', 'commands', 'main', 'index']),
    {
      name: 'product-without-simulator',
      severity: 'error',
      from: { path: '^src/(?!main\\.ts|commands/)' },
      to: { path: '^simulator/' },
    },
    {
      name: 'simulator-through-front-door',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^src/(?!index\\.ts|main\\.ts)' },
    },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(src|simulator)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
