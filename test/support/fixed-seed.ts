import fc from 'fast-check';

/**
 * Runs before each test file. Properties draw the same values in every run, so that a run that fails can be repeated and one
 * that passed passes again. `CALLDATA_SEED` takes another seed: run the suite with a few before a release.
 */
fc.configureGlobal({ seed: Number(process.env['CALLDATA_SEED'] ?? 20_261_201) });
