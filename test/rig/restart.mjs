// The server is stopped and started again while people work, at a socket that outlives it as
// systemd's does: connections wait there, and not one request fails. Prints TAP.
//
//	node test/rig/restart.mjs --rounds 100

import { spawn } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { argument, Client, command, delay, dice, done, install, is, say, seed, Submissions } from './rig.mjs'

const rounds = Number(argument('rounds', 8))
const LANES = 12

const at = install()
const goes = join(at.folder, 'goes')
const before = members()

function members() {
	return Number(command(at, 'check', '--counts').said.match(/^member +(\d+)$/m)?.[1] ?? -1)
}

// A shell holds the socket at 3 and starts a server there whenever one has ended.
async function supervise() {
	const held = net.createServer()
	await new Promise((resolve) => held.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, resolve))
	const { port } = held.address()
	const words = ['serve', '--no-rates', ...at.where].map((word) => `'${word}'`).join(' ')
	writeFileSync(goes, '')
	const shell = spawn('sh', ['-c', `while [ -e '${goes}' ]; do
		sh -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"' '${at.program}' ${words} & echo "pid $!"; wait $!; echo "ended $?"; done`],
		{ stdio: ['ignore', 'pipe', 'pipe', held._handle.fd] })
	held.close()
	const seen = { pid: 0, starts: 0, ends: [], said: '', url: `http://127.0.0.1:${port}`, shell }
	let rest = ''
	shell.stdout.on('data', (bytes) => {
		const lines = (rest + bytes).split('\n')
		rest = lines.pop()
		for (const line of lines) {
			const [word, value] = line.split(' ')
			if (word === 'pid')
				seen.pid = Number(value)
			else if (word === 'ended')
				seen.ends.push(value)
			else if (word === 'listening')
				seen.starts++
		}
	})
	shell.stderr.on('data', (bytes) => { seen.said = (seen.said + bytes).slice(-20_000) })
	process.on('exit', () => { rmSync(goes, { force: true }); seen.pid && shell.exitCode === null && process.kill(seen.pid, 'SIGKILL') })
	return seen
}

async function until(ready, what) {
	const late = performance.now() + 30_000
	while (!ready()) {
		if (performance.now() > late)
			throw new Error(`${what} took over 30 s\n${seen.said}`)
		await delay(5)
	}
}

const seen = await supervise()
await until(() => seen.starts === 1, 'the first start')
const officer = await new Client(seen.url, LANES).signIn('jiceng')
// A connection for each request: a kept one may be closed by either side at any moment, restart or not.
officer.agent.keepAlive = false
const submissions = new Submissions(JSON.parse((await officer.ask('GET', '/api/v1/orgs?kind=5&limit=1')).text).items[0].id)
const failed = []
let answered = 0
let longest = 0
let goOn = true

async function lane() {
	while (goOn) {
		const began = performance.now()
		const got = dice(3) ? await submissions.send(officer, submissions.fresh()) : await officer.ask('GET', '/api/v1/members?limit=5')
		longest = Math.max(longest, performance.now() - began)
		if (![200, 201].includes(got.status))
			failed.push(`${got.status} ${got.text}`)
		answered++
	}
}

const lanes = Array.from({ length: LANES }, () => lane())
for (let i = 0; i < rounds; i++) {
	await delay(50 + dice(300))
	process.kill(seen.pid, 'SIGTERM')
	await until(() => seen.starts === i + 2, 'a restart')
}
goOn = false
await Promise.all(lanes)
rmSync(goes)
process.kill(seen.pid, 'SIGTERM')
await until(() => seen.shell.exitCode !== null, 'the end')

say(`seed ${seed}: ${rounds} restarts, ${answered} requests, the longest waited ${Math.round(longest)} ms`)
is(!failed.length, 'no request failed', `${failed.length}:\n${failed.slice(0, 10).join('\n')}`)
is(seen.ends.every((status) => status === '0') && seen.ends.length === rounds + 1, 'every server ended well',
	`${seen.ends.join(' ')}\n${seen.said}`)
is(answered > rounds * 10, 'there was work all the time')
is(longest < 5000, 'nobody waited longer than 5 s')
is(members() - before === submissions.members, 'each submission is there once')
is(!existsSync(join(at.data, 'admin.sock')), 'the last one has tidied up')
done()
