// PostgreSQL, which syncs here, is stopped, broken off and killed while people hand in applications to join at a steady
// pace: each of them once, under a key, and again under it until he is told that it is done.  Then every application
// that was acknowledged is there, none twice, and nobody was told anything but 303 or 503.  Prints TAP.
//
//	node test/rig/pg_away.mjs [--rounds 3] [--rate 200] [--plant doubled|lost]
//
// --rate: new applicants a second; who was told to come again comes on top.  --plant: with a copy of an application, or
// without one, made by hand at the end, which the rig must see.  build/bench/prepare signs the applicants in.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argument, build, Client, command, delay, dice, done, install, is, must, say, seed, serve, stop } from './rig.mjs'
import { Cluster } from './standby.mjs'

const rounds = Number(argument('rounds', 3))
const rate = Number(argument('rate', 200))
const planted = argument('plant', '')
const WAYS = ['fast', 'kill', 'immediate']      // pg_ctl stop -m fast, SIGKILL to all of it, pg_ctl stop -m immediate
const BETWEEN = 2 * rate                        // applications acknowledged before it goes
const REFUSED = rate / 4                        // … and refused before it comes back
const BACK_MS = 5000
const ANSWER_MS = 20_000                        // five seconds for a connection, ten to learn what became of a commit
const LANES = 400                               // connections; the server takes 512 from one address
const AT_ONCE = 3000                            // applicants under way; more wait outside

// ---- the installation: a demo, applicants who are signed in, all of it on a cluster of its own --------------------

const cluster = await Cluster.foreign()
const name = `away_${process.pid}`
cluster.sql('create role gonghui login')
cluster.sql(`create database ${name} owner gonghui`)
const db = `postgresql://gonghui@127.0.0.1:${cluster.port}/${name}`
const sql = (text) => cluster.sql(text, name)

const lite = install()
const requests = join(lite.folder, 'requests')
const applicants = Math.ceil(rate * 20 + rounds * rate * 12)
mkdirSync(requests)
copyFileSync(join(lite.folder, 'key'), `${lite.data}.key`)      // where prepare looks for it
const prepared = spawnSync(join(build, 'bench', 'prepare'), [lite.data, requests, String(applicants), '0', '0'],
	{ encoding: 'utf8' })
must({ status: prepared.status, said: `${prepared.stdout}${prepared.stderr}${prepared.error ?? ''}` }, 'bench/prepare')
must(command({ ...lite, where: [`sqlite:${join(lite.data, 'gonghui.db')}`, db, ...lite.where.slice(2)] }, 'copy'), 'gonghui copy')
const at = { ...lite, where: ['--db', db, ...lite.where.slice(2)] }

// What prepare wrote: each request behind a line with its length.
const waiting = []
for (let bytes = readFileSync(join(requests, 'join.req')), from = 0; from < bytes.length;) {
	const head = bytes.indexOf(10, from)
	const length = Number(bytes.subarray(from, head))
	const text = bytes.subarray(head + 1, head + 1 + length).toString()
	from = head + 1 + length
	waiting.push({ number: waiting.length, cookie: text.match(/^Cookie: (.*)\r$/m)[1],
		body: `${text.slice(text.indexOf('\r\n\r\n') + 4)}&once=rig-${seed}-${waiting.length}`, acknowledged: false })
}

// ---- who asks ---------------------------------------------------------------------------------

const ours = await serve(at)
const client = new Client(ours.url, LANES)
const officer = await new Client(ours.url).signIn('jiceng')
const form = (one) => ({ Cookie: one.cookie, 'Content-Type': 'application/x-www-form-urlencoded',
	'Content-Length': Buffer.byteLength(one.body) })
const wrong = new Map()                         // "POST 500: …" → how often
const counts = { began: 0, acknowledged: 0, refused: 0, broken: 0, slowest: 0, alive: 0 }
const acknowledged = []                         // when, by Date.now()
let going = true

function judge(what, got, right) {
	const short = `${what} ${got.status}: ${got.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 200)}`
	if (!right.includes(got.status))
		wrong.set(short, (wrong.get(short) ?? 0) + 1)
}

async function timed(asked) {
	const got = await asked
	counts.slowest = Math.max(counts.slowest, got.ms)
	return got
}

// Until it is acknowledged; who is told to come again waits longer each time, up to two seconds.
async function apply(one) {
	for (let tries = 0; !one.acknowledged; tries++) {
		const got = await timed(client.ask('POST', '/my/join', { body: one.body, headers: form(one), timeout: ANSWER_MS }))
		judge('POST', got, [303, 503])
		one.acknowledged = got.status === 303
		if (one.acknowledged) {
			counts.acknowledged++
			acknowledged.push(Date.now())
		} else {
			counts.refused++
			// What no key and no patience can mend is said once and for all.
			if (got.status !== 503)
				return
			await delay(Math.min(2000, 100 << Math.min(tries, 5)) + dice(100))
		}
	}
}

const under = new Set()
async function arrive() {
	const began = performance.now()
	for (let n = 0; going && waiting.length > n; ) {
		const due = Math.floor((performance.now() - began) * rate / 1000)
		for (; n < due && n < waiting.length && under.size < AT_ONCE; n++) {
			const going = apply(waiting[n]).finally(() => under.delete(going))
			under.add(going)
			counts.began++
		}
		await delay(5)
	}
	counts.seconds = (performance.now() - began) / 1000
	await Promise.all(under)
}

