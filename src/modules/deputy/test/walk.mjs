// walk.mjs - this module's pages for walk_test.mjs: who else walks them.

export const tested = {
	'/deputies/:id': 'deputy_test.mjs', '/me/deputies/:id/end': 'deputy_test.mjs', '/lists/deputies/views/:id': 'leads to the list',
}
