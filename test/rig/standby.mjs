// A streaming standby of the server that test/pg.sh started, or of another standby that was promoted: in a folder of
// its own, on a port of its own, gone when the program ends.  And a cluster that is nobody's standby.

import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { delay } from './rig.mjs'

const versions = '/usr/lib/postgresql'
const programs = join(versions, readdirSync(versions).sort().at(-1), 'bin')

// PostgreSQL refuses to run as root.
const as = process.getuid() ? [] : ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups']

async function freePort() {
	const one = createServer().listen(0, '127.0.0.1')
	await once(one, 'listening')
	const { port } = one.address()
	await new Promise((resolve) => one.close(resolve))
	return port
}

export class Cluster {
	constructor(port) {
		this.port = port
		this.folder = mkdtempSync(join(tmpdir(), 'gonghui-standby-'))
		chmodSync(this.folder, 0o755)
		if (!process.getuid())
			execFileSync('chown', ['postgres', this.folder])
		this.data = join(this.folder, 'data')
		process.on('exit', () => {
			this.run('pg_ctl', '-s', '-D', this.data, '-m', 'immediate', 'stop')
			rmSync(this.folder, { recursive: true, force: true })
		})
	}

	// Copies the server at that port and follows it.
	static async standby(ofPort) {
		const one = new Cluster(await freePort())
		one.must('pg_basebackup', '-h', '127.0.0.1', '-p', String(ofPort), '-U', 'postgres', '-D', one.data, '-R', '-X',
			'stream', '-c', 'fast', '--no-sync')
		return one.start()
	}

	static async foreign() {
		const one = new Cluster(await freePort())
		one.must('initdb', '-D', one.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync')
		return one.start()
	}

	run(program, ...words) {
		const [first, ...rest] = [...as, join(programs, program), ...words]
		return spawnSync(first, rest, { encoding: 'utf8', cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] })
	}

	must(...words) {
		const ran = this.run(...words)
		if (ran.status !== 0)
			throw new Error(`${words[0]}: ${ran.stderr}`)
	}

	// While who asks it goes on asking; true when it ended well.
	async runs(program, ...words) {
		const [first, ...rest] = [...as, join(programs, program), ...words]
		const child = spawn(first, rest, { cwd: this.folder, stdio: 'ignore' })
		return (await once(child, 'exit'))[0] === 0
	}

	// Who was killed leaves memory behind that is free a moment later.
	async start() {
		const words = ['pg_ctl', '-s', '-w', '-D', this.data, '-l', join(this.folder, 'log'), '-o',
			`-p ${this.port} -c unix_socket_directories=${this.folder} -c listen_addresses=127.0.0.1 ` +
			'-c max_standby_streaming_delay=0 -c log_timezone=UTC', 'start']
		for (let tries = 0; !await this.runs(...words); tries++) {
			if (tries === 100)
				throw new Error(`no standby: ${readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000)}`)
			await delay(50)
		}
		return this
	}

	// Without a word to anybody: the postmaster and all of its sessions, while who asks them goes on asking.
	async kill(signal = 'SIGKILL') {
		const main = Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0])
		const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=', '--ppid', String(main)])
		for (const pid of [main, ...stdout.split('\n').map(Number).filter(Boolean)])
			try { process.kill(pid, signal) } catch { /* it has gone */ }
	}

	// As pg_ctl has it: 'fast' in order, 'immediate' as if it had crashed.
	async stop(mode) {
		if (!await this.runs('pg_ctl', '-s', '-D', this.data, '-m', mode, 'stop'))
			throw new Error(`PostgreSQL does not stop: ${readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000)}`)
	}

	// When it last said that it takes connections, by Date.now(): to the millisecond, which pg_ctl is not.
	readySince() {
		const said = readFileSync(join(this.folder, 'log'), 'utf8')
		return Date.parse([...said.matchAll(/^(.*) UTC .*ready to accept connections$/gm)].at(-1)[1] + 'Z')
	}

	promote() {
		this.must('pg_ctl', '-s', '-w', '-D', this.data, 'promote')
	}

	sql(text, database = 'postgres') {
		const at = `postgresql://postgres@127.0.0.1:${this.port}/${database}`
		return execFileSync('psql', ['-qAt', '-c', text, at], { encoding: 'utf8' }).trim()
	}

	// From here on it hears what the primary writes, and shows nothing of it.
	async pause() {
		this.sql('select pg_wal_replay_pause()')
		while (this.sql('select pg_get_wal_replay_pause_state()') !== 'paused')
			await delay(10)
	}

	resume() {
		this.sql('select pg_wal_replay_resume()')
	}
}
