// A newer program comes while an older one serves, on one PostgreSQL, under load of readers and writers: its steps only
// add, and it has to wait for a long read; then both serve, the older one is started anew, and a program that takes
// something away is refused until nobody is left who does not know it.  Prints TAP.
//
//	test/pg.sh node test/rig/rolling.mjs [--each 200] [--plant]
//
// gonghui_next knows two steps more than gonghui, gonghui_narrow one more that takes a column away: test/rig/steps.
// --plant: that step is done by hand while all serve, which the rig must see.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { argument, build, Client, command, delay, done, install, is, member, must, say, seed, serve, skip, stop, Submissions }
	from './rig.mjs'

const each = Number(argument('each', 200))
const server = process.env.GONGHUI_TEST_PG && new URL(process.env.GONGHUI_TEST_PG)
const PAGES = ['/api/v1/members?limit=100', '/api/v1/orgs', '/api/v1/orgs?kind=5&limit=100']

if (!server) {
	skip('old and new beside each other', 'no PostgreSQL')
	done()
}

const name = `rolling_${process.pid}`
const sql = (text, at = name) => execFileSync('psql', ['-qAt', '-c', text,
	`postgresql://${server.username}@127.0.0.1:${server.port}/${at}`],
	{ encoding: 'utf8', env: { ...process.env, PGOPTIONS: '-c gonghui.scope=house' } }).trim()
sql(`create database ${name}`, 'postgres')
process.on('exit', () => sql(`drop database if exists ${name} with (force)`, 'postgres'))

const at = install(undefined, `postgresql://${server.username}@127.0.0.1:${server.port}/${name}`)
const next = join(build, 'test', 'gonghui_next')
const narrow = join(build, 'test', 'gonghui_narrow')
const beside = (folder) => ({ ...at, where: [...at.where, '--data', join(at.folder, folder)] })
// Servers of one database share its files; these have the demo's, each in a folder of its own.
for (const folder of ['new', 'narrow'])
	cpSync(join(at.data, 'files'), join(at.folder, folder, 'files'), { recursive: true })
const ready = async (ours) => new Client(ours.url).ask('GET', '/readyz')

async function until(what, holds) {
	const late = performance.now() + 60_000
	while (!await holds()) {
		if (performance.now() > late)
			throw new Error(`${what} took over a minute`)
		await delay(20)
	}
}

// ---- load ---------------------------------------------------------------------------------------

const odd = []
const counts = { reads: 0, writes: 0, slowest: 0 }
// Members alone: the sheets leave files, and each server has a folder of its own.
class Members extends Submissions {
	fresh() {
		const one = { key: `rig-${seed}-${this.all.length}`, path: '/api/v1/members', body: member(this.org), id: null }
		this.all.push(one)
		return one
	}
}
const submissions = new Members(null)

async function counted(what, asked) {
	const began = performance.now()
	const got = await asked
	counts[what]++
	counts.slowest = Math.max(counts.slowest, performance.now() - began)
	if (got.status !== (what === 'reads' ? 200 : 201))
		odd.push(`${got.status} ${got.text}`)
}

// Four readers and a writer, each of at least `each` requests, until `enough()`.
async function load(ours, enough) {
	const client = await new Client(ours.url).signIn('jiceng')
	if (!submissions.org)
		submissions.org = JSON.parse((await client.ask('GET', '/api/v1/orgs?kind=5&limit=1')).text).items[0].id
	const lane = async (what, ask) => {
		for (let i = 0; i < each || !enough(); i++)
			await counted(what, ask(i))
	}
	await Promise.all(Array.from({ length: 5 }, (_, i) => i < 4
		? lane('reads', (n) => client.ask('GET', PAGES[n % PAGES.length]))
		: lane('writes', () => submissions.send(client, submissions.fresh()))))
	client.close()
}

function held(what) {
	is(!odd.length, `${what}: not one request fails`, odd.slice(0, 3).join('\n'))
	say(`${what}: ${counts.reads} reads, ${counts.writes} writes, the slowest took ${counts.slowest.toFixed()} ms`)
	odd.length = 0
	Object.assign(counts, { reads: 0, writes: 0, slowest: 0 })
}

// ---- the newer one comes ------------------------------------------------------------------------

