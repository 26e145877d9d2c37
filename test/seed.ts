import fc from 'fast-check';

/** Property tests run with one seed, so that a run can be repeated; `GUANKA_SEED=random npm test` looks further. */
const wanted = process.env['GUANKA_SEED'] ?? '20260130';
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
