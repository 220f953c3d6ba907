// The process that reads files is killed under the server: the log says it once, /readyz, /metrics and the system
// administrator's home say it from then on, a file that is handed in is refused in words, and all else goes on.  A
// server that is started anew reads files again.
//
//	node test/command/keeper.mjs
//
// TAP.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, command, delay, done, install, is, member, serve, stop } from '../rig/rig.mjs'

const SAID = 'the keeper has gone: files that are handed in are refused until the server is started anew'
const WORDS = '读取文件的程序已经停了'
const at = install()
const sheet = join(at.folder, 'one.xlsx')

let server = await serve(at, { words: [] })
let officer = await new Client(server.url).signIn('jiceng')
let system = await new Client(server.url).signIn('xitong')
const org = JSON.parse((await officer.ask('GET', '/api/v1/orgs?kind=5&limit=1')).text).items[0].id
const told = () => server.said().split('\n').filter((line) => line.includes(SAID))
const text = async (path, client = officer) => (await client.ask('GET', path)).text
const home = (client) => client.ask('GET', '/',
	{ headers: { Cookie: `session=${client.headers.Authorization.split(' ')[1]}` } })

// A sheet as the browser or a program sends it; { status, text }.
function upload() {
	const part = (head, bytes) => Buffer.concat([Buffer.from(`--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
		bytes, Buffer.from('\r\n')])
	const body = Buffer.concat([part('name="mode"', Buffer.from('add')),
		part('name="file"; filename="one.xlsx"\r\nContent-Type: application/octet-stream', readFileSync(sheet)),
		Buffer.from('--x--\r\n')])
	return officer.ask('POST', '/api/v1/members/import',
		{ body, headers: { 'Content-Type': 'multipart/form-data; boundary=x' } })
}

// The child of the server that has no thread but its first: there is no other.
function keeper() {
	const { pid } = server.child
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
	if (children.length !== 1)
		throw new Error(`the server has ${children.length} children`)
	return Number(children[0])
}

async function until(what, holds) {
	const late = performance.now() + 20_000
	while (!await holds()) {
		if (performance.now() > late)
			return false
		await delay(20)
	}
	return true
}

const exported = command(at, 'export', 'member', sheet, '--as', 'jiceng')
is(exported.status === 0, 'there is a sheet', exported.said)
const before = await upload()
is(before.status === 201, 'it is taken', `${before.status} ${before.text}`)
is(await text('/readyz') === 'ready\n', 'everything is ready')
is((await text('/metrics')).includes('\ngonghui_files_read 1\n'), 'and counted as that')
is(!(await home(system)).text.includes('读不了'), 'the administrator has nothing to read of it')
is(!told().length, 'nor has the log')

process.kill(keeper(), 'SIGKILL')
is(await until('the log', () => told().length), 'the log says it within seconds', server.said())
const ready = await officer.ask('GET', '/readyz')
is(ready.status === 200 && ready.text.startsWith('ready, but for files'), '/readyz says so, and that the rest is ready',
	ready.text)
is((await text('/metrics')).includes('\ngonghui_files_read 0\n'), '/metrics says so')
const page = await home(system)
is(page.status === 200 && page.text.includes('交上来的表格、图片现在都读不了'), 'the system administrator reads it at home', page.text)
is(!(await home(officer)).text.includes('读不了'), 'an officer, who can do nothing about it, does not')

const refused = await upload()
is(refused.status === 503 && refused.text.includes(WORDS), 'a sheet is refused in words',
	`${refused.status} ${refused.text}`)
const imported = command(at, 'import', 'member', sheet, '--as', 'jiceng')
is(imported.status === 1 && imported.said.includes(WORDS), 'and by the command', `${imported.status} ${imported.said}`)
const made = await officer.ask('POST', '/api/v1/members', { body: member(org),
	headers: { 'Idempotency-Key': 'keeper-1' } })
is(made.status === 201, 'a member is registered', made.text)
const list = await officer.ask('GET', '/api/v1/members?limit=200')
is(list.status === 200 && (await home(officer)).status === 200, 'lists and pages are there', String(list.status))
// They become a sheet on the way.
const rows = await officer.ask('POST', '/api/v1/members/import', { body: { rows: [{ name: '王试验' }], mode: 'add' } })
is(rows.status === 503 && rows.text.includes(WORDS), 'nor are rows of a program taken', `${rows.status} ${rows.text}`)
const out = command(at, 'export', 'member', join(at.folder, 'two.xlsx'), '--as', 'jiceng')
is(out.status === 0, 'a sheet is written', out.said)
// The second that saw it and some behind it: said once is said once.
const beats = performance.now()
await until('three seconds', () => performance.now() - beats > 3000)
is(told().length === 1, 'the log has said it once', told().join('\n'))
is(/^\S+ fault child: /.test(told()[0]), 'as a fault of the child', told()[0])

officer.close()
system.close()
const ended = await stop(server)
is(ended.status === 0, 'the server ends in order', JSON.stringify(ended))
server = await serve(at)
officer = await new Client(server.url).signIn('jiceng')
is(await text('/readyz') === 'ready\n', 'started anew it is ready')
const after = await upload()
is(after.status === 201, 'and takes sheets', `${after.status} ${after.text}`)
officer.close()
await stop(server)
done()
