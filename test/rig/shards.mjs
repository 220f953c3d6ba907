// A worker of a cluster is stopped in order, broken off and killed while members and officers read and members are
// registered.  Whoever lies on the other worker is served, an officer who looks at him too, and so is what lies
// elsewhere; nobody is told anything but 503 of the rest; the log and /readyz name the worker; nothing acknowledged is
// lost or there twice, and when the worker is back all goes on by itself.  Prints TAP.
//
//	test/pg.sh --citus node test/rig/shards.mjs [--rounds 3] [--each 60] [--plant lost|doubled]
//
// --each: members registered between two rounds.  --plant: one taken away, or once more, by hand at the end, which the
// rig must see.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { argument, Client, command, delay, done, install, is, must, say, seed, serve, skip, stop, Submissions }
	from './rig.mjs'

const rounds = Number(argument('rounds', 3))
const each = Number(argument('each', 60))
const planted = argument('plant', '')
const WAYS = ['stop', 'kill', 'break']
const BACK_MS = 10_000
const server = process.env.GONGHUI_TEST_PG && new URL(process.env.GONGHUI_TEST_PG)

if (!server || !process.env.GONGHUI_TEST_PG_SERVER || !process.env.GONGHUI_TEST_SPREAD) {
	skip('a worker of a cluster goes away', 'test/pg.sh --citus has started no cluster')
	done()
}

const toWorker = (word) => execFileSync(process.env.GONGHUI_TEST_PG_SERVER, [word, '1'])
const root = new URL(server)
root.username = 'postgres'
const sqlAt = (port, text) => {
	const at = new URL(root)
	at.port = port
	return execFileSync('psql', ['-qAt', '-c', text, at.href], { encoding: 'utf8' }).trim()
}
const sql = (text) => sqlAt(root.port, text)

// ---- the installation, spread over both workers; members on each of them who are signed in -------------------------

const at = install(undefined, server.href)
must(command({ ...at, where: ['--db', server.href] }, 'scale', 'apply', '--shards', '8'), 'gonghui scale apply')
const ports = sql('select nodeport from citus_get_active_worker_nodes() w (nodename, nodeport) order by 1').split('\n')
const [gone] = ports            // the first worker that test/pg.sh has started

// Signed in in a browser, in the first of his posts if he has any.
function session(login) {
	const token = createHash('sha256').update(`rig-${login}`).digest('base64url')
	sql(`insert into session (session_id, token_digest, account_id, person_id, post_id, began, seen, address, agent)
		select account_id + 1, '\\x${createHash('sha256').update(token).digest('hex')}', account_id, person_id,
		(select min(post_id) from post p where p.person_id = a.person_id), now(), now(), '127.0.0.1', 'rig'
		from account a where login = '${login}'`)
	return { Cookie: `session=${token}` }
}

// Who has been a member ever since he is on record has one number for both.
function membersOn(port) {
	const ids = sql(`select member_id from member where status = 1 and member_id = person_id and (select nodeport from citus_shards where
		shardid = get_shard_id_for_distribution_column('person', person_id)) = ${port} order by 1 limit 6`).split('\n')
	return ids.map((id) => {
		sql(`insert into account select (jsonb_populate_record(a, jsonb_build_object('account_id', ${id},
			'login', 'rig-${id}', 'person_id', ${id}, 'mobile_index', null))).* from account a where login = 'kuaidi'`)
		return { id, headers: session(`rig-${id}`) }
	})
}
const [there, elsewhere] = ports.map(membersOn)
say(`${there.length} members on the worker that goes, ${elsewhere.length} on the other`)

// ---- who asks --------------------------------------------------------------------------------------------------

const ours = await serve(at)
const client = new Client(ours.url)
const officer = await new Client(ours.url).signIn('shizong')
const desk = session('shizong')
const writer = await new Client(ours.url).signIn('jiceng')
const wrong = new Map()                         // "card 500: …" → how often
const told = { read: 0, refused: 0, slowest: 0 }
let going = true

async function ask(what, right, asked) {
	const got = await asked
	const short = `${what} ${got.status}: ${got.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 200)}`
	if (!right.includes(got.status))
		wrong.set(short, (wrong.get(short) ?? 0) + 1)
	told.read++
	told.refused += got.status === 503
	told.slowest = Math.max(told.slowest, got.ms)
	return got
}
const card = (one, right) => ask('a card', right, client.ask('GET', '/my/card', { headers: one.headers }))
// What an officer sees of one: a page, and what a program reads.
const page = (one, right) => ask('a page', right, client.ask('GET', `/members/${one.id}`, { headers: desk }))
const row = (one, right) => ask('a row', right, officer.ask('GET', `/api/v1/members/${one.id}`))
const unions = () => ask('the unions', [200], officer.ask('GET', '/api/v1/orgs'))
const site = () => ask('the site', [200], client.ask('GET', '/site'))
const list = (right = [200, 503]) => ask('the members', right, officer.ask('GET', '/api/v1/members'))

async function read() {
	for (let n = 0; going; n++) {
		await Promise.all([card(there[n % there.length], [200, 503]), card(elsewhere[n % elsewhere.length], [200]), unions(),
			site(), list()])
		await delay(20)
	}
}

// Members of one's own union, each under a key of its own; who is told to come again does, under the same.
const submissions = new Submissions(JSON.parse((await writer.ask('GET', '/api/v1/orgs')).text).items[0].id)
const counts = { acknowledged: 0, refused: 0, last: 0 }
async function write() {
	while (going) {
		const one = submissions.fresh()
		while (!one.id && (going || counts.draining)) {
			const got = await ask('a new member', [201, 503], submissions.send(writer, one))
			if (one.id) {
				counts.acknowledged++
				counts.last = performance.now()
			} else {
				counts.refused++
				if (got.status !== 503)
					return
				await delay(100)
			}
		}
	}
}

