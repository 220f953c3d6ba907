// Two million rows in one sheet, and one more than may be: most of them about people who stand further up already. What is
// too much is said in a sentence and costs nothing of what stands before it; one line less, and the sheet comes to its end;
// what came in the first time does not come in twice.  Prints TAP.
//
//	node test/rig/rows.mjs --lines 2000000 [--each 1000]
//
// --lines: as many lines as a sheet may have, titles and all (2,000,000 of csv.c; fewer, for a look at this rig, are
// brought in without the line too many).  --each: of so many rows one is somebody new.

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { argument, command, done, install, is, member, say } from './rig.mjs'

const LIMIT = 2_000_000
const lines = Number(argument('lines', LIMIT))
const each = Number(argument('each', 1000))
const at = install()

const members = () => Number(command(at, 'check', '--counts').said.match(/^member +(\d+)$/m)?.[1] ?? -1)

// n lines with the titles, the same ones every time.
const people = []
async function sheet(n) {
	const path = join(at.folder, `${n}.csv`)
	const to = createWriteStream(path)
	to.write('姓名,证件号码,手机,入会日期\n')
	for (let row = 0; row < n - 1; row++) {
		const which = Math.floor(row / each)
		people[which] ??= member()
		const one = people[which]
		if (!to.write(`${one.name},${one.document_no},${one.mobile},${one.joined}\n`))
			await once(to, 'drain')
	}
	to.end()
	await once(to, 'finish')
	return path
}

// The number, and read, created, updated, same, skipped, rejected.
function bring(path) {
	const began = performance.now()
	const ran = command(at, 'import', 'member', path, '--as', 'jiceng')
	const said = ran.said.match(/读到 (\d+) 行：新增 (\d+)，更新 (\d+)，无变化 (\d+)，跳过 (\d+)，拒绝 (\d+)/)
	const [read, ...parts] = (said ?? []).slice(1).map(Number)
	say(`${Math.round((performance.now() - began) / 1000)} s, ended with ${ran.status}: ${said?.[0] ?? ran.said.slice(-300)}`)
	is(said && parts.reduce((sum, n) => sum + n, 0) === read, 'each row ends as one of the five, and they add up', ran.said.slice(-2000))
	return { status: ran.status, said: ran.said, read, created: parts[0], same: parts[2], rejected: parts[4] }
}

const before = members()
let created
if (lines === LIMIT) {
	const over = bring(await sheet(lines + 1))
	is(over.status === 1 && over.said.includes('行数太多，最多 2000000 行。请分成几个文件上传。'), 'one line too many is said in a sentence',
		over.said.slice(-2000))
	is(over.created === people.length && members() === before + over.created, 'what stands before it is not lost', String(members()))
	created = over.created
}
const whole = bring(await sheet(lines))
is(whole.status === 0 && whole.read === lines - 1, 'as many lines as may be come to their end', whole.said.slice(-2000))
is(created === undefined ? whole.created === people.length : whole.created === 0 && whole.same === people.length,
	created === undefined ? 'everybody new is there' : 'and nobody comes in twice', JSON.stringify({ ...whole, said: '' }))
is(whole.rejected === lines - 1 - people.length, 'every other row names the one it repeats', String(whole.rejected))
is(members() === before + people.length, 'every person is a member once', String(members()))
const checked = command(at, 'check')
is(checked.status === 0 && checked.said.includes('nothing is wrong'), 'gonghui check finds nothing wrong', checked.said)
done()
