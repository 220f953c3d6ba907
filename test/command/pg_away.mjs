// PostgreSQL is stopped, broken off and killed while people submit.  Each sends the same form until it is answered,
// as a browser does.  Afterwards: every acknowledged submission is there exactly once, none twice, nobody was told
// anything but 303 or 503 (who reads: 200 or 503), and the server is back within five seconds of PostgreSQL.
//
//	test/pg.sh node test/command/pg_away.mjs build/gonghui [ROUNDS [CLIENTS]]
//
// TAP.  The server it stops is the one that test/pg.sh started for it.

import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const [program, rounds = '4', clients = '32'] = process.argv.slice(2)
const db = process.env.GONGHUI_TEST_PG
const BACK_MS = 5000
const ENOUGH = 60                       // submissions between two disturbances, and refused in each
const WAYS = ['stop', 'break', 'kill', 'session']

const folder = mkdtempSync(join(tmpdir(), 'gonghui-away-'))
const settings = ['--db', db, '--data', join(folder, 'data')]

function sql(text) {
	const env = { ...process.env, PGOPTIONS: '-c gonghui.scope=house' }

	return execFileSync('psql', ['-qAt', '-c', text, db], { encoding: 'utf8', env }).trim()
}

// Meanwhile people go on.
const run = promisify(execFile)

async function toServer(word) {
	if (word === 'session')         // one of its processes dies, and it throws everybody out
		return run('kill', ['-9', sql('select pid from pg_stat_activity where application_name = ' +
			"'gonghui' order by pid limit 1")])
	return run(process.env.GONGHUI_TEST_PG_SERVER, [word])
}

// ---- asking -------------------------------------------------------------------

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 })
let port

function ask(method, path, { headers = {}, body = '' } = {}) {
	return new Promise((resolve, reject) => {
		const rq = http.request({ agent, host: '127.0.0.1', port, method, path, headers }, (answer) => {
			let text = ''
			answer.setEncoding('utf8')
			answer.on('data', (part) => { text += part })
			answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }))
		})
		rq.on('error', reject)
		rq.end(body)
	})
}

const told = new Map()                  // words → true when acknowledged, false when only sent
const wrong = new Map()                 // "POST 500" → how often
let acknowledged = 0
let refused = 0
let lastAcknowledged = 0                // performance.now() of it
let going = true
let wake = () => {}

function judge(what, status, right) {
	if (right.includes(status))
		return
	wrong.set(`${what} ${status}`, (wrong.get(`${what} ${status}`) ?? 0) + 1)
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

// One person after another, each from an address of his own: the box takes five from one.
async function submit(client) {
	const page = await ask('GET', '/my/complaint')
	const csrf = page.text.match(/name="csrf" value="([^"]+)"/)[1]
	const cookie = page.headers['set-cookie'].map((one) => one.split(';')[0]).join('; ')
	for (let i = 0; going; i++) {
		const words = `第 ${client} 人的第 ${i} 件事，请看一看`
		const body = new URLSearchParams({ csrf, once: `rig-${client}-${i}`, kind: '2', words, nameless: '1' })
		const headers = { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded',
			'X-Forwarded-For': `10.${client}.${i >> 8 & 255}.${i & 255}` }
		told.set(words, false)
		for (let status = 0; status !== 303 && going;) {
			status = (await ask('POST', '/my/complaint', { headers, body: body.toString() })).status
			judge('POST', status, [303, 503])
			if (status === 303) {
				told.set(words, true)
				acknowledged++
				lastAcknowledged = performance.now()
				wake()
			} else {
				refused++
				wake()
				await pause(20)
			}
		}
	}
}

async function read() {
	while (going) {
		judge('GET', (await ask('GET', '/my/complaint/000000000000')).status, [404, 503])
		await pause(5)
	}
}

// Until so many more were acknowledged, or refused.
async function more(n, count = () => acknowledged) {
	const wanted = count() + n
	while (count() < wanted)
		await new Promise((resolve) => { wake = resolve })
}

// ---- the run ----------------------------------------------------------------------

let n = 0
function is(name, good, ...said) {
	console.log(`${good ? 'ok' : 'not ok'} ${++n} - ${name}`)
	if (!good)
		for (const one of said)
			console.log(`# ${one}`)
}

execFileSync(program, ['init', ...settings], { stdio: ['ignore', 'ignore', 'inherit'] })
const server = spawn(program, ['serve', ...settings, '--no-rates', '--proxies', '127.0.0.1', '--listen', '127.0.0.1:0'],
	{ stdio: ['ignore', 'pipe', 'pipe'] })
let log = ''
server.stderr.on('data', (part) => { log += part })
try {
	const [line] = await once(server.stdout, 'data')
	port = Number(/:(\d+)\s*$/.exec(String(line))[1])
	const people = Array.from({ length: Number(clients) }, (_, i) => submit(i))
	const readers = [read(), read()]
	const back = []
	let away = ''

	for (let round = 0; round < Number(rounds); round++) {
		await more(ENOUGH)
		const way = WAYS[round % WAYS.length]
		await toServer(way)
		if (way !== 'session') {
			await more(ENOUGH, () => refused)
			const said = await ask('GET', '/readyz')
			away = said.status === 503 ? said.text : `${said.status} ${said.text}`
			await toServer('start')
		}
		const began = performance.now()
		await more(1)
		back.push(`${way} ${Math.round(lastAcknowledged - began)}`)
	}
	await more(ENOUGH)
	going = false
	await Promise.all([...people, ...readers])

	const there = new Map(sql("select words || '|' || count(*) from complaint group by words").split('\n')
		.map((row) => row.split('|')))
	const lost = [...told].filter(([words, yes]) => yes && !there.has(words))
	const twice = [...there].filter(([, times]) => times !== '1')
	is('every acknowledged submission is there', !lost.length && acknowledged > ENOUGH * Number(rounds),
		`${lost.length} of ${acknowledged} are lost`)
	is('none is there twice', !twice.length, ...twice.map((row) => row.join(': ')).slice(0, 5))
	is('nobody was told anything but that it is done, or to come again', !wrong.size, ...[...wrong].join('; ').split('; '),
		...log.split('\n').slice(-20))
	is('it is back within five seconds', back.every((one) => Number(one.split(' ')[1]) < BACK_MS), back.join(', '))
	is('/readyz says that PostgreSQL does not answer', away.startsWith('not ready: PostgreSQL does not answer'), away)
	is('the log says when it went and when it came', /PostgreSQL does not answer: .*/.test(log) &&
		log.includes('PostgreSQL answers again'), ...log.split('\n').slice(-20))
	const ready = await ask('GET', '/readyz')
	is('it is ready again', ready.status === 200, ready.text)
	console.log(`# ${acknowledged} acknowledged, ${refused} told to come again, back after (ms) ${back.join(', ')}; ` +
		`${(log.match(/a commit got no answer/g) ?? []).length} commits without an answer`)
	console.log(`1..${n}`)
} finally {
	going = false
	agent.destroy()
	server.kill('SIGTERM')
	await once(server, 'exit')
	rmSync(folder, { recursive: true })
	rmSync(`${join(folder, 'data')}.key`, { force: true })
}
