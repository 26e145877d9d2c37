import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { configShape, labelFileShape, policyShape } from '../../src/config/shapes.ts';

/** `vitest run test/config/json-schema.test.ts -u` writes the files anew. */
describe('the JSON Schemas that editors use', () => {
  it.each([
    ['config', configShape],
    ['policy', policyShape],
    ['labels', labelFileShape],
  ])('%s is what is checked at start', async (name, shape) => {
    const schema = toJsonSchema(shape, { typeMode: 'input' });
    const text = `${JSON.stringify({ title: `guanka ${name} file`, ...schema }, undefined, 2)}\n`;
    expect(text).not.toContain('"description": ""');
    await expect(text).toMatchFileSnapshot(`../../device/schemas/${name}.schema.json`);
  });
});
