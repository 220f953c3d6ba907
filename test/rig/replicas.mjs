// Two streaming standbys stand beside PostgreSQL, and our servers read from them.  Replay is paused, so that what is
// written is not there and nobody has to be quick: its own session sees it all the same, from either of two servers,
// and nobody else meets an error.  Then standbys fall behind, are killed under load, promoted, cancel statements; the
// primary goes away.  Prints TAP.
//
//	test/pg.sh node test/rig/replicas.mjs [--each 300]     reads of each lane under load

import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { argument, Client, command, delay, done, install, is, member, must, PASSWORD, say, serve, skip, stop }
	from './rig.mjs'
import { Cluster } from './standby.mjs'

const LANES = 8
const each = Number(argument('each', 300))
const server = process.env.GONGHUI_TEST_PG && new URL(process.env.GONGHUI_TEST_PG)

if (!server || !process.env.GONGHUI_TEST_PG_SERVER) {
	skip('standbys are read from', 'test/pg.sh has started no server')
	done()
}

const name = `replicated_${process.pid}`
const primary = (text, at = 'postgres') => execFileSync('psql', ['-qAt', '-c', text,
	`postgresql://postgres@127.0.0.1:${server.port}/${at}`], { encoding: 'utf8' }).trim()
const toServer = (word) => execFileSync(process.env.GONGHUI_TEST_PG_SERVER, [word])
const uri = (port) => `postgresql://${server.username}@127.0.0.1:${port}/${name}`

primary(`create database ${name} owner ${server.username}`)
const at = install(undefined, uri(server.port))
const [one, two] = [await Cluster.standby(server.port), await Cluster.standby(server.port)]
const named = (cluster) => `127.0.0.1:${cluster.port}`

// A server of ours that knows these replicas, beside others on the same database: with files of its own.
const started = []
async function serving(clusters, words = ['--replica-seconds', '100'], where = at.where) {
	const given = ['--no-rates', '--replicas', clusters.map((cluster) => uri(cluster.port)).join(','), ...words]
	const ours = await serve({ ...at, where }, { words: given })
	started.push(ours)
	return ours
}

