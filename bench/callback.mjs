// How fast what WeChat delivers is answered, and whether a repeated delivery has one effect.
//
//   node bench/callback.mjs [SECONDS] [RATE]      10 s at 500/s, each a new follower; then 10,000 repetitions
//
// An open loop: a delivery goes out when its time has come, whatever became of the earlier ones, so that waiting
// shows. The server has a small demo of its own; sealed mode, every answer opened. The platform's limit is 5 s, ours 50 ms.
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { startServer } from '../test/browser/harness.mjs'
import { account, open, seal } from '../test/wechat/platform.mjs'

const seconds = Number(process.argv[2] ?? 10)
const rate = Number(process.argv[3] ?? 500)
const repeated = 2000
const turns = 5                 // beside the first: 10,000 in all
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const sha1 = (...parts) => createHash('sha1').update(parts.sort().join('')).digest('hex')

function delivery(n) {
	const xml = `<xml><ToUserName>${account.origin}</ToUserName><FromUserName>o-${n}</FromUserName>` +
		`<CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><MsgType>event</MsgType><Event>subscribe</Event><EventKey></EventKey></xml>`
	return `<xml><ToUserName>${account.origin}</ToUserName><Encrypt><![CDATA[${seal(xml)}]]></Encrypt></xml>`
}

function send(url, body) {
	const timestamp = String(Math.floor(Date.now() / 1000))
	const nonce = String(randomBytes(4).readUInt32BE(0))
	const sealed = body.match(/CDATA\[(.*?)\]/)[1]
	const query = new URLSearchParams({ signature: sha1(account.token, timestamp, nonce), timestamp, nonce, encrypt_type: 'aes',
		msg_signature: sha1(account.token, timestamp, nonce, sealed) })
	const began = performance.now()
	return new Promise((resolve, reject) => {
		const asking = request(`${url}/wechat/callback?${query}`, { method: 'POST', agent, headers: { 'Content-Type': 'text/xml' } },
			(got) => {
				let text = ''
				got.on('data', (part) => { text += part })
				got.on('end', () => resolve({ status: got.statusCode, text, ms: performance.now() - began }))
			})
		asking.on('error', reject)
		asking.end(body)
	})
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(1)

function report(what, took) {
	const sorted = took.map((one) => one.ms).sort((a, b) => a - b)
	const bad = took.filter((one) => one.status !== 200).length
	console.log(`${what}: ${took.length} answers, ${bad} not 200; ms p50 ${at(sorted, 0.5)}, p99 ${at(sorted, 0.99)}, ` +
		`most ${at(sorted, 1)}; over 50 ms: ${sorted.filter((ms) => ms > 50).length}`)
}

// As the desk shows it: who came today.
async function came(url) {
	const jar = []
	const ask = async (path, form) => {
		const got = await fetch(url + path, { method: form ? 'POST' : 'GET', body: form && new URLSearchParams(form), redirect: 'manual',
			headers: { Cookie: jar.join('; ') } })
		for (const one of got.headers.getSetCookie())
			jar.push(one.split(';')[0])
		return got.text()
	}
	const csrf = (await ask('/sign-in')).match(/name="csrf" value="(.*?)"/)[1]
	await ask('/sign-in', { csrf, account: 'shizong', password: 'Gonghui-2026' })
	const row = (await ask('/wechat')).match(/<tbody>\s*<tr>(.*?)<\/tr>/s)[1]
	return Number(row.match(/>([\d,]+)</g)[0].replace(/[^\d]/g, ''))
}

const server = await startServer({ serve: ['--no-rates'] })
try {
	const took = []
	const began = performance.now()
	for (let n = 0; n < seconds * rate; n++) {
		const wait = began + n * 1000 / rate - performance.now()
		if (wait > 1)
			await new Promise((resolve) => setTimeout(resolve, wait))
		took.push(send(server.url, delivery(n)))
	}
	const first = await Promise.all(took)
	report(`${rate}/s for ${seconds} s, each a new follower`, first)
	if (!open(first[0].text.match(/CDATA\[(.*?)\]/)[1]).includes('欢迎'))
		throw new Error('not the answer of the desk')

	const again = []
	for (let n = 0; n < repeated; n++) {
		const body = delivery(`again-${n}`)
		again.push(...Array.from({ length: turns + 1 }, () => send(server.url, body)))
		if (n % 100 === 99)
			await Promise.all(again)
	}
	report(`${repeated} deliveries, each ${turns + 1} times at once`, await Promise.all(again))
	const effects = await came(server.url)
	console.log(`followers counted: ${effects} of ${seconds * rate + repeated} deliveries`)
	process.exitCode = effects === seconds * rate + repeated ? 0 : 1
} finally {
	agent.destroy()
	await server.stop()
}