say(`seed ${seed}`)
let old = await serve(at)
const first = await ready(old)
is(first.status === 200 && first.text === 'ready\n', 'the older program serves', first.text)

let came = false
const busy = load(old, () => came)
await until('the load', () => counts.writes > 20)
const reader = spawn('psql', ['-qAt', `postgresql://${server.username}@127.0.0.1:${server.port}/${name}`],
	{ stdio: ['pipe', 'pipe', 'inherit'] })
reader.stdin.write("begin; set local gonghui.scope = 'house'; select count(*) from member;\n")
await once(reader.stdout, 'data')

const coming = spawn(next, ['migrate', ...beside('new').where], { stdio: ['ignore', 'pipe', 'pipe'] })
let said = ''
for (const stream of [coming.stdout, coming.stderr])
	stream.on('data', (bytes) => { said += bytes })
const came_to = once(coming, 'exit')
await until('the step to wait', () => /step member\/0090_wider waits, and lets the others pass/.test(said))
const passed = counts.reads + counts.writes
await until('others to pass it', () => counts.reads + counts.writes > passed + 200)
is(true, 'a step that waits for a long read lets readers and writers pass')
reader.stdin.end('commit;\n')
const [status] = await came_to
is(status === 0 && /index member_grade is made, while others read and write/.test(said), 'when that ends it is applied', said)
came = true
await busy
held('migrated under load')

const fresh = await serve({ ...beside('new'), program: next })
await Promise.all([load(old, () => true), load(fresh, () => true)])
held('old and new beside each other')
const still = await ready(old)
is(still.status === 200 && still.text === 'ready\nsteps: 2 of a newer program, which only add\n',
	'the older one stays ready, and says that there is more', still.text)
await until('the log', () => /the database has 2 steps of a newer program, which only add/.test(old.said()))
is((await ready(fresh)).text === 'ready\n', 'the newer one is ready')

await stop(old)
old = await serve(at)
await load(old, () => true)
held('the older one started anew')

// ---- what takes away ----------------------------------------------------------------------------

if (argument('plant', false)) {
	const going = load(old, () => odd.length > 0)
	sql('alter table member rename column work_unit to employer')
	await going
	held('a column renamed by hand')
	done()
}
const refused = command({ ...beside('narrow'), program: narrow }, 'serve', '--listen', '127.0.0.1:0')
is(refused.status === 1 && /step member\/0092_narrower takes away or changes what servers that are alive/.test(refused.said)
	&& refused.said.includes(`${at.data} (heard of`) && refused.said.includes(`${join(at.folder, 'new')} (heard of`),
	'a program that takes something away is refused, and names both who serve', refused.said)
await Promise.all([load(old, () => true), load(fresh, () => true)])
held('and they serve on')
const { length } = submissions.all
is(!submissions.unknown.length, `${length} submissions were acknowledged`)

// One that stands still, as its machine may, counts as gone; when it goes on it says that its time is over.
await stop(fresh)
old.child.kill('SIGSTOP')
sql("update schema_server set seen = seen - interval '1 hour'")
const narrower = await serve({ ...beside('narrow'), program: narrow })
old.child.kill('SIGCONT')
const over = await ready(old)
is(over.status === 503 && /^not ready: a newer program has applied step member\/0092_narrower /.test(over.text),
	'behind what was taken away the older one is not ready, and says why', over.text)
await until('the log', () => /fault steps: a newer program has applied step member\/0092_narrower/.test(old.said()))
is(true, '… and so does its log')
await stop(old)
const late = command(at, 'serve', '--listen', '127.0.0.1:0')
is(late.status === 1 && /only the newer program may serve it/.test(late.said), 'started again, it refuses in a sentence',
	late.said)
is((await ready(narrower)).text === 'ready\n', 'the one that took it away serves')

// ---- nothing is lost ------------------------------------------------------------------------------

const there = Number(sql(`select count(*) from member where name like '%试验'`))
is(there === submissions.members, 'every member that was acknowledged is there, once', `${there} of ${submissions.members}`)
const check = command({ ...beside('narrow'), program: narrow }, 'check')
is(check.status === 0, 'nothing is wrong', check.said)
must(command({ ...beside('narrow'), program: narrow }, 'audit', 'verify'), 'audit verify')
await stop(narrower)
is(sql('select count(*) from schema_server') === '0', 'who stops says goodbye')
done()
