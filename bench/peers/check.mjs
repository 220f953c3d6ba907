// Whether all were asked the same and answer it: of the first requests of each kind, how many rows each system tells.
//
//	node bench/peers/check.mjs FOLDER WHO=URL…      WHO-list.req … lie in FOLDER; fails when the sums differ
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, ...systems] = process.argv.slice(2)
const first = 40
let differ = false

// The text of a request as fetch wants it.
function parse(text) {
	const [head, body] = text.split('\r\n\r\n')
	const [start, ...lines] = head.split('\r\n')
	const [method, path] = start.split(' ')
	const headers = Object.fromEntries(lines.map((line) => line.split(': '))
		.filter(([name]) => /^(Authorization|Content-Type)$/.test(name)))
	return { path, init: { method, headers, body: body || undefined } }
}

function requests(file) {
	const bytes = readFileSync(file)
	const all = []
	for (let at = 0; at < bytes.length && all.length < first;) {
		const from = bytes.indexOf('\n', at) + 1
		at = from + Number(bytes.subarray(at, from))
		all.push(parse(bytes.toString('utf8', from, at)))
	}
	return all
}

for (const what of ['list', 'prefix', 'mobile', 'detail']) {
	const sums = []
	for (const [who, url] of systems.map((one) => one.split('='))) {
		let rows = 0
		for (const { path, init } of requests(join(folder, `${who}-${what}.req`))) {
			const answer = await fetch(new URL(path, url), init)
			const said = await answer.json()
			const found = said.items ?? said.data ?? said.result ?? said
			if (!answer.ok || said.error)
				throw new Error(`${who}: ${path}: ${answer.status} ${JSON.stringify(said).slice(0, 300)}`)
			rows += Array.isArray(found) ? found.length : 1
		}
		sums.push(`${who} ${rows}`)
	}
	console.log(`${first} times ${what}, rows: ${sums.join(', ')}`)
	differ ||= new Set(sums.map((sum) => sum.split(' ')[1])).size > 1
}
if (differ)
	throw new Error('not the same rows')
