// Pages of unions and divisions that the walk over all pages does not open by itself (test/browser/walk_test.mjs).
export const elsewhere = {
	'/certificates/:word': 'orgs_test.mjs', '/orgs/:id/certificate/paper': 'a file',
	'/orgs/import/template': 'a file', '/orgs/import/:id/result': 'a file', '/orgs/import/:id': 'orgs_sheet_test.mjs',
	'/divisions/import/template': 'a file', '/divisions/import/:id/result': 'a file',
	'/divisions/import/:id': 'sheets of every record look like those of members: sheet_test.mjs',
}
export const tested = {
	'/orgs/import/:id': 'orgs_sheet_test.mjs', '/orgs/held/:id': 'orgs_sheet_test.mjs',
	'/divisions/:id': 'orgs_test.mjs', '/divisions/held/:id': 'import_test.mjs, with rows of members',
	'/divisions/import/:id': 'import_test.mjs, with rows of members',
}
