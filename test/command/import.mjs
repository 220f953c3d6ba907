// An import of many rows under a server that is killed in the middle of it, and one that is stopped and gone on with:
// every row of the sheet is there once and counted once, and nothing is wrong.  Then it is taken back by the command.
//
//	node test/command/import.mjs
//
// TAP.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, command, delay, done, install, is, member, say, serve, stop } from '../rig/rig.mjs'

const ROWS = 10_000
const REFUSED = 20              // of them, spread over the sheet: numbers that are none
const MINUTES = 3               // for anything here, on a machine that does other things as well
const at = install()

let server, officer
async function start() {
	server = await serve(at)
	officer = await new Client(server.url).signIn('jiceng')
}

function sheet() {
	const rows = Array.from({ length: ROWS }, (_, i) => {
		const one = member()
		return [one.name, i % (ROWS / REFUSED) === 7 ? '32059919' : one.document_no, one.mobile, one.joined].join(',')
	})
	return Buffer.from(`姓名,证件号码,手机,入会日期\n${rows.join('\n')}\n`)
}

// Uploaded as by a program, which begins the writing; its number.
async function upload(bytes) {
	const part = (head, body) => Buffer.concat([Buffer.from(`--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
		body, Buffer.from('\r\n')])
	const body = Buffer.concat([part('name="mode"', Buffer.from('both')),
		part('name="file"; filename="people.csv"\r\nContent-Type: text/csv', bytes), Buffer.from('--x--\r\n')])
	const got = await officer.ask('POST', '/api/v1/members/import',
		{ body, headers: { 'Content-Type': 'multipart/form-data; boundary=x' } })
	if (got.status !== 201)
		throw new Error(`the sheet was not taken: ${got.status} ${got.text}`)
	return JSON.parse(got.text).id
}

const run = async (id) => JSON.parse((await officer.ask('GET', `/api/v1/members/import/${id}`)).text)
const counts = (r) => [r.read, r.created, r.updated, r.same, r.skipped, r.rejected].join(' ')

async function until(id, holds) {
	const late = performance.now() + MINUTES * 60_000
	let now = await run(id)
	while (!holds(now)) {
		if (performance.now() > late)
			throw new Error(`the import stays at ${JSON.stringify(now)}`)
		await delay(5)
		now = await run(id)
	}
	return now
}

// The officer's own page of the run: its form is sent as the browser sends it.
async function press(id, what) {
	const session = `session=${officer.headers.Authorization.split(' ')[1]}`
	const page = await officer.ask('GET', `/members/import/${id}`, { headers: { Cookie: session } })
	const visit = [page.headers['set-cookie'] ?? []].flat().map((one) => one.split(';')[0])
	const csrf = page.text.match(/name="csrf" value="([^"]+)"/)[1]
	return officer.ask('POST', `/members/import/${id}/${what}`, { body: `csrf=${encodeURIComponent(csrf)}`,
		headers: { Cookie: [session, ...visit].join('; '), 'Content-Type': 'application/x-www-form-urlencoded' } })
}

async function members() {
	let n = 0, next = ''
	do {
		const page = JSON.parse((await officer.ask('GET', `/api/v1/members?limit=200${next}`)).text)
		n += page.items.length
		next = page.next ? `&after=${encodeURIComponent(page.next)}` : ''
	} while (next)
	return n
}

const clean = () => {
	const checked = command(at, 'check', '--counts')
	is(checked.status === 0 && checked.said.includes('nothing is wrong'), 'gonghui check finds nothing wrong', checked.said)
}

// --- killed ------------------------------------------------------------------------------------

await start()
const before = await members()
const first = await upload(sheet())
const half = await until(first, (r) => r.read >= ROWS / 3)
officer.close()
await stop(server, 'SIGKILL')
say(`killed at row ${half.read} of ${ROWS}`)
is(half.read < ROWS && half.state === 'running', 'it was killed in the middle', JSON.stringify(half))
clean()
await start()
const whole = await until(first, (r) => r.state === 'done' || r.state === 'failed')
is(whole.state === 'done', 'started again, it goes on by itself', JSON.stringify(whole))
is(counts(whole) === `${ROWS} ${ROWS - REFUSED} 0 0 0 ${REFUSED}`, 'every row is read once and ends as one thing', counts(whole))
is(await members() === before + ROWS - REFUSED, 'and every person is a member once', String(await members()))

// --- stopped, and gone on with -----------------------------------------------------------------

const second = await upload(sheet())
await until(second, (r) => r.read >= ROWS / 4)
is((await press(second, 'stop')).status === 303, 'it is stopped on its page')
const stopped = await until(second, (r) => r.state === 'cancelled')
say(`stopped at row ${stopped.read} of ${ROWS}`)
is(stopped.read > 0 && stopped.read < ROWS, 'it ends in the middle', JSON.stringify(stopped))
is(stopped.read === stopped.created + stopped.rejected, 'what it has counted adds up', counts(stopped))
is(await members() === before + ROWS - REFUSED + stopped.created, 'and is what is there', String(await members()))
await press(second, 'run')
const gone = await until(second, (r) => r.state === 'done' || r.state === 'failed')
is(counts(gone) === `${ROWS} ${ROWS - REFUSED} 0 0 0 ${REFUSED}`, 'gone on with, it comes to the same end', counts(gone))

// --- taken back by the command -----------------------------------------------------------------

const undone = command(at, 'import', 'member', '--undo', second, '--as', 'jiceng')
is(undone.status === 0 && undone.said.includes(String(ROWS - REFUSED)), 'the command takes it back through the server',
	undone.said)
is(await members() === before + ROWS - REFUSED, 'its people are gone, the others are there', String(await members()))
const again = command(at, 'import', 'member', '--undo', first, '--as', 'zhenjie')
is(again.status === 1, 'somebody else takes nothing back', again.said)
officer.close()
await stop(server)
clean()
done()