// Pages, a list of the API, and whether the process lives.
async function read() {
	const own = { Cookie: waiting[waiting.length - 1].cookie }
	const health = new Client(ours.url)
	while (going) {
		judge('page', await timed(client.ask('GET', '/my/join/progress', { headers: own, timeout: ANSWER_MS })), [200, 303, 503])
		judge('list', await timed(officer.ask('GET', '/api/v1/orgs', { timeout: ANSWER_MS })), [200, 503])
		const lives = await health.ask('GET', '/healthz')
		judge('healthz', lives, [200])
		counts.alive = Math.max(counts.alive, lives.ms)
		await delay(50)
	}
}

async function until(what, holds) {
	const late = performance.now() + 120_000
	while (!holds()) {
		if (performance.now() > late || (counts.began === waiting.length && !under.size))
			throw new Error(`${what}: ${JSON.stringify(counts)}\n${[...wrong].join('\n')}\n${ours.said().slice(-3000)}`)
		await delay(5)
	}
}

// ---- the run ------------------------------------------------------------------------------------

is(sql('show fsync') === 'on' && sql('show synchronous_commit') === 'on', 'PostgreSQL syncs')
const before = Number(sql('select count(*) from application'))
const busy = [arrive(), read()]
const back = []
const told = []
for (let round = 0; round < rounds; round++) {
	const way = WAYS[round % WAYS.length]
	const had = counts.acknowledged
	await until('applications before it goes', () => counts.acknowledged >= had + BETWEEN)
	const gone = performance.now()
	await (way === 'kill' ? cluster.kill() : cluster.stop(way))
	const refused = counts.refused
	await until('applications while it is away', () => counts.refused >= refused + REFUSED)
	const [page, list, ready] = await Promise.all([
		client.ask('GET', '/my/join/progress', { headers: { Cookie: waiting[waiting.length - 1].cookie } }),
		officer.ask('GET', '/api/v1/orgs'), new Client(ours.url).ask('GET', '/readyz')])
	told.push({ page, list, ready })
	await cluster.start()
	const stood = cluster.readySince()
	await until('the first application behind it', () => acknowledged.at(-1) >= stood)
	const first = acknowledged.find((when) => when >= stood)
	back.push({ way, ms: first - stood, away: Math.round(performance.now() - gone) })
	say(`${way}: away for ${back.at(-1).away} ms, back ${first - stood} ms after PostgreSQL`)
}
const had = counts.acknowledged
await until('applications behind the last round', () => counts.acknowledged >= had + BETWEEN)
going = false
await Promise.all(busy)

say(`seed ${seed}: ${counts.acknowledged} acknowledged, ${counts.refused} times told to come again; ` +
	`${(counts.began / counts.seconds).toFixed()} new ones a second, slowest answer ${counts.slowest.toFixed()} ms, ` +
	`slowest /healthz ${counts.alive.toFixed()} ms; ${(ours.said().match(/a commit got no answer/g) ?? []).length} commits without an answer`)

const [some] = waiting
if (planted === 'doubled')
	sql(`insert into application select (jsonb_populate_record(p, jsonb_build_object('application_id', p.application_id + 1,
		'number', 'R0-0', 'state', 5))).* from application p join account a on a.account_id = p.account_id
		where a.login = 'bench:${some.number}'`)
if (planted === 'lost')
	sql(`delete from application where account_id = (select account_id from account where login = 'bench:${some.number}')`)

const there = new Map(sql(`select substr(a.login, 7) || ' ' || count(*) from application p
	join account a on a.account_id = p.account_id where a.login like 'bench:%' group by a.login`)
	.split('\n').map((row) => row.split(' ').map(Number)))
const lost = waiting.filter((one) => one.acknowledged && !there.has(one.number))
const twice = [...there].filter(([, times]) => times !== 1)
const strangers = [...there].filter(([number]) => !waiting[number].acknowledged)
is(counts.acknowledged >= BETWEEN * (rounds + 1) && counts.acknowledged === counts.began, 'whoever came was told in the end that it is done',
	`${counts.acknowledged} of ${counts.began}`)
is(!lost.length, 'nothing acknowledged is lost', `${lost.length}, the first is ${lost[0]?.number}`)
is(!twice.length, 'nothing is there twice', twice.slice(0, 5).join('; '))
is(!strangers.length && Number(sql('select count(*) from application')) === before + counts.acknowledged,
	'nothing is there that was not acknowledged', strangers.slice(0, 5).join('; '))
is(!wrong.size, 'nobody was told anything but that it is done, or to come again', [...wrong].slice(0, 10).join('\n'))
is(counts.slowest < ANSWER_MS && counts.alive < 1000, 'every request was answered in its time, /healthz in a second',
	`${counts.slowest} ms, ${counts.alive} ms`)
is(back.every(({ ms }) => ms < BACK_MS), `it takes applications ${BACK_MS / 1000} s after PostgreSQL is ready`, JSON.stringify(back))
is(told.every(({ page, list }) => page.status === 503 && /<h1[^>]*>/.test(page.text) && page.headers['retry-after'] &&
	list.status === 503 && /^application\/problem\+json/.test(list.headers['content-type'])),
	'meanwhile who reads is told 503, by a page or a problem document', told.map(({ page, list }) =>
		`${page.status} ${list.status} ${list.headers['content-type']}`).join('\n'))
is(told.every(({ ready }) => ready.status === 503 && /^not ready: PostgreSQL does not answer/.test(ready.text)),
	'… and /readyz says in a sentence why', told.map(({ ready }) => `${ready.status} ${ready.text}`).join('\n'))
is((await officer.ask('GET', '/readyz')).status === 200, 'afterwards it is ready')
officer.close()
client.close()
await stop(ours)
const check = command(at, 'check')
is(check.status === 0 && check.said.includes('nothing is wrong'), 'counters, files and life cycles are right', check.said)
const record = command(at, 'audit', 'verify')
is(record.status === 0 && /whole/.test(record.said), 'the record is whole', record.said)
done()
