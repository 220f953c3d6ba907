// What the programs beside it share: the requests that prepare wrote, in another system's words, and the sheets.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// The columns of a member that everybody is asked for: those of GET /api/v1/members, the union's name apart.
export const columns = ['id', 'name', 'document_no', 'mobile', 'tags', 'status', 'joined', 'dues', 'sex',
	'document_type', 'birth', 'nation', 'education', 'political', 'employment', 'skill', 'household', 'work_unit', 'job',
	'platform', 'member_no', 'migrant', 'rev']

// An answer's JSON (null without one); fails with what was said.
export async function call(url, { method = 'POST', token, body } = {}) {
	const form = body instanceof FormData
	const answer = await fetch(url, { method, body: form || body === undefined ? body : JSON.stringify(body),
		headers: { ...body && !form && { 'Content-Type': 'application/json' }, ...token && { Authorization: token } } })
	const text = await answer.text()
	if (!answer.ok)
		throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 500)}`)
	return text ? JSON.parse(text) : null
}

// Our ids as the numbers that unions.tsv and members.tsv gave.
function numbers(file) {
	return new Map(readFileSync(file, 'utf8').trimEnd().split('\n').map((id, i) => [id, i + 1]))
}

// asked(folder): what prepare's officer asks, in the same order: { list, detail, prefix, mobile }, each of
// { target, value }, where value is a number of unions.tsv or members.tsv, or the word.
export function asked(folder) {
	const unions = numbers(join(folder, 'unions.ids'))
	const members = numbers(join(folder, 'members.ids'))
	const of = {
		list: (url) => unions.get(url.searchParams.get('org_id')),
		detail: (url) => members.get(url.pathname.split('/').pop()),
		prefix: (url) => url.searchParams.get('word'),
		mobile: (url) => url.searchParams.get('word'),
	}
	return Object.fromEntries(Object.entries(of).map(([what, value]) => [what,
		[...readFileSync(join(folder, `${what}.req`), 'utf8').matchAll(/^GET (\S+) HTTP/gm)].map(([, target]) =>
			({ target, value: value(new URL(target, 'http://127.0.0.1')) }))]))
}

// write(folder, who, token, request): who-list.req … as load reads them; request(what, one) is a target, or
// { path, body }.
export function write(folder, who, token, request) {
	for (const [what, all] of Object.entries(asked(folder)))
		writeFileSync(join(folder, `${who}-${what}.req`), all.map((one) => {
			const made = request(what, one)
			const { path, body } = typeof made === 'string' ? { path: made } : made
			const json = body && Buffer.from(JSON.stringify(body))
			const kind = json ? `Content-Type: application/json\r\nContent-Length: ${json.length}\r\n` : ''
			const text = `${json ? 'POST' : 'GET'} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
				`Authorization: ${token}\r\n${kind}\r\n${json ?? ''}`
			return `${Buffer.byteLength(text)}\n${text}`
		}).join(''))
}

// The rows of an import's sheet, their unions looked up already.
export function sheet(folder, file) {
	const lines = readFileSync(join(folder, 'unions.tsv'), 'utf8').trimEnd().split('\n').slice(1)
	const unions = new Map(lines.map((line) => {
		const [id, name, path] = line.split('\t')
		return [name, { id: Number(id), path }]
	}))
	const [head, ...rows] = readFileSync(file, 'utf8').replace('\uFEFF', '').trimEnd().split('\r\n')
	const titles = head.split(',')
	const at = ['姓名', '证件号码', '手机', '所属工会', '入会日期', '月基本工资', '职业（工种）'].map((title) => titles.indexOf(title))
	return rows.map((line) => {
		const cells = line.split(',')
		const [name, document_no, mobile, union, joined, wage, job] = at.map((column) => cells[column])
		const { id, path } = unions.get(union)
		const birth = document_no.replace(/^.{6}(....)(..)(..).*/, '$1-$2-$3')
		const dues = (Number(wage) / 200).toFixed(2)
		return { name, document_type: 111, document_no, mobile, org: id, path, joined, dues, job, birth, status: 1, sex: 2,
			migrant: false, rev: 1 }
	})
}
