// What the walk over all pages needs to know of the member module's own.
export const tested = { '/mobiles/': 'person_test.mjs' }
