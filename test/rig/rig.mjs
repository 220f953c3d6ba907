// What the rigs share: an installation of demo data in a temporary folder, its server started and
// ended in every way, a client that keeps its connections, and TAP.

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
export const build = process.env.BUILD ?? join(root, 'build')
export const PASSWORD = 'Gonghui-2026'

// ---- chance: the same for the same seed --------------------------------------

export const seed = Number(process.env.RIG_SEED ?? Date.now() % 1_000_000)

// A number from 0 to below n (mulberry32).
let state = seed
export function dice(n) {
	state = (state + 0x6D2B79F5) | 0
	let t = Math.imul(state ^ state >>> 15, 1 | state)
	t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
	return ((t ^ t >>> 14) >>> 0) % n
}

// ---- arguments: --rounds 300 -------------------------------------------------------

export function argument(name, otherwise) {
	const at = process.argv.indexOf(`--${name}`)
	return at < 0 ? otherwise : process.argv[at + 1] ?? true
}

// ---- TAP --------------------------------------------------------------------------------

let count = 0
let bad = 0

export function say(...words) {
	process.stdout.write(`# ${words.join(' ')}\n`)
}

export function is(ok, name, reason = '') {
	count++
	bad += ok ? 0 : 1
	process.stdout.write(`${ok ? 'ok' : 'not ok'} ${count} - ${name}\n`)
	if (!ok && reason)
		say(String(reason).slice(0, 4000).split('\n').join('\n# '))
}

export function skip(name, why) {
	process.stdout.write(`ok ${++count} - ${name} # SKIP ${why}\n`)
}

export function done() {
	process.stdout.write(`1..${count}\n`)
	process.exit(bad ? 1 : 0)
}

// ---- an installation -----------------------------------------------------------------------

// { folder, data, where }: demo data below `folder`, which goes when the program ends; in a file there, or in `db`.
export function install(program = join(build, 'gonghui'), db = null) {
	const folder = mkdtempSync(join(tmpdir(), 'gonghui-rig-'))
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
	const data = join(folder, 'data')
	const where = ['--db', db ?? `sqlite:${join(data, 'gonghui.db')}`, '--data', data, '--key-file', join(folder, 'key')]
	const made = { folder, data, where, program }
	must(command(made, 'demo', '--small'), 'gonghui demo')
	return made
}

// gonghui WORDS over this installation: { status, said }
export function command(at, ...words) {
	const ran = spawnSync(at.program, [...words, ...at.where], { encoding: 'utf8', maxBuffer: 64 << 20 })
	return { status: ran.status, said: ran.stdout + ran.stderr }
}

export function must(ran, what) {
	if (ran.status !== 0)
		throw new Error(`${what} ended with ${ran.status}\n${ran.said}`)
	return ran
}

// ---- its server -------------------------------------------------------------------------------

const running = new Set()
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))

export const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

