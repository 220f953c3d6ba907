// SIGKILL in the middle of an upload: a film and a picture by their forms, a sheet by the API; while its bytes come, or
// while what came is read, sealed and written down.  The server is started again: what is shown is whole, the spool is
// empty, nothing is wrong, and what is sent again is there as it was sent.  At last the clock is two nights ahead, and
// what the killed ones left sealed in the folder of files is gone too.  Prints TAP.
//
//	node test/rig/uploads.mjs --rounds 12 [--plant]
//
// RIG_SEED=N plays the same chances again.  --plant: half a sealed file and a left one are put there, as if by a fault
// of the server, which the rig must see.

import { randomFillSync } from 'node:crypto'
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { argument, build, Client, command, delay, dice, done, install, is, member, PASSWORD, root, say, seed, serve, stop }
	from './rig.mjs'

const rounds = Number(argument('rounds', 12))
const plant = Boolean(argument('plant', false))
const ROWS = 150
const BOUNDARY = 'rig-rig-rig'

const at = install()
const names = (folder) => readdirSync(join(at.data, folder))
const demo = (name) => readFileSync(join(root, 'assets', 'demo', name))

// ---- what is sent ---------------------------------------------------------------------------------

// A film of 24 MB: behind its own a second mdat that no track points into.
function film() {
	const more = randomFillSync(Buffer.alloc(24 << 20))
	more.writeUInt32BE(more.length, 0)
	more.write('mdat', 4)
	return Buffer.concat([demo('reading-room.mp4'), more])
}

// A photo of 8 MB, most of it notes (COM), which the server leaves out.
function photo() {
	const plain = demo('reading-room.jpg')
	const notes = Array.from({ length: 128 }, () => {
		const note = randomFillSync(Buffer.alloc(65_535))
		note.writeUInt16BE(0xFFFE, 0)
		note.writeUInt16BE(note.length - 2, 2)
		return note
	})
	return Buffer.concat([plain.subarray(0, 2), ...notes, plain.subarray(2)])
}

// New members, each with as much of a word as fits.
function sheet(org) {
	const rows = Array.from({ length: ROWS }, () => member(org))
	return Buffer.from('姓名,证件号码,手机号码,入会日期,工作单位\n' + rows.map((one) =>
		[one.name, one.document_no, one.mobile, one.joined, '样例公司'.repeat(12)].join(',') + '\n').join(''))
}

