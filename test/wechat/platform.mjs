// A stand-in for WeChat's platform, written from the published protocol: tokens that end, quotas, numbers for every
// fault, deliveries in the plain and the encrypted mode with their retries, web sign-in, posters' codes, template
// messages. Tests drive it; in the demo a visitor plays the follower in its window, beside the desk.
//
//   node test/wechat/platform.mjs --listen 8090 --site http://127.0.0.1:8080
//
// It knows one account, whose keys are the public ones of wechat-crypto's test: nothing here is secret.
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { articlePage, page } from './window.mjs'

export const account = {
	appId: 'wx1570bcc0b3cf8bd0', secret: '0123456789abcdef0123456789abcdef', token: 'RMNlACHlV5ThzfRlVS4D4',
	aesKey: 'bAZC8S8nz5fcQ0Ui2HxQVGbC6FzyrzWKSuDbmzpBo3G', origin: 'gh_0123456789ab', template: 'TEMPLATE',
}
const RETRIES = 3
const WAIT_MS = 5000
const MEDIA_MOST = 10 << 20
const PICTURE_MOST = 1 << 20
const TITLE_MOST = 32
const CONTENT_MOST = 20000

// ---- the envelope ------------------------------------------------------------

const sha1 = (...parts) => createHash('sha1').update(parts.sort().join('')).digest('hex')
const key = Buffer.from(`${account.aesKey}=`, 'base64')

export function seal(xml) {
	const body = Buffer.from(xml)
	const length = Buffer.alloc(4)
	length.writeUInt32BE(body.length)
	const plain = Buffer.concat([randomBytes(16), length, body, Buffer.from(account.appId)])
	const pad = 32 - plain.length % 32
	const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
	return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString('base64')
}

export function open(sealed) {
	const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
	const plain = Buffer.concat([cipher.update(Buffer.from(sealed, 'base64')), cipher.final()])
	const body = plain.subarray(16, plain.length - plain.at(-1))
	const length = body.readUInt32BE(0)
	if (body.subarray(4 + length).toString() !== account.appId)
		throw new Error('an envelope of another app')
	return body.subarray(4, 4 + length).toString()
}

// The account's own answers have no nesting but the article's.
function valueOf(xml, name) {
	const found = xml.match(new RegExp(`<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`))
	return found ? found[1] ?? found[2] : ''
}

// ---- the platform --------------------------------------------------------------

export class Platform {
	constructor({ site, mode = 'aes', tokenLife = 7200, dayQuota = 100000, minuteQuota = 2000, others = 0 }) {
		Object.assign(this, { site, mode, tokenLife, dayQuota, minuteQuota, others })
		this.followers = new Map()      // openid → { here, chat: [] }
		this.scenes = new Map()         // id → scene_str
		this.codes = new Map()          // OAuth: code → openid
		this.drafts = new Map()         // media_id → the one article of it
		this.media = new Set()          // covers, by their media_id
		this.pictures = new Map()       // of bodies: address → bytes
		this.publications = new Map()   // publish_id → { article_id, url, status, article }
		this.letters = []
		this.letterIds = new Map()      // client_msg_id → msgid
		this.calls = []
		this.menu = null
		this.refusing = new Map()       // path → errcode, for tests
		this.number = 1000
		this.newToken()
	}

	newToken() {
		this.oldToken = this.token ? { value: this.token, until: Date.now() + 300_000 } : null
		this.token = `T${randomBytes(48).toString('hex')}`
		this.tokenEnds = Date.now() + this.tokenLife * 1000
	}

	follower(openid) {
		if (!this.followers.has(openid))
			this.followers.set(openid, { openid, here: false, chat: [] })
		return this.followers.get(openid)
	}

	// ---- deliveries to the account: five seconds, three times

	async deliver(fields) {
		const xml = `<xml>${Object.entries({ ToUserName: account.origin, CreateTime: Math.floor(Date.now() / 1000), ...fields })
			.map(([name, value]) => typeof value === 'number' ? `<${name}>${value}</${name}>`
				: `<${name}><![CDATA[${value}]]></${name}>`).join('')}</xml>`
		for (let turn = 0; turn < RETRIES; turn++) {
			const said = await this.post(xml).catch(() => null)
			if (said !== null)
				return said
		}
		return null
	}

