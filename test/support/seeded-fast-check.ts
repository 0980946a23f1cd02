import fc from '../../node_modules/fast-check/lib/fast-check.js';

/**
 * What tests get as `fast-check`, by the configuration of jest. Properties draw the same values in every run, so that a run
 * that fails can be repeated and one that passed passes again. `CALLDATA_SEED` takes another seed: run the suite with a few
 * before a release. This is no setup of all test files: most have no property, and fast-check takes as long to load as many
 * of them run.
 */
fc.configureGlobal({ seed: Number(process.env['CALLDATA_SEED'] ?? 20_261_201) });

export * from '../../node_modules/fast-check/lib/fast-check.js';
export default fc;
