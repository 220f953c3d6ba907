// A disk that fills while people work: a small file system of its own. Writing is refused in plain
// words, reading goes on, nothing acknowledged is lost, and with room it goes on by itself.
// Needs to mount; where that is not permitted it says so. Prints TAP.
//
//	node test/rig/disk_full.mjs                     the installation's: SQLite, files, spool
//	test/pg.sh node test/rig/disk_full.mjs --pg     the one on which PostgreSQL keeps the tables

import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, command, delay, done, install, is, say, serve, skip, stop, Submissions } from './rig.mjs'

const pg = process.argv.includes('--pg')
const LANES = pg ? 3 : 8
const TRIES = 50
const FULL = '服务器存储空间已满'
const RESUMES_MS = 10_000

if (pg && !process.env.GONGHUI_TEST_PG) {
	skip("the server's disk fills", 'GONGHUI_TEST_PG names no server')
	done()
}
const small = mkdtempSync(join(tmpdir(), 'gonghui-small-'))
const size = pg ? 'size=96m,mode=700,uid=postgres' : 'size=48m'
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'none', small], { encoding: 'utf8' })
if (mounted.status !== 0) {
	rmSync(small, { recursive: true })
	skip('a disk fills', `mount: ${(mounted.stderr ?? String(mounted.error)).trim()}`)
	done()
}
process.on('exit', () => {
	spawnSync('umount', ['-l', small])
	rmSync(small, { recursive: true, force: true })
})

// Our own role may make no place for tables.
function serverFull() {
	const url = new URL(process.env.GONGHUI_TEST_PG)
	const name = `full_${process.pid}`
	const root = Object.assign(new URL(url), { username: 'postgres', pathname: '/postgres' })
	const sql = (text) => execFileSync('psql', ['-qc', text, root.href])

	sql(`create tablespace ${name} location '${small}'`)
	sql(`create database ${name} owner ${url.username} tablespace ${name}`)
	process.prependListener('exit', () => {
		spawnSync('psql', ['-qc', `drop database ${name} with (force)`, '-c', `drop tablespace ${name}`, root.href])
	})
	return install(undefined, Object.assign(new URL(url), { pathname: `/${name}` }).href)
}

function ourFull() {
	const made = install()
	const data = join(small, 'data')

	cpSync(made.data, data, { recursive: true })
	return { ...made, data, where: ['--db', `sqlite:${join(data, 'gonghui.db')}`, '--data', data, '--key-file',
		join(made.folder, 'key')] }
}

const at = pg ? serverFull() : ourFull()
const ballast = join(small, 'ballast')
const room = () => { const s = statfsSync(small); return s.bavail * s.bsize }

// Leaves so many bytes free.
function fill(left) {
	const n = room() - left
	if (n > 0)
		writeFileSync(ballast, Buffer.alloc(n, 1), { flag: 'a' })
}

const server = await serve(at)
const officer = await new Client(server.url, LANES).signIn('jiceng')
const submissions = new Submissions(JSON.parse((await officer.ask('GET', '/api/v1/orgs?kind=5&limit=1')).text).items[0].id)
let said = []

// Who is told to come again does: on PostgreSQL writers overtake one another.
async function submit() {
	const one = submissions.fresh()
	let got = await submissions.send(officer, one)
	for (let i = 0; i < TRIES && pg && got.status === 503; i++)
		got = await submissions.send(officer, one)
	return got
}

async function several(n) {
	said = []
	await Promise.all(Array.from({ length: LANES }, async () => {
		for (let i = 0; i < n; i++)
			said.push(await submit())
	}))
}

await several(20)
is(said.every((got) => got.status === 201), 'with room everything is taken')

fill(256 << 10)
for (let i = 0; i < 40 && said.every((got) => got.status === 201); i++)
	await several(10)
fill(0)
await several(10)
const refused = said.filter((got) => got.status !== 201)
say(`${refused.length} of ${said.length} refused: ${[...new Set(refused.map((got) => got.status))].join(' ')}`)
is(refused.length > 0, 'the disk is full')
is(refused.every((got) => got.status === 507 && got.text.includes(FULL)), 'who writes is told in plain words',
	refused.find((got) => got.status !== 507)?.text)

const page = await officer.ask('GET', '/members', { headers: { Cookie: `session=${officer.headers.Authorization.split(' ')[1]}` } })
const list = await officer.ask('GET', '/api/v1/members?limit=200')
is(page.status === 200 && list.status === 200, 'reading goes on', `${page.status} ${list.status}`)
// What a refused write gave back may hold a few small ones yet, such as that which readiness tries.  On PostgreSQL that
// is a word in the log, whose disk has room.
let ready = { status: 200 }
for (let i = 0; i < 500 && ready.status === 200 && !pg; i++) {
	fill(0)
	ready = await officer.ask('GET', '/readyz')
}
if (pg)
	is(server.said().includes('No space left') || server.said().includes('53100'), 'the log says so', server.said().slice(-2000))
else
	is(ready.status === 503, 'who watches is told', `${ready.status} ${ready.text}`)
is((await officer.ask('GET', '/healthz')).status === 200, 'the process is not to be started anew')
if (!pg) {
	const large = await officer.ask('POST', '/api/v1/members/import', { body: Buffer.alloc(600 << 10, 'a'),
		headers: { 'Content-Type': 'multipart/form-data; boundary=x' } })
	is(large.status === 507, 'an upload is refused', `${large.status} ${large.text}`)
}

truncateSync(ballast, 0)
const began = performance.now()
let again = { status: 0 }
while (performance.now() - began < RESUMES_MS && again.status !== 201) {
	again = await submit()
	await delay(100)
}
say(`taken again after ${Math.round(performance.now() - began)} ms`)
is(again.status === 201, 'with room it goes on by itself', again.text)
const lost = []
for (const one of submissions.all.filter((s) => s.id))
	if ((await officer.ask('GET', `${one.path}/${one.id}`)).status !== 200)
		lost.push(one.key)
for (const one of submissions.unknown)
	if ((await submissions.send(officer, one)).status !== 201)
		lost.push(one.key)
is(!lost.length, 'nothing acknowledged is lost, and what was refused can be sent again', lost.join(' '))
officer.close()
await stop(server)
const counted = command(at, 'check', '--counts')
is(counted.status === 0, 'counters, files and integrity are right', counted.said)
is(/whole/.test(command(at, 'audit', 'verify').said), 'the record is whole')
done()
