// Clients that are slow on purpose: heads and bodies a byte at a time, answers that nobody reads.
// Each is ended in its time, and meanwhile honest users are answered. Prints TAP.
//
//	node test/rig/slow.mjs --each 150

import net from 'node:net'
import { argument, Client, delay, done, install, is, say, serve, stop } from './rig.mjs'

const each = Number(argument('each', 120))
const P99_MS = 500
const GRACE_MS = 4000           // the sweep's second, and a machine that has other things to do

const at = install()
const server = await serve(at)
const { hostname, port } = new URL(server.url)
const officer = await new Client(server.url, 8).signIn('jiceng')

const DRIP = { first: 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', drop: 'a' }
const BODY = { first: 'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{',
	drop: ' ' }
const page = 'GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'

// { kind, ended }: ended is the time after which the server had enough, or null.
function slow(kind) {
	const one = { kind, ended: null }
	const began = performance.now()
	const socket = net.connect({ host: hostname, port: Number(port) })
	one.socket = socket
	socket.on('error', () => {})
	socket.on('close', () => { one.ended ??= performance.now() - began })
	if (kind === 'reader') {
		// Asks for far more than the kernel keeps for it, and reads nothing.
		socket.pause()
		for (let i = 0; i < 200; i++)
			socket.write(page)
		/* Who does not read is not told of the end either: writing tells. */
		one.drip = setInterval(() => socket.write('\r\n'), 1000)
		return one
	}
	const { first, drop } = kind === 'head' ? DRIP : BODY
	socket.write(first)
	socket.resume()
	one.drip = setInterval(() => socket.writable && socket.write(drop), 500)
	return one
}

const all = ['head', 'body', 'reader'].flatMap((kind) => Array.from({ length: each }, () => slow(kind)))
const open = (kind) => all.filter((one) => one.kind === kind && one.ended === null).length
const times = []
let refused = 0
const LIMITS = { head: 10_000, body: 10_000 + 1000, reader: 25_000 }
const last = performance.now() + Math.max(...Object.values(LIMITS)) + GRACE_MS

await delay(500)
say(`${open('head')} slow heads, ${open('body')} slow bodies, ${open('reader')} that do not read`)
is(all.every((one) => one.ended === null), 'at first all of them are borne')

async function honest() {
	while (performance.now() < last && all.some((one) => one.ended === null)) {
		const began = performance.now()
		const got = await officer.ask('GET', ['/api/v1/members?limit=20', '/api/v1/orgs?limit=20', '/sign-in'][times.length % 3])
		times.push(performance.now() - began)
		refused += got.status === 200 ? 0 : 1
		await delay(20)
	}
}
await Promise.all([honest(), honest(), honest(), honest()])
all.forEach((one) => { clearInterval(one.drip); one.socket.destroy() })

for (const [kind, limit] of Object.entries(LIMITS)) {
	const mine = all.filter((one) => one.kind === kind)
	const longest = Math.max(...mine.map((one) => one.ended ?? Infinity))
	say(`${kind}: the last one was ended after ${Math.round(longest)} ms`)
	is(longest < limit + GRACE_MS, `a slow ${kind} is ended in its time`, `${mine.filter((one) => one.ended === null).length} stayed`)
}
times.sort((a, b) => a - b)
const p99 = times[Math.floor(times.length * 0.99)]
say(`honest users: ${times.length} answers, p50 ${Math.round(times[times.length >> 1])} ms, p99 ${Math.round(p99)} ms`)
is(!refused, 'honest users are all answered', `${refused} refused`)
is(p99 < P99_MS, `honest users wait less than ${P99_MS} ms (p99)`)
is((await officer.ask('GET', '/readyz')).status === 200, 'it is well afterwards')
officer.close()
await stop(server)
done()
