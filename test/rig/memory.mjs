// A server in which one allocation of many fails, in whatever thread: loops, workers, jobs, the
// beat of the second. It must not end, must say so to whom it strikes, and must be well again
// when there is memory. Prints TAP.
//
//	node test/rig/memory.mjs --seconds 60

import { join } from 'node:path'
import { argument, build, Client, command, delay, dice, done, install, is, say, seed, serve, stop, Submissions } from './rig.mjs'

const seconds = Number(argument('seconds', 8))
const LANES = 16
const READ = ['/members', '/orgs', '/applications', '/members/new', '/tasks', '/notices', '/', '/search?word=wang',
	'/api/v1/members?limit=100', '/api/v1/orgs', '/lists/members/columns', '/healthz', '/no-such-page']

const at = install()
const before = members()
const server = await serve(at, { env: { LD_PRELOAD: join(build, 'test', 'rig_fail.so'), RIG_MEMORY_EVERY: '1500' } })
const officer = await new Client(server.url, LANES).signIn('jiceng')
const token = officer.headers.Authorization.split(' ')[1]
const submissions = new Submissions(JSON.parse((await officer.ask('GET', '/api/v1/orgs?kind=5&limit=1')).text).items[0].id)
const said = new Map()
const odd = []

function members() {
	return Number(command(at, 'check', '--counts').said.match(/^member +(\d+)$/m)?.[1] ?? -1)
}

function count(got) {
	said.set(got.status, (said.get(got.status) ?? 0) + 1)
	if (![200, 201, 404, 500, 503, 0].includes(got.status))
		odd.push(`${got.status} ${got.text.slice(0, 300)}`)
}

async function lane(until) {
	while (performance.now() < until && server.child.exitCode === null && server.child.signalCode === null)
		count(dice(3) ? await submissions.send(officer, submissions.fresh())
			: await officer.ask('GET', READ[dice(READ.length)], { headers: { Cookie: `session=${token}` } }))
}

async function side_by_side(all, one) {
	const left = [...all]
	await Promise.all(Array.from({ length: LANES }, async () => {
		while (left.length)
			await one(left.pop())
	}))
}

server.child.kill('SIGUSR1')
const until = performance.now() + seconds * 1000
await Promise.all(Array.from({ length: LANES }, () => lane(until)))
server.child.kill('SIGUSR1')
await delay(100)

const alive = server.child.exitCode === null && server.child.signalCode === null
const lost = []
let unsent = 0
if (alive) {
	await side_by_side(submissions.all.filter((one) => one.id), async (one) => {
		const got = await officer.ask('GET', `${one.path}/${one.id}`)
		if (got.status !== 200)
			lost.push(`${one.key}: ${got.status} ${got.text}`)
	})
	await side_by_side(submissions.unknown, async (one) => {
		unsent += (await submissions.send(officer, one)).status === 201 ? 0 : 1
	})
}
const ready = alive ? await officer.ask('GET', '/readyz') : { status: 0 }
officer.close()
await stop(server)
const checked = command(at, 'check')

say(`seed ${seed}: ${[...said].map(([status, n]) => `${status || 'cut off'}: ${n}`).join(', ')}`)
is(alive, 'it lives', server.said().slice(-2000))
is((said.get(500) ?? 0) + (said.get(503) ?? 0) + (said.get(0) ?? 0) > 20, 'memory was missed often enough')
is(!odd.length, 'nobody is told that it was his fault', odd.slice(0, 10).join('\n'))
is(ready.status === 200, 'it is ready again', ready.text)
is(!unsent && !lost.length, 'nothing acknowledged is lost, and everything else can be sent again', lost.slice(0, 5).join('\n'))
is(members() - before === submissions.members, 'each submission is there once', `${members() - before} of ${submissions.members}`)
is(checked.status === 0, 'counters, files and integrity are right', checked.said)
is(/whole/.test(command(at, 'audit', 'verify').said), 'the record is whole')
done()