	async post(xml) {
		const timestamp = String(Math.floor(Date.now() / 1000))
		const nonce = String(randomBytes(4).readUInt32BE(0))
		const query = new URLSearchParams({ signature: sha1(account.token, timestamp, nonce), timestamp, nonce })
		let body = xml
		if (this.mode === 'aes') {
			const sealed = seal(xml)
			query.set('encrypt_type', 'aes')
			query.set('msg_signature', sha1(account.token, timestamp, nonce, sealed))
			body = `<xml><ToUserName><![CDATA[${account.origin}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`
		}
		const got = await fetch(`${this.site}/wechat/callback?${query}`, {
			method: 'POST', body, headers: { 'Content-Type': 'text/xml' }, signal: AbortSignal.timeout(WAIT_MS) })
		if (got.status !== 200)
			throw new Error(`the account answers ${got.status}`)
		return this.opened(await got.text())
	}

	opened(said) {
		if (said === 'success' || said === '')
			return ''
		if (!valueOf(said, 'Encrypt'))
			return said
		const [sealed, signature] = [valueOf(said, 'Encrypt'), valueOf(said, 'MsgSignature')]
		const right = sha1(account.token, valueOf(said, 'TimeStamp'), valueOf(said, 'Nonce'), sealed)
		if (!timingSafeEqual(Buffer.from(right), Buffer.from(signature)))
			throw new Error('an answer that is not signed')
		return open(sealed)
	}

	hear(openid, said) {
		const chat = this.follower(openid).chat
		if (said === null)
			chat.push({ from: 'platform', text: '该公众号暂时无法提供服务，请稍后再试' })
		else if (valueOf(said, 'MsgType') === 'news')
			chat.push({ from: 'account', title: valueOf(said, 'Title'), text: valueOf(said, 'Description'), url: valueOf(said, 'Url') })
		else if (said)
			chat.push({ from: 'account', text: valueOf(said, 'Content') })
	}

	// ---- what a follower does

	async say(openid, text) {
		this.follower(openid).chat.push({ from: 'me', text })
		this.hear(openid, await this.deliver({ FromUserName: openid, MsgType: 'text', Content: text, MsgId: this.number++ }))
	}

	async follow(openid, scene = '') {
		const one = this.follower(openid)
		const again = one.here
		one.here = true
		one.chat.push({ from: 'platform', text: again ? '扫了一张海报' : '关注了公众号' })
		this.hear(openid, await this.deliver({ FromUserName: openid, MsgType: 'event', Event: again ? 'SCAN' : 'subscribe',
			EventKey: again ? scene : scene && `qrscene_${scene}` }))
	}

	async leave(openid) {
		const one = this.follower(openid)
		one.here = false
		one.chat.push({ from: 'platform', text: '取消了关注' })
		await this.deliver({ FromUserName: openid, MsgType: 'event', Event: 'unsubscribe', EventKey: '' })
	}

	async press(openid, button) {
		if (button.type === 'click')
			this.hear(openid, await this.deliver({ FromUserName: openid, MsgType: 'event', Event: 'CLICK', EventKey: button.key }))
	}

	// ---- the API

	refusal(path, query) {
		if (this.refusing.has(path))
			return this.refusing.get(path)
		const token = query.get('access_token')
		const old = this.oldToken && token === this.oldToken.value && Date.now() < this.oldToken.until
		if (token !== this.token && !old)
			return 40001
		if (!old && Date.now() >= this.tokenEnds)
			return 42001
		const minute = Date.now() - 60_000
		this.calls = this.calls.filter((at) => at > Date.now() - 86_400_000)
		if (this.calls.length >= this.dayQuota)
			return 45009
		if (this.calls.filter((at) => at > minute).length >= this.minuteQuota)
			return 45011
		this.calls.push(Date.now())
		return 0
	}

