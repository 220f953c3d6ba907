// Pages of one request are walked by dual_test.mjs, which makes one.
export const tested = { '/dual/:id': 'dual_test.mjs' }
