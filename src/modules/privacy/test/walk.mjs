// walk.mjs - this module's pages for walk_test.mjs: who else walks them.

export const elsewhere = {
	'/my/data/erasure': 'erasure_test.mjs',
}

export const tested = {
	'/erasures/:id': 'erasure_test.mjs', '/lists/erasures/views/:id': 'leads to the list',
	'/handovers/:id': 'a derived page', '/lists/handovers/views/:id': 'leads to the list',
}
