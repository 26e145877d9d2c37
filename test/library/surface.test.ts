import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const entry = `${root}/src/index.ts`;

/** Handed from one call to another; what is in it is guanka's own and may change. */
const OPAQUE = ['LoadedConfig'];

/** Every export of the package with its declaration, comments left out, sorted by name. */
function surface(): string {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [entry] }, ts.sys, root);
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error('expected src/index.ts to be a module');
  const printer = ts.createPrinter({ removeComments: true });
  return checker
    .getExportsOfModule(module)
    .map((symbol) => [symbol.name, OPAQUE.includes(symbol.name) ? '// opaque' : declarationOf(symbol)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => `// ${name}\n${text}\n`)
    .join('\n');

  function declarationOf(exported: ts.Symbol): string {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return (symbol.declarations ?? []).map(textOf).join('\n');
  }

  /** Of a function or class what a caller sees, not its body. */
  function textOf(node: ts.Declaration): string {
    if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) {
      const source = node.getSourceFile();
      const emitted = ts.transpileDeclaration(printer.printNode(ts.EmitHint.Unspecified, node, source), {
        compilerOptions: options,
      });
      return emitted.outputText.trim();
    }
    return printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  }
}

it('the public surface is the one that was agreed on', async () => {
  const found = surface();
  expect(found).toContain('createGuard');
  // A change here is a change for everybody who uses the package: say it in CHANGELOG.md.
  await expect(found).toMatchFileSnapshot('surface.txt');
});
