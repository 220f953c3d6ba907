// The whole PostgreSQL server lies on a small file system, its log too, and that fills: the server goes down (it must
// not go on without its log) and stays down until somebody makes room and starts it.  Meanwhile who writes or reads is
// told to come again, /readyz says why, and afterwards everything acknowledged is there, once.
// Needs to mount; where that is not permitted it says so. Prints TAP.

import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client, command, delay, done, install, is, root, say, serve, skip, stop, Submissions } from './rig.mjs'

const LANES = 3
const TRIES = 200
const BACK_MS = 10_000
const LEFT = 4 << 20
const small = process.env.GONGHUI_SMALL

// ---- outside: the file system, and a server of its own on it -------------------------------

if (!small) {
	const folder = mkdtempSync(join(tmpdir(), 'gonghui-small-'))
	const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256m,mode=755', 'none', folder], { encoding: 'utf8' })
	if (mounted.status !== 0) {
		rmSync(folder, { recursive: true })
		skip("the server's log has no room", `mount: ${(mounted.stderr ?? String(mounted.error)).trim()}`)
		done()
	}
	const ran = spawnSync(join(root, 'test', 'pg.sh'), ['env', `TMPDIR=${tmpdir()}`, 'node', fileURLToPath(import.meta.url)],
		{ stdio: 'inherit', env: { ...process.env, TMPDIR: folder, GONGHUI_SMALL: folder } })
	spawnSync('umount', ['-l', folder])
	rmSync(folder, { recursive: true, force: true })
	process.exit(ran.status ?? 1)
}

// ---- inside ------------------------------------------------------------------------------------

const db = process.env.GONGHUI_TEST_PG
const ballast = join(small, 'ballast')
// Whether it could be done; others go on meanwhile.
const psql = (text) => promisify(execFile)('psql', ['-qAtc', text, db]).then(() => true, () => false)
const up = () => psql('select 1')

const at = install(undefined, db)
const server = await serve(at)
const officer = await new Client(server.url, LANES).signIn('jiceng')
const submissions = new Submissions(JSON.parse((await officer.ask('GET', '/api/v1/orgs?kind=5&limit=1')).text).items[0].id)
const odd = new Set()

async function submit(one) {
	let got = await submissions.send(officer, one)
	for (let i = 0; i < TRIES && got.status === 503 && await up(); i++)
		got = await submissions.send(officer, one)
	if (![201, 503, 507].includes(got.status))
		odd.add(`${got.status} ${got.text}`)
	return got.status
}

let said = []
const people = (going) => Promise.all(Array.from({ length: LANES }, async () => {
	while (going())
		said.push(await submit(submissions.fresh()))
}))

await people(() => said.length < 60)
is(said.every((status) => status === 201), 'with room everything is taken')

// Room for some rows, and for no segment of the log (16 MB).
const s = statfsSync(small)
writeFileSync(ballast, Buffer.alloc(s.bavail * s.bsize - LEFT, 1))
// People go on, and the log is filled up besides, a hundred kilobytes at a time.
said = []
let room = true
const writing = people(() => room)
for (let i = 0; i < 4000 && await psql("select pg_logical_emit_message(true, 'fill', repeat('x', 100000))"); i++)
	await delay(20)
room = false
await writing
say(`${said.filter((status) => status === 201).length} of ${said.length} taken before it went down`)
is(!await up(), 'the server goes down rather than on without its log')
const write = await submit(submissions.fresh())
is(write === 503, 'who writes is told to come again', write)
const read = await officer.ask('GET', '/api/v1/members?limit=5')
is(read.status === 503, 'who reads as well', `${read.status} ${read.text}`)
const ready = await officer.ask('GET', '/readyz')
is(ready.status === 503 && ready.text.includes('PostgreSQL'), 'who watches is told why', `${ready.status} ${ready.text}`)
is((await officer.ask('GET', '/healthz')).status === 200, 'the process is not to be started anew')

truncateSync(ballast, 0)
// It may just be coming back by itself.
spawnSync(process.env.GONGHUI_TEST_PG_SERVER, ['break'])
spawnSync(process.env.GONGHUI_TEST_PG_SERVER, ['start'], { stdio: 'inherit' })
const began = performance.now()
let again = 0
while (performance.now() - began < BACK_MS && again !== 201) {
	again = await submit(submissions.fresh())
	await delay(50)
}
say(`taken again after ${Math.round(performance.now() - began)} ms`)
is(again === 201, 'with room and a start it goes on by itself', again)
const lost = []
for (const one of submissions.all.filter((each) => each.id))
	if ((await officer.ask('GET', `${one.path}/${one.id}`)).status !== 200)
		lost.push(one.key)
const sent = submissions.unknown
for (const one of sent)
	if (await submit(one) !== 201)
		lost.push(one.key)
is(!lost.length, 'nothing acknowledged is lost, and what was not can be sent again', lost.join(' '))
is(!odd.size, 'nobody was told anything else', [...odd].join('\n'))
officer.close()
await stop(server)
const counted = command(at, 'check', '--counts')
is(counted.status === 0, 'counters, files and integrity are right', counted.said)
is(/whole/.test(command(at, 'audit', 'verify').said), 'the record is whole')
done()
