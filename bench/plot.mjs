// The table of script/bench as a picture: how near we are to each limit, which is the line at 1.
//
//	node bench/plot.mjs <TABLE >bench/figures.svg
//
// A bar is the ratio of the medians, the thin line below it reaches from our worst round to our best, each beside the
// limit's median. Colours are the tokens of assets/desk.css.
import { readFileSync } from 'node:fs'

const width = 720
const left = 12
const right = 64        // for the ratio, behind the longest bar
const row = 44
const colour = { ink: '#1B1E24', soft: '#4A505B', edge: '#C3C8D0', paper: '#FFF', bar: '#1C57AD' }

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const round = (x) => Math.round(x * 10) / 10

// "| label | 12 (11 … 13) | 24 (23 … 25) | 0.50 | …"
const rows = readFileSync(0, 'utf8').split('\n').flatMap((line) => {
	const [, label, ours, limit, ratio] = line.split('|').map((cell) => cell.trim())
	const spread = /^(\d+) \((\d+) … (\d+)\)$/
	const [a, b] = [spread.exec(ours ?? ''), spread.exec(limit ?? '')]
	return a && b ? [{ label, ratio: Number(ratio), least: a[2] / b[1], most: a[3] / b[1] }] : []
})
if (!rows.length)
	throw new Error('no row of figures in the table')

const most = Math.max(1, ...rows.map((one) => one.most))
const x = (ratio) => round(left + ratio / most * (width - left - right))
const height = rows.length * row + 36
const out = [
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
	`\trole="img" aria-label="Our figures beside their limits" font-family="system-ui, sans-serif" font-size="13">`,
	`<rect width="${width}" height="${height}" fill="${colour.paper}"/>`,
]
for (const [ratio, text] of [[0.5, 'half'], [1, 'the limit']])
	out.push(
		`<path d="M${x(ratio)} 4V${height - 22}" stroke="${ratio === 1 ? colour.ink : colour.edge}"/>`,
		`<text x="${x(ratio)}" y="${height - 8}" fill="${colour.soft}" text-anchor="middle">${text}</text>`)
// Words stand on an edge of paper, so that no line runs through them.
for (const [i, { label, ratio, least, most: best }] of rows.entries()) {
	const top = i * row + 8
	const words = `fill="${colour.ink}" stroke="${colour.paper}" stroke-width="4" paint-order="stroke"`
	out.push(
		`<rect x="${left}" y="${top + 20}" width="${round(x(ratio) - left)}" height="13" fill="${colour.bar}"/>`,
		`<path d="M${x(least)} ${top + 35}v4v-2H${x(best)}v-2v4" stroke="${colour.soft}" fill="none"/>`,
		`<text x="${left}" y="${top + 14}" ${words}>${escape(label)}</text>`,
		`<text x="${round(x(ratio) + 8)}" y="${top + 31}" ${words} font-weight="600">${ratio.toFixed(2)}</text>`,
	)
}
out.push('</svg>')
console.log(out.join('\n'))
