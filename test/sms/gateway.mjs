// A stand-in for gateways of short messages, written from the published protocols of all three: the house's own
// (Standard Webhooks), 腾讯云 SendSms 2021-01-11 (TC3-HMAC-SHA256), 阿里云 SendSms 2017-05-25 (ACS3-HMAC-SHA256). It proves
// signatures by itself, keeps what it took, and fails in every way it is told to.
//
//   node test/sms/gateway.mjs [PORT [SECONDS]]      SECONDS: what it takes for the time, for who asks in another
//   GET /seen            what was taken: [{ vendor, mobile, values, id, … }]
//   POST /mode           {"mode": "fine" | "hang" | "slow" | "break" | "lost" | "busy" | a code of the vendor, "times": n}
//
// Nothing here is secret: the keys are made up.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

export const house = { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }
export const tencent = { appId: '1400006666', sign: '江阴市总工会', keyId: 'AKIDz8krbsJ5yKBZQpn74W', secret: 'Gu5t9xGARNpq86cd98joQYCN3' }
export const aliyun = { sign: '江阴市总工会', keyId: 'LTAI5tMadeUpForTests', secret: 'MadeUpForTestsOfGonghui0123456' }
// How many variables each template was approved with.
export const templates = {
	1110: 1, 1111: 1, 1112: 1, 1113: 0, 1114: 1, 1115: 0, 1116: 2,
	SMS_1110: ['code'], SMS_1111: ['tail'], SMS_1112: ['tail'], SMS_1113: [], SMS_1114: ['reason'], SMS_1115: [],
	SMS_1116: ['title', 'text'],
}
const SKEW = 300                        // seconds
const SLOW_MS = 1500

const sha256 = (text) => createHash('sha256').update(text).digest('hex')
const hmac = (key, text, form) => createHmac('sha256', key).update(text).digest(form)
const same = (one, other) => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
const fixed = Number(process.argv[3] ?? 0)
const now = () => fixed || Date.now() / 1000

// ---- signatures, as published -------------------------------------------------

function houseFault(request, body) {
	const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = request.headers
	if (!id || !at || !signatures || Math.abs(now() - Number(at)) > SKEW)
		return 'no signature, or too old'
	const key = Buffer.from(house.secret.replace(/^whsec_/, ''), 'base64')
	const want = hmac(key, `${id}.${at}.${body}`, 'base64')
	const found = signatures.split(' ').some((one) => one.startsWith('v1,') && same(one.slice(3), want))
	return found ? null : 'another signature'
}

// The lines that are signed, and their names; null where one is missing.
function signedLines(request, names) {
	const lines = names.split(';').map((name) => [name, request.headers[name]])
	return lines.some(([, value]) => value === undefined) ? null : lines
}

function tencentFault(request, body) {
	const found = (request.headers.authorization ?? '').match(
		/^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/sms\/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/)
	if (!found)
		return 'AuthFailure.InvalidAuthorization'
	const [, id, day, names, signature] = found
	const at = Number(request.headers['x-tc-timestamp'])
	const lines = signedLines(request, names)
	if (id !== tencent.keyId)
		return 'AuthFailure.SecretIdNotFound'
	if (!lines || !names.split(';').includes('host') || !names.split(';').includes('content-type'))
		return 'AuthFailure.InvalidAuthorization'
	if (!(Math.abs(now() - at) <= SKEW) || new Date(at * 1000).toISOString().slice(0, 10) !== day)
		return 'AuthFailure.SignatureExpire'
	const canonical = ['POST', '/', '', ...lines.map(([name, value]) => `${name}:${value.trim().toLowerCase()}`), '', names,
		sha256(body)].join('\n')
	const text = ['TC3-HMAC-SHA256', at, `${day}/sms/tc3_request`, sha256(canonical)].join('\n')
	const key = hmac(hmac(hmac(`TC3${tencent.secret}`, day), 'sms'), 'tc3_request')
	return same(hmac(key, text, 'hex'), signature) ? null : 'AuthFailure.SignatureFailure'
}

const percent = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