// { "gonghui_reads_total primary": 7, … }
async function figures(url) {
	const got = await new Client(url).ask('GET', '/metrics')
	return Object.fromEntries([...got.text.matchAll(/^(\w+)\{server="([^"]+)"\} (\S+)$/gm)]
		.map(([, figure, of, value]) => [`${figure} ${of}`, Number(value)]))
}
const reads = async (ours, cluster) => (await figures(ours.url))[`gonghui_reads_total ${named(cluster)}`]
const readsOfBoth = async (ours) => await reads(ours, one) + await reads(ours, two)

async function until(what, holds) {
	const late = performance.now() + 60_000
	while (!await holds()) {
		if (performance.now() > late)
			throw new Error(`${what} took over a minute\n${started.map((ours) => ours.said()).join('\n')}`)
		await delay(20)
	}
}
const used = async (ours, cluster) => (await figures(ours.url))[`gonghui_replica_used ${named(cluster)}`]
const untilUsed = (ours, cluster, value = 1) => until(`replica ${named(cluster)} used=${value}`,
	async () => await used(ours, cluster) === value)
const ready = async (ours) => new Client(ours.url).ask('GET', '/readyz')

// ---- who reads and writes ------------------------------------------------------------------

// A browser: cookies, forms.
class Browser extends Client {
	cookies = new Map()

	async ask(method, path, options = {}) {
		const headers = { ...options.headers, Cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') }
		const got = await super.ask(method, path, { ...options, headers })
		for (const line of got.headers['set-cookie'] ?? []) {
			const [, key, value] = line.match(/^([^=]+)=([^;]*)/)
			this.cookies.set(key, value)
		}
		return got
	}

	async submit(page, path, fields) {
		const shown = await this.ask('GET', page)
		const [, csrf] = shown.text.match(/name="csrf" value="([^"]+)"/)
		const body = new URLSearchParams({ csrf, ...fields }).toString()
		return this.ask('POST', path, { body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
	}

	async enter(account) {
		const got = await this.submit('/sign-in', '/sign-in', { account, password: PASSWORD })
		if (got.status !== 303)
			throw new Error(`${account} cannot sign in: ${got.status}`)
		return this
	}
}

let written = 0
async function write(client, org) {
	const got = await client.ask('POST', '/api/v1/members', { body: { ...member(org), work_unit: '副本试验' },
		headers: { 'Idempotency-Key': `replica-${++written}` } })
	if (got.status !== 201)
		throw new Error(`a member was not taken: ${got.status} ${got.text}`)
	return { id: JSON.parse(got.text).id, seen: got.headers['gonghui-seen'] }
}

const LIST = '/api/v1/members?limit=200'
// Which members somebody sees who has seen so much; `seen` absent: he does not say.
async function look(client, seen, path = LIST) {
	const got = await client.ask('GET', path, { headers: seen === undefined ? {} : { 'Gonghui-Seen': seen } })
	return got.status === 200 ? JSON.parse(got.text).items.map((row) => row.id) : [`${got.status} ${got.text}`]
}

// ---- one's own, while the replicas stand still -------------------------------------------------

const ours = await serving([one, two])
const beside = await serving([one, two], ['--replica-seconds', '100'],
	[...at.where, '--data', join(at.folder, 'beside')])
await Promise.all([ours, beside].flatMap((each) => [untilUsed(each, one), untilUsed(each, two)]))
is((await ready(ours)).text.match(/^ready\nreplica 127\.0\.0\.1:\d+: \d+ bytes behind\nreplica .* behind\n$/),
	'both standbys are used, and /readyz tells of them', (await ready(ours)).text)

const [mine, other] = [await new Client(ours.url).signIn('jiceng'), await new Client(ours.url).signIn('jiceng')]
const [city, stranger] = [await new Browser(ours.url).enter('shizong'), await new Browser(ours.url).enter('shizong')]
const org = JSON.parse((await mine.ask('GET', '/api/v1/orgs')).text).items[0].id
await write(mine, org)
await until('what was written to be replayed', async () => {
	const [here, before] = [(await look(mine)).length, await readsOfBoth(ours)]
	return (await look(other, '0')).length === here && await readsOfBoth(ours) > before
})

await Promise.all([one.pause(), two.pause()])
const mark = await write(mine, org)
let before = await readsOfBoth(ours)
is((await look(mine, mark.seen)).includes(mark.id), 'a program that says what it has seen sees what it wrote')
is((await look(mine)).includes(mark.id), '… and so does one that does not say')
is(await readsOfBoth(ours) === before, '… from the primary')
const elsewhere = new Client(beside.url)
elsewhere.headers = mine.headers
before = await readsOfBoth(beside)
is((await look(elsewhere, mark.seen)).includes(mark.id) && (await look(elsewhere)).includes(mark.id) &&
	await readsOfBoth(beside) === before, '… also from another server, which knows nothing of it')
before = await readsOfBoth(ours)
const seen = await look(other, '0')
is(seen.length > 1 && !seen.includes(mark.id) && await readsOfBoth(ours) > before,
	'somebody else reads on from a replica, as it was a moment ago', seen)
const nobody = execFileSync('psql', ['-qAtc', 'select count(*) from member', uri(one.port)], { encoding: 'utf8' }).trim()
is(nobody === '0', 'who asks a replica and says no scope sees no row of it', nobody)
const direct = await other.ask('GET', `/api/v1/members/${mark.id}`, { headers: { 'Gonghui-Seen': '0' } })
is(direct.status === 200, 'what a replica does not have yet is not said to be missing', direct.text)

const tag = '副本试验群体'
const made = await city.submit('/tags/new', '/tags', { name: tag, state: '1' })
is(made.status === 303 && city.cookies.get('seen'), 'an officer adds a tag in his browser', made.text.match(/<main[^]*/)?.[0] ?? made.status)
city.url = new URL(beside.url)
is((await city.ask('GET', '/tags')).text.includes(tag), '… and sees it in the list, also from the other server')
before = await readsOfBoth(ours)
const late = await stranger.ask('GET', '/tags')
is(late.status === 200 && !late.text.includes(tag) && await readsOfBoth(ours) > before,
	'another officer does not see it yet, and meets no error', late.status)

one.resume()
two.resume()
await until('a replica to be read from again', async () => {
	const had = await readsOfBoth(ours)
	return (await look(mine, mark.seen)).includes(mark.id) && await readsOfBoth(ours) > had
})
is(true, 'when it has been replayed, its own session reads from a replica again')

// ---- standbys in trouble -----------------------------------------------------------------------

// Reads meanwhile; whoever is told anything but 200 with the list is odd.
const odd = []
async function load(enough) {
	await Promise.all(Array.from({ length: LANES }, async () => {
		for (let i = 0; i < each || !enough(); i++) {
			const got = await other.ask('GET', LIST, { headers: { 'Gonghui-Seen': '0' } })
			if (got.status !== 200)
				odd.push(`${got.status} ${got.text}`)
		}
	}))
}

let killed = false
const reading = load(() => killed)
await until('reads from the first', async () => await reads(ours, one) > 0)
await one.kill()
await untilUsed(ours, one, 0)
killed = true
await reading
is(!odd.length, 'a standby is killed under load and not one request fails', odd.slice(0, 3).join('\n'))
const why = (await ready(ours))
is(why.status === 200 && why.text.includes(`replica ${named(one)}: left out: it does not answer: `),
	'/readyz stays ready and says which one is away', why.text)
await one.start()
await untilUsed(ours, one)
is(new RegExp(`the replica ${named(one)} is left out: it does not answer: [^]*the replica ${named(one)} is used again`)
	.test(ours.said()), 'the log says when it went and when it came')

let hung = false
odd.length = 0
const waiting = load(() => hung)
const busy = await reads(ours, one) + 100
await until('the first to be busy', async () => await reads(ours, one) > busy)
await one.kill('SIGSTOP')
await untilUsed(ours, one, 0)
hung = true
await waiting
await one.kill('SIGCONT')
await untilUsed(ours, one)
is(!odd.length, 'a standby hangs under load: nobody fails, and it comes back when it goes on', odd.slice(0, 3).join('\n'))

let cancelled = 0
odd.length = 0
const crossing = load(() => cancelled > 0)
// Not waited for here: meanwhile the lanes go on.
const lock = () => promisify(execFile)('psql', ['-qc', 'begin; lock table member in access exclusive mode; commit',
	`postgresql://postgres@127.0.0.1:${server.port}/${name}`])
await until('a statement to be cancelled by what is replayed', async () => {
	await lock()
	cancelled = [one, two].map((cluster) => Number(cluster.sql(`select sum(confl_lock) from pg_stat_database_conflicts
		where datname = '${name}'`))).reduce((all, n) => all + n)
	return cancelled > 0
})
await crossing
is(!odd.length, 'statements that a standby cancels for its log are asked of the primary, unnoticed',
	odd.slice(0, 3).join('\n'))
const counted = Object.entries(await figures(ours.url)).filter(([figure]) => figure.includes('repeated'))
is(counted.some(([, n]) => n > 0), '… and counted', JSON.stringify(counted))

const strict = await serving([two], ['--replica-seconds', '1'], [...at.where, '--data', join(at.folder, 'strict')])
await untilUsed(strict, two)
await two.pause()
const far = await write(mine, org)
await untilUsed(strict, two, 0)
before = await reads(strict, two)
const asked = new Client(strict.url)
asked.headers = other.headers
is((await look(asked, '0')).includes(far.id) && await reads(strict, two) === before &&
	/is left out: it is \d+ bytes of the log and \d+ s behind/.test(strict.said()),
	'one that is too far behind is left out, and the log says how far', strict.said())
two.resume()
await untilUsed(strict, two)
await stop(strict)

two.promote()
await untilUsed(ours, two, 0)
is((await ready(ours)).text.includes(`replica ${named(two)}: left out: it is no standby`),
	'one that was promoted is left out', (await ready(ours)).text)

const [branch, foreign] = [await Cluster.standby(two.port), await Cluster.foreign()]
foreign.sql(`create role ${server.username} login`)
foreign.sql(`create database ${name} owner ${server.username}`)
const wrong = await serving([branch, foreign], [], [...at.where, '--data', join(at.folder, 'wrong')])
await until('both to be looked at', () => wrong.said().match(/is left out/g)?.length === 2)
const told = (await ready(wrong)).text
is(told.startsWith('ready\n') && told.includes('left out: it is on timeline 2, the primary on 1') &&
	told.includes('left out: it is of another cluster: its system identifier is '),
	'a standby on another timeline and a server of another cluster are refused in words', told)
await stop(wrong)
const check = command(at, 'check', '--replicas', [one, two, foreign].map((cluster) => uri(cluster.port)).join(','))
is(check.status === 1 && check.said.includes(`replica ${named(one)}: in order, `) &&
	check.said.includes(`the replica ${named(two)} is left out: it is no standby`) &&
	check.said.includes(`the replica ${named(foreign)} is left out: it is of another cluster`),
	'gonghui check tells of each', check.said)

// ---- the primary away -------------------------------------------------------------------------------

const last = await write(mine, org)
await until('the first to have it', async () => (await look(other, '0')).includes(last.id))
toServer('stop')
const reader = await other.ask('GET', LIST, { headers: { 'Gonghui-Seen': '0' } })
const writer = await mine.ask('POST', '/api/v1/members', { body: member(org), headers: { 'Idempotency-Key': 'away' } })
const unready = await ready(ours)
const page = await stranger.ask('GET', '/tags')
is(reader.status === 200 && page.status === 200 && page.text.includes(tag),
	'while the primary is away, who is signed in reads on', `${reader.status} ${page.status}`)
is(writer.status === 503 && unready.status === 503, '… who writes is told to come again', `${writer.status}`)
const fresh = await new Client(ours.url).ask('POST', '/api/v1/session', { body: { account: 'jiceng', password: PASSWORD } })
is(fresh.status === 503, '… and so is who would sign in', fresh.status)
toServer('start')
await until('a write', async () => (await mine.ask('POST', '/api/v1/members', { body: member(org) })).status === 201)
is(true, 'when it is back, writes are taken')

await one.kill()
await untilUsed(ours, one, 0)
is((await look(other, '0')).includes(last.id) && (await ready(ours)).status === 200,
	'with no replica left, the primary serves all')
const check2 = command(at, 'check')
is(check2.status === 0, 'nothing is wrong', check2.said)
must(command(at, 'audit', 'verify'), 'audit verify')
for (const each of [ours, beside])
	await stop(each)
done()