	stableToken({ grant_type: grant, appid, secret, force_refresh: force }) {
		if (grant !== 'client_credential' || appid !== account.appId)
			return { errcode: 40013, errmsg: 'invalid appid' }
		if (secret !== account.secret)
			return { errcode: 40125, errmsg: 'invalid appsecret' }
		if (force || Date.now() >= this.tokenEnds)
			this.newToken()
		return { access_token: this.token, expires_in: Math.max(1, Math.round((this.tokenEnds - Date.now()) / 1000)) }
	}

	letter(said) {
		if (said.template_id !== account.template)
			return { errcode: 40037, errmsg: 'invalid template_id' }
		if (!Object.keys(said.data ?? {}).length)
			return { errcode: 47003, errmsg: 'argument invalid' }
		const one = this.followers.get(said.touser)
		if (!one?.here)
			return { errcode: 43004, errmsg: 'require subscribe' }
		// The same client_msg_id is one message.
		const known = this.letterIds.get(said.client_msg_id)
		if (known)
			return { errcode: 0, errmsg: 'ok', msgid: known }
		const msgid = this.number++
		if (said.client_msg_id)
			this.letterIds.set(said.client_msg_id, msgid)
		this.letters.push(said)
		one.chat.push({ from: 'notice', lines: Object.values(said.data).map((field) => field.value), url: said.url ?? said.page })
		setImmediate(() => this.deliver({ FromUserName: said.touser, MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: msgid,
			Status: 'success' }))
		return { errcode: 0, errmsg: 'ok', msgid }
	}

	ask(path, query, body) {
		const upload = path === '/cgi-bin/material/add_material' || path === '/cgi-bin/media/uploadimg'
		const said = body.length && !upload ? JSON.parse(body.toString()) : {}
		if (path === '/cgi-bin/stable_token')
			return this.stableToken(said)
		if (path === '/sns/oauth2/access_token')
			return this.who(query)
		const errcode = this.refusal(path, query)
		if (errcode)
			return { errcode, errmsg: 'refused' }
		switch (path) {
		case '/cgi-bin/menu/create':
			this.menu = said
			return { errcode: 0, errmsg: 'ok' }
		case '/cgi-bin/user/get':
			return { total: this.others + this.followers.size, count: this.followers.size, data: { openid: [...this.followers.keys()] }, next_openid: '' }
		case '/cgi-bin/qrcode/create': {
			const scene = said.action_info.scene.scene_str
			const id = createHash('sha256').update(scene).digest('hex').slice(0, 12)
			this.scenes.set(id, scene)
			return { ticket: id, url: `${this.url}/q/${id}` }
		}
		case '/cgi-bin/message/template/send':
		case '/cgi-bin/message/subscribe/bizsend':
			return this.letter(said)
		case '/cgi-bin/ticket/getticket':
			return { errcode: 0, errmsg: 'ok', ticket: this.ticket(), expires_in: 7200 }
		case '/cgi-bin/material/add_material':
			return this.addMaterial(body.length)
		case '/cgi-bin/media/uploadimg':
			return this.uploadPicture(body)
		case '/cgi-bin/draft/add':
			return this.putDraft(`D${this.number++}`, said.articles[0])
		case '/cgi-bin/draft/batchget':
			return { total_count: this.drafts.size, item_count: this.drafts.size, item: [...this.drafts].reverse().slice(0, said.count)
				.map(([id, one]) => ({ media_id: id, content: { news_item: [said.no_content ? { ...one, content: '' } : one] } })) }
		case '/cgi-bin/draft/update':
			return this.drafts.has(said.media_id) ? this.putDraft(said.media_id, said.articles) : { errcode: 40007, errmsg: 'invalid media_id' }
		case '/cgi-bin/draft/delete':
			return this.drafts.delete(said.media_id) ? { errcode: 0, errmsg: 'ok' } : { errcode: 40007, errmsg: 'invalid media_id' }
		case '/cgi-bin/freepublish/submit':
			return this.publish(said)
		case '/cgi-bin/freepublish/get':
			return this.publication(said)
		case '/cgi-bin/freepublish/delete':
			return this.unpublish(said)
		default:
			return { errcode: 40066, errmsg: 'invalid url' }
		}
	}