// Ready when it has said where it listens: { url, child, gone, ready_ms, said() }.  gone: a promise of how it ended.
export function serve(at, { env = {}, listen = '127.0.0.1:0', words = ['--no-rates'], stdio, program = at.program } = {}) {
	const began = performance.now()
	const child = spawn(program, ['serve', '--listen', listen, ...words, ...at.where],
		{ stdio: stdio ?? ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
	let said = ''
	const gone = new Promise((resolve) => child.once('exit', (status, signal) => resolve({ status, signal })))
	running.add(child)
	gone.then(() => running.delete(child))
	return new Promise((resolve, reject) => {
		const late = setTimeout(() => {
			child.kill('SIGKILL')
			reject(new Error(`the server did not start in 30 s\n${said}`))
		}, 30_000)
		const hear = (bytes) => {
			said = (said + bytes).slice(-200_000)
			const found = said.match(/listening on (http:\/\/\S+)\n/)
			if (!found || !late.hasRef())
				return
			clearTimeout(late)
			late.unref()
			resolve({ url: found[1].replace(/\/$/, ''), child, gone, ready_ms: performance.now() - began, said: () => said })
		}
		child.stdout.on('data', hear)
		child.stderr.on('data', hear)
		gone.then(({ status, signal }) => {
			clearTimeout(late)
			reject(new Error(`the server ended with ${status ?? signal}\n${said}`))
		})
	})
}

export async function stop(server, signal = 'SIGTERM') {
	server.child.kill(signal)
	return server.gone
}

// ---- its clients -------------------------------------------------------------------------------

export class Client {
	constructor(url, connections = 16) {
		this.url = new URL(url)
		this.agent = new http.Agent({ keepAlive: true, maxSockets: connections })
		this.headers = {}
	}

	// { status, text, headers, ms }; status 0 when the connection broke.  ms: since it had a connection to itself.
	ask(method, path, { body, headers = {}, timeout = 30_000 } = {}) {
		return new Promise((resolve) => {
			const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
			const typed = text === undefined ? {}
				: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
			let began = performance.now()
			const ms = () => performance.now() - began
			const broken = (error) => resolve({ status: 0, text: error.message, headers: {}, ms: ms() })
			const request = http.request({ host: this.url.hostname, port: this.url.port, method, path, agent: this.agent,
				timeout, headers: { ...typed, ...this.headers, ...headers } }, (answer) => {
				let said = ''
				answer.setEncoding('utf8')
				answer.on('data', (piece) => { said += piece })
				answer.on('end', () => resolve({ status: answer.statusCode, text: said, headers: answer.headers, ms: ms() }))
				answer.on('error', broken)
			})
			request.on('socket', () => { began = performance.now() })
			request.on('timeout', () => request.destroy(new Error('no answer in time')))
			request.on('error', broken)
			request.end(text)
		})
	}

	async signIn(account) {
		const got = await this.ask('POST', '/api/v1/session', { body: { account, password: PASSWORD } })
		if (got.status !== 201)
			throw new Error(`${account} cannot sign in: ${got.status} ${got.text}`)
		this.headers.Authorization = `Bearer ${JSON.parse(got.text).token}`
		return this
	}

	close() {
		this.agent.destroy()
	}
}

// ---- what is submitted ----------------------------------------------------------------------------

let number = 0

// A resident number nobody had before, of a division that does not exist.
export function documentNumber() {
	const n = ++number
	const day = String(1 + n % 28).padStart(2, '0')
	const month = String(1 + Math.floor(n / 28) % 12).padStart(2, '0')
	const digits = `320599${1960 + Math.floor(n / 336) % 45}${month}${day}${String(100 + Math.floor(n / 15120) % 900)}`
	const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
	const sum = weights.reduce((all, w, i) => all + w * Number(digits[i]), 0)
	return digits + '10X98765432'[sum % 11]
}

const NAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'

export function member(org) {
	const no = documentNumber()
	return { name: NAMES[dice(NAMES.length)] + '试验', document_type: 111, document_no: no,
		mobile: `1900${String(1_000_000 + number)}`, joined: '2026-01-05', work_unit: '样例公司', org_id: org }
}

const MEMBERS = '/api/v1/members'
const SHEETS = '/api/v1/members/import'

// Submissions, each under a key of its own: new members, and now and then a sheet whose row nobody
// can take, which leaves files.  One is { key, path, body, id }: the id is there once the server has
// acknowledged it.
export class Submissions {
	constructor(org) {
		this.org = org
		this.all = []
	}

	fresh() {
		const key = `rig-${seed}-${this.all.length}`
		const rows = [{ name: '王试验', document_no: '320599', joined: '2026-01-05' }]
		const one = dice(20) ? { key, path: MEMBERS, body: member(this.org), id: null }
			: { key, path: SHEETS, body: { rows, mode: 'add' }, id: null }
		this.all.push(one)
		return one
	}

	get members() {
		return this.all.filter((one) => one.path === MEMBERS).length
	}

	// Sends it; true when the server has answered, which it must do with 201.
	async send(client, one) {
		const got = await client.ask('POST', one.path, { body: one.body, headers: { 'Idempotency-Key': one.key } })
		if (got.status === 201) {
			const { id } = JSON.parse(got.text)
			if (one.id && one.id !== id)
				throw new Error(`${one.key} was ${one.id} and is now ${id}`)
			one.id = id
		}
		return got
	}

	// `lanes` clients at once, until one finds the server gone or `going()` says no.
	async load(client, lanes, going) {
		let alive = true
		const odd = []
		await Promise.all(Array.from({ length: lanes }, async () => {
			while (alive && going()) {
				const got = await this.send(client, this.fresh())
				if (got.status === 0)
					alive = false
				else if (got.status !== 201)
					odd.push(`${got.status} ${got.text}`)
			}
		}))
		return odd
	}

	get unknown() {
		return this.all.filter((one) => !one.id)
	}
}