function aliyunFault(request, url, body) {
	const found = (request.headers.authorization ?? '').match(
		/^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/)
	if (!found)
		return 'IncompleteSignature'
	const [, id, names, signature] = found
	const lines = signedLines(request, names)
	const must = Object.keys(request.headers).filter((name) => name.startsWith('x-acs-') || name === 'host' || name === 'content-type')
	if (id !== aliyun.keyId)
		return 'InvalidAccessKeyId.NotFound'
	if (!lines || must.sort().join(';') !== names)
		return 'IncompleteSignature'
	if (!(Math.abs(now() - Date.parse(request.headers['x-acs-date']) / 1000) <= 900))
		return 'InvalidTimeStamp.Expired'
	if (request.headers['x-acs-content-sha256'] !== sha256(body))
		return 'SignatureDoesNotMatch'
	const query = [...url.searchParams].sort(([a], [b]) => a < b ? -1 : 1)
		.map(([name, value]) => `${percent(name)}=${percent(value)}`).join('&')
	const canonical = ['POST', '/', query, ...lines.map(([name, value]) => `${name}:${value.trim()}`), '', names, sha256(body)].join('\n')
	return same(hmac(aliyun.secret, `ACS3-HMAC-SHA256\n${sha256(canonical)}`, 'hex'), signature) ? null : 'SignatureDoesNotMatch'
}

// ---- the three gateways ----------------------------------------------------------

export class Gateway {
	constructor() {
		this.seen = []                  // what was taken, once each
		this.asked = 0
		this.ids = new Set()            // the house's: an id is sent once
		this.nonces = new Set()
		this.mode = 'fine'
		this.times = Infinity
		this.open = new Set()
	}

	async listen(port = 0) {
		this.server = createServer((request, answer) => this.handle(request, answer))
		this.server.on('connection', (socket) => {
			this.open.add(socket)
			socket.on('close', () => this.open.delete(socket))
		})
		await new Promise((resolve) => this.server.listen(port, '127.0.0.1', resolve))
		this.port = this.server.address().port
		this.url = `http://127.0.0.1:${this.port}`
		return this
	}

	// It dies, as a machine does: nobody listens, and who was being served hears no more.
	async stop() {
		for (const socket of this.open)
			socket.destroy()
		await new Promise((resolve) => this.server.close(resolve))
	}

	fail(mode, times = Infinity) {
		Object.assign(this, { mode, times })
	}

	// The last code that this number was sent.
	code(mobile) {
		return this.seen.filter((one) => one.mobile === mobile && one.kind === 'code').at(-1)?.values.code
	}

	async handle(request, answer) {
		const url = new URL(request.url, 'http://gateway')
		let body = ''
		for await (const piece of request)
			body += piece
		const say = (status, value) => answer.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
		if (url.pathname === '/seen')
			return say(200, { asked: this.asked, seen: this.seen })
		if (url.pathname === '/mode') {
			const { mode, times } = JSON.parse(body)
			this.fail(mode, times ?? Infinity)
			return say(200, {})
		}
		this.asked++
		let mode = this.mode
		if (mode !== 'fine' && --this.times <= 0)
			this.fail('fine')
		if (mode === 'hang')
			return undefined
		if (mode === 'break')
			return request.socket.destroy()
		const [status, value] = request.headers['webhook-id'] ? this.house(request, body, mode)
			: request.headers['x-tc-action'] ? this.tencent(request, body, mode) : this.aliyun(request, url, body, mode)
		if (mode === 'lost')            // it was done, and its answer gets lost
			return request.socket.destroy()
		if (mode === 'slow')
			return setTimeout(() => say(status, value), SLOW_MS)
		return say(status, value)
	}

	house(request, body, mode) {
		const fault = houseFault(request, body)
		const id = request.headers['webhook-id']
		if (fault)
			return [401, { code: 'signature', message: fault }]
		if (mode === 'busy')
			return [503, {}]
		if (mode === 'number-limit')
			return [422, { code: 'number-limit' }]
		const { type, data } = JSON.parse(body)
		if (type !== 'sms.send' || !/^1\d{10}$/.test(data.mobile) || !data.sentence)
			return [400, { code: 'body' }]
		if (this.ids.has(id))
			return [409, { code: 'twice' }]
		this.ids.add(id)
		this.seen.push({ vendor: 'house', id, ...data })
		return [200, { code: 'ok' }]
	}

