// A disk that fills while people work: a small file system of its own. Writing is refused in plain
// words, reading goes on, nothing acknowledged is lost, and with room it goes on by itself.
// Needs to mount; where that is not permitted it says so. Prints TAP.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, command, delay, done, install, is, say, serve, skip, stop, Submissions } from './rig.mjs'

const LANES = 8
const FULL = '服务器存储空间已满'
const RESUMES_MS = 10_000

const small = mkdtempSync(join(tmpdir(), 'gonghui-small-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'none', small], { encoding: 'utf8' })
if (mounted.status !== 0) {
	rmSync(small, { recursive: true })
	skip('a disk fills', `mount: ${(mounted.stderr ?? String(mounted.error)).trim()}`)
	done()
}
process.on('exit', () => {
	spawnSync('umount', ['-l', small])
	rmSync(small, { recursive: true, force: true })
})

const made = install()
const data = join(small, 'data')
cpSync(made.data, data, { recursive: true })
const at = { ...made, data, where: ['--db', `sqlite:${join(data, 'gonghui.db')}`, '--data', data, '--key-file',
	join(made.folder, 'key')] }
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

async function several(n) {
	said = []
	await Promise.all(Array.from({ length: LANES }, async () => {
		for (let i = 0; i < n; i++)
			said.push(await submissions.send(officer, submissions.fresh()))
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
// What a refused write gave back may hold a few small ones yet, such as that which readiness tries.
let ready = { status: 200 }
for (let i = 0; i < 500 && ready.status === 200; i++) {
	fill(0)
	ready = await officer.ask('GET', '/readyz')
}
is(ready.status === 503, 'who watches is told', `${ready.status} ${ready.text}`)
is((await officer.ask('GET', '/healthz')).status === 200, 'the process is not to be started anew')
const large = await officer.ask('POST', '/api/v1/members/import', { body: Buffer.alloc(600 << 10, 'a'),
	headers: { 'Content-Type': 'multipart/form-data; boundary=x' } })
is(large.status === 507, 'an upload is refused', `${large.status} ${large.text}`)

truncateSync(ballast, 0)
const began = performance.now()
let again = { status: 0 }
while (performance.now() - began < RESUMES_MS && again.status !== 201) {
	again = await submissions.send(officer, submissions.fresh())
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
