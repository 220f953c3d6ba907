// walk.mjs - this module's pages for walk_test.mjs: where their objects are found, and who else walks them.

export const elsewhere = {
	'/site/article/:id/read': 'answers nothing', '/site/picture/:id': 'a picture', '/site/file/:id': 'a file', '/site/film/:id': 'a film', '/films/waiting/:id': 'a film',
	'/site/film/:id/poster': 'a picture', '/pictures/choices': 'a part of a form',
	'/site/feed.xml': 'a feed', '/u/:id/feed.xml': 'a feed', '/sitemap.xml': 'a map', '/wci/import/template': 'a file',
	'/articles/version/:id/sheet.pdf': 'a file',
}
export const tested = {
	'/lists/articles/views/:id': 'leads to the list', '/lists/models/views/:id': 'leads to the list', '/articles/:id/edit': 'content_test.mjs', '/wci/import/:id': 'sheet_test.mjs walks such pages',
	'/wci/held/:id': 'import_test.mjs walks such pages', '/u/:id': 'content_test.mjs', '/u/:id/films': 'film_test.mjs', '/u/:id/models': 'gallery_test.mjs', '/articles/version/:id': 'content_test.mjs',
}
export const objects = {
	'/articles/:id': ['/articles', /^\/articles\/(\d+)$/], '/columns/:id': ['/columns', /^\/columns\/(\d+)$/],
	'/models/:id': ['/models', /^\/models\/(\d+)$/],
	'/content-words/:id': ['/content-words', /^\/content-words\/(\d+)$/], '/wci/:id': ['/wci', /^\/wci\/(\d+)$/],
	'/site/column/:id': ['/site', /^\/site\/column\/(\d+)$/], '/site/article/:id': ['/site', /^\/site\/article\/(\d+)$/],
}
export const words = {}
