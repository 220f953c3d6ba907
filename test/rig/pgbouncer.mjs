// A pgbouncer in transaction mode stands between us and PostgreSQL: our ten connections share three sessions of the
// server, so each statement may come to another one.  What is set for a statement (the fence) has to come with it, and
// to be gone with its transaction.  Debian's 1.18 knows no prepared statements: prepare=off.  Prints TAP.
//
//	test/pg.sh node test/rig/pgbouncer.mjs [--each 100]     requests of each reader

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argument, Client, command, delay, done, install, is, say, serve, skip, stop, Submissions } from './rig.mjs'

const SESSIONS = 3
const LANES = 6
const each = Number(argument('each', 100))
const server = process.env.GONGHUI_TEST_PG && new URL(process.env.GONGHUI_TEST_PG)
const bouncer = '/usr/sbin/pgbouncer'

if (!server || spawnSync(bouncer, ['--version']).error) {
	skip('a pgbouncer stands between', server ? `no ${bouncer}` : 'GONGHUI_TEST_PG names no server')
	done()
}

const name = `bounced_${process.pid}`
const sql = (text, at = server.href) => execFileSync('psql', ['-qAt', '-c', text, at], { encoding: 'utf8' }).trim()
sql(`create database ${name}`)

// ---- the pgbouncer -----------------------------------------------------------------------

const folder = mkdtempSync(join(tmpdir(), 'gonghui-bouncer-'))
chmodSync(folder, 0o755)

async function freePort() {
	const one = createServer().listen(0, '127.0.0.1')
	await once(one, 'listening')
	const { port } = one.address()
	await new Promise((resolve) => one.close(resolve))
	return port
}

const port = await freePort()
const settings = join(folder, 'pgbouncer.ini')
writeFileSync(settings, `[databases]
${name} = host=${server.hostname} port=${server.port} user=${server.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${SESSIONS}
`)
// It refuses to run as root.
const as = process.getuid() ? [] : ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups']
const [program, ...words] = [...as, bouncer, '-q', settings]
const between = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
let complaints = ''
between.stderr.on('data', (part) => { complaints += part })
process.on('exit', () => {
	between.kill('SIGKILL')
	rmSync(folder, { recursive: true, force: true })
	spawnSync('psql', ['-qc', `drop database if exists ${name} with (force)`, server.href])
})

const answers = () => new Promise((resolve) => {
	const line = connect(port, '127.0.0.1', () => { line.destroy(); resolve(true) })
	line.on('error', () => resolve(false))
})
while (!await answers()) {
	if (between.exitCode !== null)
		throw new Error(`pgbouncer ended\n${complaints}`)
	await delay(20)
}

// ---- the run --------------------------------------------------------------------------------

const plain = `postgresql://${server.username}@127.0.0.1:${port}/${name}`
const at = install(undefined, `${plain}?prepare=off`)
const ours = await serve(at)
const [city, base] = await Promise.all(['shizong', 'jiceng'].map((who) => new Client(ours.url, LANES).signIn(who)))
const ORGS = '/api/v1/orgs?limit=100'
// Which unions somebody sees: their figures change meanwhile.
async function look(who) {
	const got = await who.ask('GET', ORGS)
	return got.status === 200 ? JSON.parse(got.text).items.map((org) => org.id) : [got.status, got.text]
}
const unions = [await look(city), await look(base)]
const submissions = new Submissions(unions[1][0])

is(unions[0].length > 20 && unions[1].length === 1, 'the city sees its unions, one union sees itself',
	unions.map((one) => one.length).join(', '))

const odd = []
let reading = true
let left = 0
const read = (who, wanted) => Promise.all(Array.from({ length: LANES / 2 }, async () => {
	for (let i = 0; i < each; i++) {
		const got = (await look(who)).join(' ')
		if (got !== wanted.join(' '))
			odd.push(got.slice(0, 200))
	}
}))
// Somebody who asks the same sessions without a word of scope.
const stranger = async () => {
	for (; reading; await delay(20))
		left += Number(sql('select (select count(*) from org) + (select count(*) from member)', plain))
}
const asking = stranger()
// Told to come again (many write into one union), a submission comes again under its key.
const refused = []
const submit = async () => {
	while (reading) {
		const one = submissions.fresh()
		let got = await submissions.send(base, one)
		while (got.status === 503)
			got = await submissions.send(base, one)
		if (got.status !== 201)
			refused.push(`${got.status} ${got.text}`)
	}
}
const writing = Promise.all([submit(), submit(), submit()])
await Promise.all([read(city, unions[0]), read(base, unions[1])])
const sessions = Number(sql(`select count(*) from pg_stat_activity where datname = '${name}'`))
reading = false
await Promise.all([writing, asking])

is(!odd.length, 'whoever reads meanwhile sees his own unions, all and only they', odd.slice(0, 5).join('\n'))
is(!refused.length && !submissions.unknown.length && submissions.all.length > 20, 'what is submitted meanwhile is taken',
	refused.slice(0, 5).join('\n') || submissions.all.length)
is(left === 0, 'no session of the server keeps a scope for who comes next', `${left} rows were seen`)
is(sessions <= SESSIONS, 'the sessions of the server were shared', `${sessions} sessions`)
say(`${LANES * each} lists read, ${submissions.all.length} submissions, by ${sessions} sessions`)
await stop(ours)

const export_ = command(at, 'export', 'member', join(folder, 'members.csv'), '--as', 'jiceng')
is(export_.status === 0, 'an export goes through a cursor', export_.said)
const check = command(at, 'check')
is(check.status === 0 && check.said.includes('nothing is wrong'), 'nothing is wrong', check.said)
const record = command(at, 'audit', 'verify')
is(record.status === 0, 'the record is whole', record.said)
done()
