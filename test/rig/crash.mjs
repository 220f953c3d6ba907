// Crashes: a server under load is killed at a random point and started again, so many times.
// Whatever it had acknowledged must be there, whatever is sent again under its key must be there
// once, and the counters, the files and the record must agree. Prints TAP.
//
//	node test/rig/crash.mjs --rounds 500            SIGKILL
//	node test/rig/crash.mjs --rounds 300 --power    and the disk loses what was not synced (disk.c)
//	node test/rig/crash.mjs --rounds 20 --power --blind
//
// --blind: a server built with synchronous=NORMAL, which must be seen losing something: that the rig sees.
// RIG_SEED=N plays the same chances again.

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { losePower } from './disk.mjs'
import { argument, build, Client, command, delay, dice, done, install, is, say, seed, serve, stop, Submissions } from './rig.mjs'

const rounds = Number(argument('rounds', 10))
const power = Boolean(argument('power', false))
const blind = Boolean(argument('blind', false))
const READY_MS = 3000
const LANES = 16

const at = install()
const program = blind ? join(build, 'test', 'gonghui_normal') : at.program
const log = join(at.folder, 'log')
const client = (url) => Object.assign(new Client(url, LANES), { headers })
let headers = {}
let submissions
const lost = []
const wrong = []
let slowest = 0
let odd = []

function counted() {
	const { status, said } = command(at, 'check', '--counts')
	const found = said.match(/^member +(\d+)$/m)
	if (status !== 0)
		wrong.push(said)
	return found ? Number(found[1]) : -1
}

// Dies of itself at a write of its own choice, or is killed.
async function round() {
	rmSync(log, { recursive: true, force: true })
	mkdirSync(log)
	const env = power ? { LD_PRELOAD: join(build, 'test', 'rig_disk.so'), RIG_ROOT: at.data, RIG_LOG: log,
		RIG_DIE_AT: String(1 + dice(dice(4) ? 400 : 2500)) } : {}
	let server
	try {
		server = await serve(at, { env, program })
	} catch (error) {
		// It may die before it listens; it must not end in another way.
		if (!power || !/ended with SIGKILL/.test(error.message))
			throw error
		return
	}
	slowest = Math.max(slowest, server.ready_ms)
	const c = client(server.url)
	/* Told to stop it copies the log back into the file, which is a time to lose power too. */
	const told = power && !dice(3)
	const ended = power && !told ? null
		: delay(20 + dice(400)).then(() => server.child.kill(told ? 'SIGTERM' : 'SIGKILL'))
	odd = odd.concat(await submissions.load(c, LANES, () => server.child.exitCode === null))
	c.close()
	await ended
	await (told ? server.gone : stop(server, 'SIGKILL'))
}

// Nothing acknowledged is missing; what nobody answered is sent again.
async function look(checked) {
	const server = await serve(at)
	const c = client(server.url)
	slowest = Math.max(slowest, server.ready_ms)
	const acknowledged = submissions.all.slice(checked).filter((one) => one.id)
	for (let i = 0; i < acknowledged.length; i += LANES)
		await Promise.all(acknowledged.slice(i, i + LANES).map(async (one) => {
			const got = await c.ask('GET', `${one.path}/${one.id}`)
			if (got.status !== 200)
				lost.push(`${one.key} ${one.id}: ${got.status} ${got.text}`)
		}))
	for (const one of submissions.unknown) {
		const got = await submissions.send(c, one)
		if (got.status !== 201)
			wrong.push(`${one.key} sent again: ${got.status} ${got.text}`)
	}
	c.close()
	await stop(server)
}

// ---- the run --------------------------------------------------------------------

const first = await serve(at)
const officer = await new Client(first.url).signIn('jiceng')
headers = officer.headers
submissions = new Submissions(JSON.parse((await officer.ask('GET', '/api/v1/orgs?kind=5&limit=1')).text).items[0].id)
officer.close()
await stop(first)
const before = counted()

let checked = 0
for (let i = 0; i < rounds && !(blind && lost.length); i++) {
	try {
		await round()
		if (power)
			losePower(at.data, log)
		await look(checked)
	} catch (error) {
		lost.push(`round ${i + 1}: ${error.message}`)
		break
	}
	if (power || i % 10 === 9 || i === rounds - 1)
		counted()
	checked = submissions.all.length
}
const after = counted()
const verified = command(at, 'audit', 'verify')

say(`seed ${seed}: ${rounds} rounds, ${submissions.all.length} submissions, slowest start ${Math.round(slowest)} ms`)
if (blind) {
	is(lost.length > 0, 'with synchronous=NORMAL the rig sees acknowledged writes lost')
	say(lost[0] ?? 'nothing was lost')
} else {
	is(submissions.all.length > rounds * 5, 'there was something to lose')
	is(!odd.length, 'whoever was answered was answered 201', odd.slice(0, 5).join('\n'))
	is(!lost.length, 'nothing acknowledged was lost', lost.slice(0, 20).join('\n'))
	is(after - before === submissions.members, 'each submission is there once',
		`${after - before} members of ${submissions.members} submissions`)
	is(!wrong.length, 'counters, files and integrity are right after every crash', wrong.slice(0, 5).join('\n'))
	is(verified.status === 0 && /whole/.test(verified.said), 'the record is whole', verified.said)
	is(slowest < READY_MS, `it is ready in ${READY_MS / 1000} s`, `${slowest} ms`)
}
done()
