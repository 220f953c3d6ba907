// Two million rows in one sheet, as many as there may be, and one more: most of them about people who stand further up
// already.  What is too much is said in a sentence before anything is written; one line less, and the sheet is counted in
// its preview, comes to its end, and takes no more memory than a short one; each person is a member once.  Prints TAP.
//
//	node test/rig/rows.mjs --lines 2000000 [--each 1000] [--over]
//
// --lines: as many lines as a sheet may have, titles and all (2,000,000 of csv.c; fewer, for a look at this rig, are
// brought in without the line too many).  --each: of so many rows one is somebody new.  --over: the longer sheet is written
// too, up to its last row that may be, and the other one behind it brings nobody in twice.

import { openSync, readdirSync, readFileSync, statSync, writeSync, closeSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { argument, Client, command, delay, done, install, is, member, PASSWORD, say, serve, stop } from './rig.mjs'

const LIMIT = 2_000_000
const MEMORY = 256 << 20
const lines = Number(argument('lines', LIMIT))
const each = Number(argument('each', 1000))
const over = process.argv.includes('--over')
const at = install()

const members = () => Number(command(at, 'check', '--counts').said.match(/^member +(\d+)$/m)?.[1] ?? -1)
const figure = (text) => Number(text.replaceAll(',', ''))
const seconds = (began) => `${Math.round((performance.now() - began) / 1000)} s`

// n lines with the titles, the same ones every time.
const people = []
function sheet(n) {
	const path = join(at.folder, `${n}.csv`)
	const to = openSync(path, 'w')
	let piece = '姓名,证件号码,手机,入会日期\n'
	for (let row = 0; row < n - 1; row++) {
		const one = people[Math.floor(row / each)] ??= member()
		piece += `${one.name},${one.document_no},${one.mobile},${one.joined}\n`
		if (piece.length > 1 << 20) {
			writeSync(to, piece)
			piece = ''
		}
	}
	writeSync(to, piece)
	closeSync(to)
	return path
}

// ---- an officer and his browser -----------------------------------------------------------------------------

const jar = new Map()

// { status, text, to }
async function page(server, path, form) {
	const answer = await fetch(server.url + path, { method: form ? 'POST' : 'GET', redirect: 'manual',
		body: form && new URLSearchParams(form), headers: { Cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') } })
	for (const set of answer.headers.getSetCookie()) {
		const [, name, value] = set.match(/^([^=]+)=([^;]*)/)
		jar.set(name, value)
	}
	return { status: answer.status, text: await answer.text(), to: answer.headers.get('location') }
}

const token = (text) => text.match(/name="csrf" value="([^"]*)"/)[1]

async function signIn(server) {
	const form = await page(server, '/sign-in')
	const got = await page(server, '/sign-in', { csrf: token(form.text), account: 'jiceng', password: PASSWORD })
	if (got.status !== 303)
		throw new Error(`jiceng cannot sign in: ${got.status}`)
}

// The form of the page, its file read as it goes out.  The path of the run.
async function upload(server, path) {
	const form = await page(server, '/members/import')
	const field = (name, value) => `--rows\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
	const once = form.text.match(/name="once" value="([^"]*)"/)?.[1]
	const head = Buffer.from(field('csrf', token(form.text)) + (once ? field('once', once) : '') + field('mode', '1')
		+ '--rows\r\nContent-Disposition: form-data; name="file"; filename="名册.csv"\r\nContent-Type: text/csv\r\n\r\n')
	const body = Buffer.concat([head, readFileSync(path), Buffer.from('\r\n--rows--\r\n')])
	return new Promise((resolve, reject) => {
		const request = http.request(server.url + '/members/import', { method: 'POST', headers: {
			'Content-Type': 'multipart/form-data; boundary=rows', 'Content-Length': body.length,
			Cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') } }, (answer) => {
			answer.resume()
			answer.on('end', () => answer.statusCode === 303 ? resolve(answer.headers.location)
				: reject(new Error(`a sheet was answered with ${answer.statusCode}`)))
		})
		request.on('error', reject)
		request.end(body)
	})
}

// What no file backs, of the server and the children that read sheets for it, in bytes.
function memory(pid) {
	const of = (one) => {
		try {
			return 1024 * Number(readFileSync(`/proc/${one}/status`, 'utf8').match(/RssAnon:\s+(\d+)/)?.[1] ?? 0)
		} catch {
			return 0        // it has just ended
		}
	}
	const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((name) => {
		try {
			return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1]) === pid
		} catch {
			return false
		}
	})
	return [pid, ...children].reduce((sum, one) => sum + of(one), 0)
}

async function whileWatched(server, work) {
	let most = 0, going = true
	const watch = (async () => {
		while (going) {
			most = Math.max(most, memory(server.child.pid))
			await delay(200)
		}
	})()
	const got = await work()
	going = false
	await watch
	return { got, most }
}

// The counts of the page, once the run has come to its end.
async function written(server, run) {
	const form = await page(server, run)
	const got = await page(server, `${run}/run`, { csrf: token(form.text), once: form.text.match(/name="once" value="([^"]*)"/)?.[1] ?? '' })
	if (got.status !== 303)
		throw new Error(`a run was not begun: ${got.status}`)
	const program = await new Client(server.url).signIn('jiceng')
	for (;;) {
		const now = JSON.parse((await program.ask('GET', `/api/v1/members/import/${run.match(/\d+$/)[0]}`)).text)
		if (!['waiting', 'running'].includes(now.state))
			return now
		await delay(1000)
	}
}

// ---- the two sheets -----------------------------------------------------------------------------------------------

const before = members()
let created = 0

// The number, and read, created, updated, same, skipped, rejected.
function bring(path) {
	const began = performance.now()
	const ran = command(at, 'import', 'member', path, '--as', 'jiceng')
	const said = ran.said.match(/读到 (\d+) 行：新增 (\d+)，更新 (\d+)，无变化 (\d+)，跳过 (\d+)，拒绝 (\d+)/)
	const [read, ...parts] = (said ?? []).slice(1).map(Number)
	say(`${seconds(began)}, ended with ${ran.status}: ${said?.[0] ?? ran.said.slice(-300)}`)
	is(said && parts.reduce((sum, n) => sum + n, 0) === read, 'each row ends as one of the five, and they add up', ran.said.slice(-2000))
	return { status: ran.status, said: ran.said, read, created: parts[0], same: parts[2], rejected: parts[4] }
}

if (over && lines === LIMIT) {
	const got = bring(sheet(lines + 1))
	is(got.status === 1 && got.said.includes('行数太多，最多 2000000 行。请分成几个文件上传。'), 'one line too many is said in a sentence',
		got.said.slice(-2000))
	is(got.created === people.length && members() === before + got.created, 'what stands before it is not lost', String(members()))
	created = got.created
}

const server = await serve(at)
await signIn(server)
if (lines === LIMIT) {
	const began = performance.now()
	const run = await upload(server, sheet(lines + 1))
	const shown = (await page(server, run)).text
	is(shown.includes('这份表读不到最后') && shown.includes('最多 2000000 行'), 'one line too many is said before anything is written',
		shown.match(/<main[\s\S]*?<table/)?.[0])
	say(`${seconds(began)} for its upload and preview`)
}
const path = sheet(lines)
say(`${lines} lines, ${Math.round(statSync(path).size / 1e6)} MB`)
const short = memory(server.child.pid)
const watched = await whileWatched(server, async () => {
	const began = performance.now()
	const run = await upload(server, path)
	const shown = (await page(server, run)).text
	const counted = shown.match(/整份共 ([\d,]+) 行/)?.[1]
	// No more rows than the preview proves: it has them all.
	is(lines <= 20_001 || figure(counted ?? '0') === lines - 1, 'the preview counts them all', counted)
	say(`${seconds(began)} for its upload and preview`)
	const then = performance.now()
	const result = await written(server, run)
	say(`${seconds(then)} for its rows: ${JSON.stringify(result)}`)
	return result
})
const whole = watched.got
say(`memory that no file backs: ${Math.round(watched.most / 1e6)} MB at most, ${Math.round(short / 1e6)} MB before`)
is(watched.most < MEMORY, 'memory stays below 256 MB', String(watched.most))
is(whole.state === 'done' && whole.read === lines - 1, 'as many lines as may be come to their end', JSON.stringify(whole))
is(whole.created + whole.updated + whole.same + whole.skipped + whole.rejected === whole.read, 'each row ends as one of the five, and they add up')
is(created ? whole.created === 0 && whole.same === people.length : whole.created === people.length,
	created ? 'and nobody comes in twice' : 'everybody new is there', JSON.stringify(whole))
is(whole.rejected === lines - 1 - people.length, 'every other row names the one it repeats', String(whole.rejected))
await stop(server)
is(members() === before + people.length, 'every person is a member once', String(members()))
const checked = command(at, 'check')
is(checked.status === 0 && checked.said.includes('nothing is wrong'), 'gonghui check finds nothing wrong', checked.said)
done()
