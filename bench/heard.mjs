// The statements a PostgreSQL server was asked, out of its log (log_statement = all), as limit_pg reads them.  The
// fence before a statement (set_config) is ours alone: the bare program's role passes by row-level security.
//
//	node bench/heard.mjs LOG REQUESTS >FILE         says on standard error how many statements a request has

import { readFileSync } from 'node:fs'

const [log, requests] = process.argv.slice(2)
const texts = new Map()
const asked = []
let last = null         // whose parameters the next DETAIL tells
// "2026-11-28 09:00:00.000 UTC [123] LOG:  execute s5: select …" and, next, "… DETAIL:  parameters: $1 = '7', …"
const entries = readFileSync(log, 'utf8').split(/^(?=\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] )/m)

for (const entry of entries) {
	const text = /LOG: {2}execute \S+: ([^]*)$/.exec(entry)?.[1].trim().replace(/\s+/g, ' ')
	const values = /DETAIL: {2}parameters: ([^]*)$/.exec(entry)?.[1]

	if (text && /^(select|with)/.test(text) && !text.startsWith('select set_config')) {
		if (!texts.has(text))
			texts.set(text, texts.size)
		asked.push(last = { text: texts.get(text), values: [] })
	} else if (!values) {
		last = null
	} else if (last) {
		last.values = [...values.matchAll(/\$\d+ = (?:'((?:[^']|'')*)'|NULL)/g)].map((one) =>
			one[1] === undefined ? '\\N' : one[1].replaceAll("''", "'"))
	}
}
for (const [text, number] of texts)
	console.log(`= ${number}\t${text}`)
for (const one of asked)
	console.log([one.text, ...one.values].join('\t'))
console.error((asked.length / Number(requests)).toFixed(2))
