// The statements a PostgreSQL server was asked, out of its log (log_statement = all), as limit_pg reads them.  The
// fence before a statement (set_config) is ours alone: the bare program's role passes by row-level security.
//
//	node bench/heard.mjs LOG REQUESTS >FILE         says on standard error how many statements a request has
//	node bench/heard.mjs LOG REQUESTS TABLE >FILE   only transactions that insert into it, whole, a line "." behind each

import { readFileSync } from 'node:fs'

const [log, requests, table] = process.argv.slice(2)
const texts = new Map()
const open = new Map()  // process → what its transaction has asked so far
const ours = /^(begin|commit|lock table schema_server|select set_config|select pg_current_xact_id)/
let asked = []
let last = null         // whose parameters the next DETAIL tells
// "2026-11-28 09:00:00.000 UTC [123] LOG:  execute s5: select …" and, next, "… DETAIL:  parameters: $1 = '7', …"
const entries = readFileSync(log, 'utf8').split(/^(?=\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] )/m)

for (const entry of entries) {
	const [, process] = /\[(\d+)\] /.exec(entry) ?? []
	const text = /LOG: {2}(?:execute [^:]+|statement): ([^]*)$/.exec(entry)?.[1].trim().replace(/\s+/g, ' ')
	const values = /DETAIL: {2}parameters: ([^]*)$/.exec(entry)?.[1]

	if (text && !ours.test(text) && (table ? open.has(process) : /^(select|with)/.test(text))) {
		if (!texts.has(text))
			texts.set(text, texts.size)
		last = { text: texts.get(text), said: text, values: [] };
		(table ? open.get(process) : asked).push(last)
	} else if (!values) {
		last = null
		if (text?.startsWith('begin'))
			open.set(process, [])
		if (table && text === 'commit' && open.get(process)?.some((one) => one.said.startsWith(`insert into ${table} `)))
			asked = asked.concat(open.get(process), { end: true })
		if (text === 'commit')
			open.delete(process)
	} else if (last) {
		last.values = [...values.matchAll(/\$\d+ = (?:'((?:[^']|'')*)'|NULL)/g)].map((one) =>
			one[1] === undefined ? '\\N' : one[1].replaceAll("''", "'"))
	}
}
for (const [text, number] of texts)
	console.log(`= ${number}\t${text}`)
for (const one of asked)
	console.log(one.end ? '.' : [one.text, ...one.values].join('\t'))
console.error((asked.filter((one) => !one.end).length / Number(requests)).toFixed(2))
