// The compilers of SQL and of templates over sources that were damaged at random: they end with
// what they made or with a complaint that names file and line, never by a signal and never late.
// Prints TAP.
//
//	node test/rig/compilers.mjs --most 2000

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argument, build, dice, done, is, root, say, seed } from './rig.mjs'

const most = Number(argument('most', 60))
const LATE_MS = 10_000

const listed = (...words) => spawnSync(join(root, 'script', 'sources'), words, { encoding: 'utf8' }).stdout.trim().split('\n')
	.map((path) => join(root, path))
const steps = listed('steps')
const folder = mkdtempSync(join(tmpdir(), 'gonghui-compilers-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const PIECES = ['{', '}', '{if :', '{end}', '{each ', '{{', '--', "'", '"', '/*', '<', '>', '</', '&', ':', ';', '\\', '\0', '\xff',
	'{found ', '{tokens ', '{org o}', '(', ')', ',', '\n', '\r\n', '学', 'A'.repeat(5000), '('.repeat(300), '{if :a} '.repeat(20)]

// A few places are cut, doubled, swapped or written over.
function damaged(bytes) {
	let b = Buffer.from(bytes)
	for (let i = 1 + dice(4); i > 0; i--) {
		const at = dice(b.length + 1)
		const n = dice(dice(3) ? 8 : 400)
		const piece = dice(2) ? Buffer.from(PIECES[dice(PIECES.length)], 'latin1') : b.subarray(dice(b.length), b.length).subarray(0, n)
		b = [() => Buffer.concat([b.subarray(0, at), b.subarray(at + n)]),
			() => Buffer.concat([b.subarray(0, at), piece, b.subarray(at)]),
			() => Buffer.concat([b.subarray(0, at), piece, b.subarray(at + piece.length)]),
			() => b.subarray(0, at)][dice(dice(4) ? 3 : 4)]()
	}
	return b
}

function run(name, ...words) {
	return { name, ...spawnSync(join(build, 'tools', name), words, { encoding: 'latin1', timeout: LATE_MS, cwd: root }) }
}

const trials = [
	{ what: 'statements', sources: listed('statements', 'org').concat(listed('statements', 'member')), compile: (path) =>
		run('sqlgen', 'queries', 'test', path, join(folder, 'a.h'), join(folder, 'a.c'), '--steps', ...steps) },
	{ what: 'steps', sources: steps, name: '0001_damaged.sql', compile: (path) =>
		run('sqlgen', 'steps', 'test', join(folder, 'a.c'), path) },
	{ what: 'templates', sources: listed('templates'), compile: (path) =>
		run('tmplgen', path, join(folder, 'a.c'), join(folder, 'a.h')) },
]

for (const { what, sources, name, compile } of trials) {
	const wrong = []
	let refused = 0
	for (let i = 0; i < most && wrong.length < 5; i++) {
		const source = sources[dice(sources.length)]
		const path = join(folder, name ?? source.split('/').at(-1))
		writeFileSync(path, damaged(readFileSync(source)))
		const ran = compile(path)
		refused += ran.status ? 1 : 0
		if (ran.signal || ran.error || ![0, 1].includes(ran.status) || (ran.status && !ran.stderr.includes(':'))) {
			const kept = join(tmpdir(), `gonghui-${what}-${seed}-${i}`)
			writeFileSync(kept, readFileSync(path))
			wrong.push(`${ran.name} ended with ${ran.signal ?? ran.error ?? ran.status} on ${kept}: ${ran.stderr.slice(0, 300)}`)
		}
	}
	say(`${what}: ${most} damaged sources, ${refused} refused, seed ${seed}`)
	is(!wrong.length, `damaged ${what} are compiled or complained about`, wrong.join('\n'))
	is(refused > most / 4, `damage to ${what} is noticed`, refused)
}
done()
