import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommand } from '../../device/packaging/bundle.ts';
import { sbomOf } from '../../device/packaging/sbom.ts';

const folder = mkdtempSync(join(tmpdir(), 'guanka-sbom-'));
/** The official schemas, as the CycloneDX project ships them with its library. */
const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library');
const schemas = join(library.slice(0, library.indexOf('cyclonedx-library')), 'cyclonedx-library/res/schema');
let validate: ValidateFunction;
let sbom: Readonly<Record<string, unknown>>;

const schema = (name: string): object => JSON.parse(readFileSync(join(schemas, name), 'utf8')) as object;

beforeAll(async () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // Formats of later drafts that the schemas name; ours has none of them but the reference, which is a URI.
  ajv.addFormat('iri-reference', true).addFormat('idn-email', true);
  // The schema names its neighbours by the names of the files that they lie in.
  for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}`);
  validate = ajv.compile(schema('bom-1.5.SNAPSHOT.schema.json'));
  sbom = sbomOf(await bundleCommand(join(folder, 'guanka.cjs'))) as typeof sbom;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the bill of materials', () => {
  it('is valid by the official schema of CycloneDX 1.5', () => {
    const valid = validate(JSON.parse(JSON.stringify(sbom)));
    expect(validate.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it('names what is built into Node, so that a scanner finds an OpenSSL or a V8 with a known fault', () => {
    const { components } = sbom as { components: { name: string; components?: { name: string; version: string }[] }[] };
    const parts = components.find(({ name }) => name === 'node')?.components ?? [];
    for (const name of ['openssl', 'v8', 'uv', 'icu', 'zlib', 'llhttp', 'sqlite'] as const)
      expect(parts).toContainEqual(expect.objectContaining({ name, version: process.versions[name] }));
    expect(parts.every(({ version }) => version !== '')).toBe(true);
  });

  const component = (member: object): object => ({ components: [{ type: 'library', name: 'x', ...member }] });
  it.each<[string, object]>([
    ['without a version', { specVersion: undefined }],
    ['with a serial number that is none', { serialNumber: 'urn:uuid:1' }],
    ['with a component of no type', component({ type: undefined })],
    ['with a licence that SPDX does not list', component({ licenses: [{ license: { id: 'NO-SUCH' } }] })],
    ['with a member that nobody knows', { more: 1 }],
  ])('would not be %s', (_name, members) => {
    expect(validate(JSON.parse(JSON.stringify({ ...sbom, ...component({}) })))).toBe(true);
    expect(validate(JSON.parse(JSON.stringify({ ...sbom, ...members })))).toBe(false);
  });
});