	tencent(request, body, mode) {
		const error = (code) => [200, { Response: { Error: { Code: code, Message: code }, RequestId: 'r' } }]
		const fault = tencentFault(request, body)
		if (fault)
			return error(fault)
		if (request.headers['x-tc-action'] !== 'SendSms' || request.headers['x-tc-version'] !== '2021-01-11' || !request.headers['x-tc-region'])
			return error('InvalidAction')
		if (mode === 'busy')
			return error('RequestLimitExceeded')
		const q = JSON.parse(body)
		const mobile = q.PhoneNumberSet[0].replace(/^\+86/, '')
		let code = mode.includes('.') ? mode : 'Ok'
		if (code.startsWith('InvalidParameterValue.Sdk') || q.SmsSdkAppId !== tencent.appId)
			return error('InvalidParameterValue.SdkAppIdNotExist')
		if (q.SignName !== tencent.sign)
			code = 'FailedOperation.SignatureIncorrectOrUnapproved'
		else if (templates[q.TemplateId] === undefined)
			code = 'FailedOperation.TemplateIncorrectOrUnapproved'
		else if (q.TemplateParamSet.length !== templates[q.TemplateId])
			code = 'FailedOperation.TemplateParamSetNotMatchApprovedTemplate'
		if (code === 'Ok')
			this.seen.push({ vendor: 'tencent', mobile, id: q.SessionContext, template: q.TemplateId,
				kind: q.TemplateId === '1110' ? 'code' : 'other', values: { code: q.TemplateParamSet[0], all: q.TemplateParamSet } })
		return [200, { Response: { SendStatusSet: [{ SerialNo: '2026:1', PhoneNumber: q.PhoneNumberSet[0], Fee: code === 'Ok' ? 1 : 0,
			SessionContext: q.SessionContext, Code: code, Message: code === 'Ok' ? 'send success' : code, IsoCode: 'CN' }], RequestId: 'r' } }]
	}

	aliyun(request, url, body, mode) {
		const refuse = (status, code) => [status, { Code: code, Message: code, RequestId: 'r', HostId: 'dysmsapi.aliyuncs.com' }]
		const fault = aliyunFault(request, url, body)
		const nonce = request.headers['x-acs-signature-nonce']
		if (fault)
			return refuse(fault.startsWith('Invalid') ? 404 : 400, fault)
		if (this.nonces.has(nonce))
			return refuse(400, 'SignatureNonceUsed')
		this.nonces.add(nonce)
		if (request.headers['x-acs-action'] !== 'SendSms' || request.headers['x-acs-version'] !== '2017-05-25')
			return refuse(404, 'InvalidAction.NotFound')
		if (mode === 'busy')
			return refuse(400, 'Throttling.User')
		if (mode.startsWith('isv.') || mode.startsWith('isp.'))
			return refuse(200, mode)
		const q = Object.fromEntries(url.searchParams)
		const values = JSON.parse(q.TemplateParam ?? '{}')
		if (q.SignName !== aliyun.sign)
			return refuse(200, 'isv.SMS_SIGNATURE_ILLEGAL')
		if (!Array.isArray(templates[q.TemplateCode]))
			return refuse(200, 'isv.SMS_TEMPLATE_ILLEGAL')
		if (templates[q.TemplateCode].join() !== Object.keys(values).join())
			return refuse(200, 'isv.TEMPLATE_MISSING_PARAMETERS')
		if (!/^1\d{10}$/.test(q.PhoneNumbers))
			return refuse(200, 'isv.MOBILE_NUMBER_ILLEGAL')
		this.seen.push({ vendor: 'aliyun', mobile: q.PhoneNumbers, id: q.OutId, template: q.TemplateCode,
			kind: q.TemplateCode === 'SMS_1110' ? 'code' : 'other', values })
		return [200, { Code: 'OK', Message: 'OK', RequestId: 'r', BizId: '900619746936498440^0' }]
	}
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const gateway = await new Gateway().listen(Number(process.argv[2] ?? 0))
	console.log(`listening on ${gateway.url}`)
}
