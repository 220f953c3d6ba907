// walk.mjs - this module's pages for walk_test.mjs: who else walks them.

export const tested = { '/accounts/:id/look': 'look_test.mjs' }
