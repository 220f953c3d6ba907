// What the walk over all pages needs to know of the official account's.
export const elsewhere = {
	'/wechat/enter': 'leads to WeChat: wechat_test.mjs', '/wechat/back': 'leads on: wechat_test.mjs',
	'/wechat/bind': 'after coming through WeChat: wechat_test.mjs', '/my/wechat/unbind': 'of who is bound: wechat_test.mjs',
}
export const tested = { '/wechat/posters/:id': 'wechat_test.mjs', '/wechat/pieces/:id': 'wechat_test.mjs',
	'/wechat/pieces/:id/publish': 'wechat_test.mjs', '/wechat/pieces/article/:id': 'wechat_test.mjs' }
export const objects = {
	'/wechat/replies/:id': ['/wechat/replies', /^\/wechat\/replies\/(\d+)$/],
	'/wechat/menu/:id': ['/wechat/menu', /^\/wechat\/menu\/(\d+)$/],
}
export const words = {}