	// Is this what wx.config of a page has to say?  As the platform's page about its JS-SDK has it.
	signsPage({ appId, nonceStr, timestamp, signature, url }) {
		const words = `jsapi_ticket=${this.ticket()}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url.split('#')[0]}`
		return appId === account.appId && createHash('sha1').update(words).digest('hex') === signature
	}

	ticket() {
		return `TICKET-${this.token.slice(1, 9)}`
	}

	// ---- drafts and publications

	addMaterial(bytes) {
		if (bytes > MEDIA_MOST)
			return { errcode: 45001, errmsg: 'media size out of limit' }
		const id = `M${this.number++}`
		this.media.add(id)
		return { media_id: id, url: '' }
	}

	uploadPicture(form) {
		const bytes = form.subarray(form.indexOf('\r\n\r\n') + 4, form.lastIndexOf('\r\n--'))
		if (bytes.length > PICTURE_MOST)
			return { errcode: 40009, errmsg: 'invalid image size' }
		const url = `http://mmbiz.qpic.cn/${this.number++}`
		this.pictures.set(url, bytes)
		return { url }
	}

	// Pictures from elsewhere are dropped from a body, as the platform does; so are scripts and links to other sites.
	putDraft(id, article) {
		if ([...article.title].length > TITLE_MOST)
			return { errcode: 45003, errmsg: 'title size out of limit' }
		if ([...article.content].length >= CONTENT_MOST)
			return { errcode: 45002, errmsg: 'content size out of limit' }
		if (!this.media.has(article.thumb_media_id))
			return { errcode: 40007, errmsg: 'invalid media_id' }
		const content = article.content.replace(/<img [^>]*src="([^"]*)"[^>]*>/g, (tag, src) => this.pictures.has(src) ? tag : '')
			.replace(/<\/?(a|script)\b[^>]*>/g, '')
		this.drafts.set(id, { ...article, content })
		return { errcode: 0, media_id: id }
	}

	// The result is pushed at once, or kept back for who asks (held: 1, still being published).
	publish({ media_id: media }) {
		const article = this.drafts.get(media)
		if (!article)
			return { errcode: 40007, errmsg: 'invalid media_id' }
		const id = String(this.number++)
		const one = { publish_id: id, article_id: `A${id}`, url: `${this.url}/s/${id}`, status: this.holding ? 1 : 0, article }
		this.publications.set(id, one)
		if (!one.status)
			this.finish(media, one)
		return { errcode: 0, errmsg: 'ok', publish_id: id }
	}

	finish(media, one) {
		this.drafts.delete(media)
		setImmediate(() => this.post(`<xml><ToUserName>${account.origin}</ToUserName><FromUserName>platform</FromUserName>` +
			`<CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event>` +
			`<PublishEventInfo><publish_id>${one.publish_id}</publish_id><publish_status>0</publish_status>` +
			`<article_id>${one.article_id}</article_id><article_detail><count>1</count>` +
			`<item><idx>1</idx><article_url>${one.url}</article_url></item></article_detail></PublishEventInfo></xml>`)
			.catch(() => null))
	}

	publication({ publish_id: id }) {
		const one = this.publications.get(id)
		if (!one)
			return { errcode: 53502, errmsg: 'invalid publish id' }
		return { publish_id: id, publish_status: one.status, fail_idx: [], ...one.status ? {} : { article_id: one.article_id,
			article_detail: { count: 1, item: [{ idx: 1, article_url: one.url }] } } }
	}

	unpublish({ article_id: article }) {
		const one = [...this.publications.values()].find((any) => any.article_id === article && any.status === 0)
		if (!one)
			return { errcode: 53600, errmsg: 'invalid article id' }
		one.status = 5
		return { errcode: 0, errmsg: 'ok' }
	}

	who(query) {
		const openid = this.codes.get(query.get('code'))
		this.codes.delete(query.get('code'))
		if (query.get('appid') !== account.appId || query.get('secret') !== account.secret)
			return { errcode: 40125, errmsg: 'invalid appsecret' }
		if (!openid)
			return { errcode: 40163, errmsg: 'code been used' }
		return { access_token: 'A', expires_in: 7200, refresh_token: 'R', openid, scope: 'snsapi_base',
			...openid.startsWith('snapshot') ? { is_snapshotuser: 1 } : {} }
	}

	// ---- the browser: who is signed in to "WeChat" stands in a cookie

	authorize(query, openid) {
		const back = new URL(query.get('redirect_uri'))
		if (query.get('appid') !== account.appId || query.get('response_type') !== 'code' || back.origin !== new URL(this.site).origin)
			return null
		const code = randomBytes(16).toString('hex')
		this.codes.set(code, openid)
		back.searchParams.set('code', code)
		back.searchParams.set('state', query.get('state'))
		return back.href
	}

	async browse(request, url, body) {
		const openid = /follower=([A-Za-z0-9-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? `o-${randomBytes(8).toString('hex')}`
		const keep = { 'Set-Cookie': `follower=${openid}; Path=/; SameSite=Lax`, 'Cache-Control': 'no-store' }
		const go = (to) => ({ status: 303, headers: { ...keep, Location: to } })
		if (url.pathname === '/connect/oauth2/authorize') {
			const to = this.authorize(url.searchParams, openid)
			return to ? go(to) : { status: 400, text: 'redirect_uri 参数错误', headers: keep }
		}
		if (url.pathname.startsWith('/q/')) {
			const scene = this.scenes.get(url.pathname.slice(3))
			if (!scene)
				return { status: 404, text: '二维码已失效', headers: keep }
			await this.follow(openid, scene)
			return go('/')
		}
		const form = new URLSearchParams(body)
		if (request.method === 'POST') {
			if (url.pathname === '/say' && form.get('text'))
				await this.say(openid, form.get('text').slice(0, 500))
			else if (url.pathname === '/follow')
				await this.follow(openid, this.scenes.get(form.get('scene')) ?? '')
			else if (url.pathname === '/leave')
				await this.leave(openid)
			else if (url.pathname === '/press')
				await this.press(openid, { type: 'click', key: form.get('key') })
			return go('/')
		}
		if (url.pathname.startsWith('/s/')) {
			const one = this.publications.get(url.pathname.slice(3))
			return one?.status === 0 ? { status: 200, text: articlePage(one.article), headers: { ...keep, 'Content-Type': 'text/html; charset=utf-8' } }
				: { status: 404, text: '该内容已被发布者删除', headers: keep }
		}
		const picture = this.pictures.get(`http://mmbiz.qpic.cn${url.pathname.replace('/media', '')}`)
		if (picture)
			return { status: 200, text: picture, headers: { ...keep, 'Content-Type': 'image/jpeg' } }
		if (url.pathname !== '/')
			return { status: 404, text: 'not here', headers: keep }
		return { status: 200, text: page(this, this.follower(openid)), headers: { ...keep, 'Content-Type': 'text/html; charset=utf-8' } }
	}

	async answer(request) {
		const url = new URL(request.url, this.url)
		const parts = []
		for await (const part of request)
			parts.push(part)
		const bytes = Buffer.concat(parts)
		if (/^\/(cgi-bin|sns)\//.test(url.pathname))
			return { status: 200, text: JSON.stringify(this.ask(url.pathname, url.searchParams, bytes)),
				headers: { 'Content-Type': 'application/json' } }
		return this.browse(request, url, bytes.toString())
	}

	listen(port = 0) {
		this.server = createServer((request, response) => {
			this.answer(request).then(({ status, text = '', headers }) => response.writeHead(status, headers).end(text),
				(fault) => response.writeHead(500).end(String(fault.stack ?? fault)))
		})
		return new Promise((resolve) => this.server.listen(port, '127.0.0.1', () => {
			this.url = `http://127.0.0.1:${this.server.address().port}`
			resolve(this)
		}))
	}

	close() {
		this.server.closeAllConnections()
		return new Promise((resolve) => this.server.close(resolve))
	}
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const word = (name, otherwise) => process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise
	const platform = await new Platform({ site: word('--site', 'http://127.0.0.1:8080'), mode: word('--mode', 'aes'),
		others: Number(word('--others', '320000')) })
		.listen(Number(word('--listen', '8090')))
	console.log(`the follower's window is at ${platform.url}`)
}