async function until(what, holds) {
	const late = performance.now() + 90_000
	while (!await holds()) {
		if (performance.now() > late)
			throw new Error(`${what}: ${JSON.stringify({ counts, told })}\n${[...wrong].join('\n')}\n${ours.said().slice(-3000)}`)
		await delay(20)
	}
}

// ---- the run ----------------------------------------------------------------------------------------------------

const before = Number(sql('select count(*) from member'))
// He works already: what he is called may lie on the one that goes.
await page(elsewhere[0], [200])
const busy = [read(), write(), write()]
const ready = () => client.ask('GET', '/readyz')
const seen = []
const back = []
for (let round = 0; round < rounds; round++) {
	const way = WAYS[round % WAYS.length]
	const had = counts.acknowledged
	await until('members before it goes', () => counts.acknowledged >= had + each)
	toWorker(way)
	const refused = counts.refused
	await until('members refused while it is away', () => counts.refused >= refused + 10)
	seen.push({ ready: await ready(), orgs: await unions(), list: await list([503]),
		cards: await Promise.all(elsewhere.map((one) => card(one, [200]))),
		pages: await Promise.all(elsewhere.flatMap((one) => [page(one, [200]), row(one, [200])])),
		none: await Promise.all(there.flatMap((one) => [card(one, [503]), page(one, [503])])) })
	toWorker('start')
	const stood = performance.now()
	await until('the first member behind it', () => counts.last > stood)
	back.push({ way, ms: Math.round(counts.last - stood) })
	await until('it is ready again', async () => (await ready()).status === 200)
	say(`${way}: members are taken ${back.at(-1).ms} ms after it was started`)
}
const had = counts.acknowledged
await until('members behind the last round', () => counts.acknowledged >= had + each)
counts.draining = true
going = false
await Promise.all(busy)

say(`seed ${seed}: ${counts.acknowledged} members acknowledged, ${counts.refused} times told to come again; ` +
	`${told.read} answers, ${told.refused} of them 503, the slowest ${told.slowest.toFixed()} ms`)
is(!wrong.size, 'nobody was told anything but what is his, or to come again', [...wrong].slice(0, 10).join('\n'))
is(seen.every(({ cards }) => cards.every(({ status }) => status === 200)), 'whoever lies on the other worker is served',
	JSON.stringify(seen.map(({ cards }) => cards.map(({ status }) => status))))
is(seen.every(({ pages }) => pages.every(({ status }) => status === 200)), '… and is seen by an officer',
	JSON.stringify(seen.map(({ pages }) => pages.map(({ status }) => status))))
is(seen.every(({ orgs }) => orgs.status === 200), '… and so is what lies everywhere')
is(seen.every(({ none, list }) => none.every(({ status, text }) => status === 503 && /<h1/.test(text)) &&
	list.status === 503 && /^application\/problem\+json/.test(list.headers['content-type'])),
	'who lies there, and a list of all, is 503 in a page or a problem document')
is(seen.every(({ ready }) => ready.status === 503 && ready.text.includes(`127.0.0.1:${gone} does not answer`)),
	'/readyz says which one is away', seen.map(({ ready }) => `${ready.status} ${ready.text}`).join('\n'))
is(ours.said().split(`127.0.0.1:${gone} does not answer`).length === rounds + 1 &&
	ours.said().split('all servers of the cluster answer again').length === rounds + 1,
	'the log has a sentence when it goes and one when it is back', ours.said().slice(-3000))
is(back.every(({ ms }) => ms < BACK_MS), `members are taken ${BACK_MS / 1000} s after it is started`, JSON.stringify(back))

// What was prepared on a worker that then went is committed there once it is back, by the coordinator.
await until('nothing is half done', () => ports.every((port) => sqlAt(port, 'select count(*) from pg_prepared_xacts') === '0'))
const acknowledged = submissions.all.filter((one) => one.id && one.path.endsWith('/members'))
if (planted === 'lost')
	sql(`delete from member where member_id = ${acknowledged[0].id}`)
if (planted === 'doubled') {
	const columns = sql(`select string_agg(quote_ident(attname), ', ') from pg_attribute where attrelid = 'member'::regclass
		and attnum > 0 and not attisdropped and attgenerated = ''`)
	sql(`insert into member (${columns}) select ${columns} from (select (jsonb_populate_record(m, jsonb_build_object(
		'member_id', m.member_id + 1, 'member_no', 'rig', 'status', 4))).* from member m
		where member_id = ${acknowledged[0].id}) r`)
}
const stored = new Set(sql('select member_id from member').split('\n'))
const lost = acknowledged.filter((one) => !stored.has(String(one.id)))
is(acknowledged.length === submissions.members, 'whoever was told to come again was told in the end that it is done',
	`${acknowledged.length} of ${submissions.members}`)
is(!lost.length, 'nothing acknowledged is lost', `${lost.length}, the first is ${lost[0]?.key}`)
is(stored.size === before + acknowledged.length, 'nothing is there twice, and nothing that was not acknowledged',
	`${stored.size - before} for ${acknowledged.length}`)
is((await ready()).text === 'ready\n', 'afterwards it is ready')
for (const one of [client, officer, writer])
	one.close()
await stop(ours)
const check = command(at, 'check')
is(check.status === 0 && check.said.includes('nothing is wrong'), 'counters, files and life cycles are right', check.said)
const record = command(at, 'audit', 'verify')
is(record.status === 0 && /whole/.test(record.said), 'the record is whole', record.said)
done()