function multipart(fields, name, type, bytes) {
	const head = Object.entries(fields).map(([field, value]) =>
		`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`).join('')
	return Buffer.concat([Buffer.from(`${head}--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; `
		+ `filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)])
}

// ---- an editor with his browser's cookies -----------------------------------------------------------------

const jar = new Map()

// { status, bytes }; status 0 when it broke off.
async function page(server, path, form) {
	return fetched(server, path, form).catch(() => ({ status: 0, bytes: Buffer.alloc(0) }))
}

async function fetched(server, path, form) {
	const answer = await fetch(server.url + path, { method: form ? 'POST' : 'GET', redirect: 'manual',
		body: form && new URLSearchParams(form), headers: { Cookie: cookies() } })
	for (const set of answer.headers.getSetCookie()) {
		const [, name, value] = set.match(/^([^=]+)=([^;]*)/)
		jar.set(name, value)
	}
	return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }
}

const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
const csrf = async (server, path) => (await page(server, path)).bytes.toString().match(/name="csrf" value="([^"]+)"/)[1]

// The numbers of all that a list shows, page after page.
async function listed(server, path, pattern) {
	const all = []
	for (let next = path; next;) {
		const { status, bytes } = await page(server, next)
		if (status !== 200)
			throw new Error(`${next}: ${status}`)
		const text = bytes.toString()
		all.push(...[...text.matchAll(pattern)].map(([, id]) => id))
		next = text.match(/href="([^"]+)" rel="next"/)?.[1].replaceAll('&amp;', '&')
	}
	return [...new Set(all)]
}

// ---- sending: all of it, or as far as the server lives ------------------------------------------------------------

// { status, text }; status 0 when nobody answered.  `cut`: so many bytes, then `late` ms, then the server is killed.
function send(server, { path, headers, body }, cut, late = 0) {
	return new Promise((resolve) => {
		const broken = () => resolve({ status: 0, text: '' })
		const { hostname, port } = new URL(server.url)
		const request = http.request({ host: hostname, port, method: 'POST', path, agent: false, headers: {
			'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, 'Content-Length': body.length, ...headers } }, (answer) => {
			let text = ''
			answer.on('data', (piece) => { text += piece })
			answer.on('end', () => resolve({ status: answer.statusCode, text, location: answer.headers.location }))
			answer.on('error', broken)
		})
		request.on('error', broken)
		if (cut === undefined)
			request.end(body)
		else
			request.write(body.subarray(0, cut), () => delay(late).then(() => server.child.kill('SIGKILL')))
	})
}

// ---- the three of them -------------------------------------------------------------------------------------

let bearer = {}
let poster = ''
let runs = 0

const FILMS = { what: 'a film', bytes: film(), shown: null,
	list: (server) => listed(server, '/films', /<video[^>]* src="\/site\/film\/(\d+)"/g),
	read: (server, id) => page(server, `/site/film/${id}`),
	request: async (server) => ({ path: '/films', headers: { Cookie: cookies() }, body: multipart({
		csrf: await csrf(server, '/films'), words: `试验视频 ${seed}`, poster_id: poster }, 'a.mp4', 'video/mp4', FILMS.bytes) }),
	taken: (got) => got.status === 303 && /made=\d+/.test(got.location) }
const PICTURES = { what: 'a picture', bytes: photo(), shown: null,
	list: (server) => listed(server, '/pictures', /<img src="\/site\/picture\/(\d+)"/g),
	read: (server, id) => page(server, `/site/picture/${id}`),
	request: async (server) => ({ path: '/pictures', headers: { Cookie: cookies() }, body: multipart({
		csrf: await csrf(server, '/pictures'), alt: `试验图片 ${seed}` }, 'a.jpg', 'image/jpeg', PICTURES.bytes) }),
	taken: (got) => got.status === 303 && /made=\d+/.test(got.location) }

// A sheet is known by its run; it is sent again under its key, which must not begin a second one.
const sheets = { what: 'a sheet', org: null, key: '', body: null,
	request: async () => ({ path: '/api/v1/members/import', body: sheets.body,
		headers: { ...bearer, 'Idempotency-Key': sheets.key } }),
	taken: (got) => got.status === 201,
	fresh() {
		sheets.key = `rig-${seed}-${runs++}`
		sheets.body = multipart({ mode: 'add' }, 'a.csv', 'text/csv', sheet(sheets.org))
	} }

async function finished(server, run) {
	const client = Object.assign(new Client(server.url), { headers: bearer })
	const late = performance.now() + 60_000
	let got
	do {
		got = JSON.parse((await client.ask('GET', `/api/v1/members/import/${run}`)).text)
		await delay(20)
	} while (['waiting', 'running'].includes(got.state) && performance.now() < late)
	client.close()
	return got
}

// ---- the run ---------------------------------------------------------------------------------------------------

const wrong = []
const killed = { coming: 0, after: 0, answered: 0 }

// Sent whole, and there as it was sent.
async function sendWhole(server, kind) {
	const before = kind.list ? new Set(await kind.list(server)) : null
	const request = await kind.request(server), began = performance.now()
	const got = await send(server, request)
	kind.takes ??= performance.now() - began
	if (!kind.taken(got))
		return wrong.push(`${kind.what} sent again: ${got.status} ${got.text.slice(0, 300)}`)
	if (!kind.list) {
		const run = await finished(server, JSON.parse(got.text).id)
		if (run.state !== 'done' || run.created !== ROWS)
			wrong.push(`a sheet: ${JSON.stringify(run)}`)
		return null
	}
	const made = (await kind.list(server)).filter((id) => !before.has(id))
	if (made.length !== 1)
		return wrong.push(`${kind.what}: ${made.length} are there`)
	await readBack(server, kind, made[0])
	return made[0]
}

// Whatever is listed is whole.
async function readBack(server, kind, id) {
	const got = await kind.read(server, id)
	kind.shown ??= got.bytes
	if (got.status !== 200 || !got.bytes.equals(kind.shown))
		wrong.push(`${kind.what} ${id}: ${got.status}, ${got.bytes.length} of ${kind.shown.length} bytes`)
}

function checked(what) {
	const { status, said } = command(at, 'check')
	if (status !== 0)
		wrong.push(`${what}: ${said}`)
}

async function round(i, server, kind) {
	const before = kind.list && new Set(await kind.list(server))
	if (!kind.list)
		kind.fresh()
	const request = await kind.request(server)
	const coming = !(i % 2)
	const cut = coming ? 1 + dice(request.body.length - 1) : request.body.length
	const got = await send(server, request, cut, coming ? 0 : dice(Math.ceil(kind.takes)))
	killed[got.status ? 'answered' : coming ? 'coming' : 'after']++
	await stop(server, 'SIGKILL')
	checked('after SIGKILL')
	const next = await serve(at)
	if (names('spool').length)
		wrong.push(`the spool holds ${names('spool')}`)
	if (kind.list)
		for (const id of (await kind.list(next)).filter((id) => !before.has(id)))
			await readBack(next, kind, id)
	await sendWhole(next, kind)
	return next
}

async function signIn(server) {
	jar.clear()
	await page(server, '/sign-in', { csrf: await csrf(server, '/sign-in'), account: 'bianji', password: PASSWORD })
}

let server = await serve(at)
await signIn(server)
const officer = await new Client(server.url).signIn('jiceng')
bearer = officer.headers
sheets.org = JSON.parse((await officer.ask('GET', '/api/v1/orgs?kind=5&limit=1')).text).items[0].id
officer.close()

// Undisturbed first: what it shows is what it must always show, and what each leaves in the folder of files.
const each = {}
const count = async (server) => (await FILMS.list(server)).length + (await PICTURES.list(server)).length
// What has its name in the folder, beside what these three leave.
const others = names('files').length - await count(server)
for (const [name, kind] of [['pictures', PICTURES], ['films', FILMS], ['sheets', sheets]]) {
	const had = names('files').length
	if (!kind.list)
		kind.fresh()
	const id = await sendWhole(server, kind)
	if (kind === PICTURES)
		poster = id
	each[name] = names('files').length - had
}
// The demo's own part of the film loses what was noted with it.
const random = FILMS.bytes.subarray(demo('reading-room.mp4').length)
is(!wrong.length && each.films === 1 && each.pictures === 1
	&& FILMS.shown.length === FILMS.bytes.length && FILMS.shown.subarray(-random.length).equals(random),
	'undisturbed, each is there as it was sent', wrong.join('\n'))

for (let i = 0; i < rounds && !wrong.length; i++)
	server = await round(i, server, [FILMS, PICTURES, sheets][i % 3])

if (plant) {
	const newest = (await FILMS.list(server))[0]
	truncateSync(join(at.data, 'files', newest), 4 << 20)
	writeFileSync(join(at.data, 'files', '77.left'), 'left')
	await readBack(server, FILMS, newest)
}

// Two nights later: a mark in the spool, which is swept last, says when it is done.
const lying = names('files').length
const known = others + await count(server) + runs * each.sheets
await stop(server)
checked('at the end')
writeFileSync(join(at.data, 'spool', 'mark'), '')
const day = 24 * 60 * 60
const china = (Date.now() / 1000 + 8 * 60 * 60) % day
server = await serve(at, { env: { LD_PRELOAD: join(build, 'test', 'rig_clock.so'),
	RIG_AHEAD: String(Math.floor(3 * day + 4 * 60 * 60 - china)) } })
for (const late = performance.now() + 60_000; names('spool').length && performance.now() < late;)
	await delay(50)
await stop(server)
is(!names('spool').length, 'the sweep of the night comes to the spool')

server = await serve(at)
await signIn(server)
is(names('files').length === known, 'what they left sealed is gone two nights later, and nothing else is',
	`${names('files').length} files, ${known} of them known; ${lying} before`)
for (const kind of [FILMS, PICTURES])
	await readBack(server, kind, (await kind.list(server))[0])
await stop(server)
checked('two nights later')

say(`seed ${seed}: ${rounds} rounds; killed while bytes came ${killed.coming} times, afterwards ${killed.after}, too late `
	+ `${killed.answered}; ${lying - known} files were left over`)
is(killed.coming + killed.after >= rounds / 2, 'most were killed before they were answered')
is(!wrong.length, 'what is listed is whole, the spool is empty, nothing is wrong, and it can be sent again', wrong.join('\n'))
done()
