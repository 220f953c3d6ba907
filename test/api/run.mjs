// The JSON API as a program meets it: a server with demo data of its own, the OpenAPI document it
// serves, and every answer held against that document. Prints TAP.
//
//	node test/api/run.mjs            GONGHUI=build-asan/gonghui takes another program

import assert from 'node:assert/strict'
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv from 'ajv/dist/2020.js'
import { startServer } from '../browser/harness.mjs'

const PASSWORD = 'Gonghui-2026'
const server = await startServer()
let api          // the OpenAPI document
let ajv
let token        // of whose turn it is

// ---- asking ---------------------------------------------------------------

// The path of the document that this path is one of: /api/v1/members/12 is /api/v1/members/{id}.
function template(path) {
	const bare = path.replace(/\?.*/, '')
	const found = Object.keys(api.paths).find((one) =>
		new RegExp(`^${one.replaceAll(/\{\w+\}/g, '\\d+')}$`).test(bare))
	return found ?? assert.fail(`${bare} is not in the document`)
}

function pointer(...steps) {
	return steps.map((s) => '/' + String(s).replaceAll('~', '~0').replaceAll('/', '~1')
		.replaceAll('{', '%7B').replaceAll('}', '%7D')).join('')
}

// The answer is one that the document promises, of the type and shape it says.
function expectPromised(method, path, status, type, body) {
	const at = template(path)
	const answer = api.paths[at][method.toLowerCase()]?.responses[status]
	assert.ok(answer, `${method} ${at} does not promise ${status}: ${JSON.stringify(body)}`)
	if (!answer.content) {
		assert.equal(body, undefined, `${method} ${at} ${status} has a body`)
		return
	}
	assert.ok(answer.content[type], `${method} ${at} ${status} is ${type}`)
	const check = ajv.compile({ $ref: 'api#' + pointer('paths', at, method.toLowerCase(), 'responses', status,
		'content', type, 'schema') })
	assert.ok(check(body), `${method} ${path} ${status}: ${ajv.errorsText(check.errors)}\n${JSON.stringify(body)}`)
}

async function ask(method, path, { body, key, raw, as = token, expect } = {}) {
	const headers = {}
	if (as)
		headers.Authorization = `Bearer ${as}`
	if (key)
		headers['Idempotency-Key'] = key
	if (body !== undefined || raw !== undefined)
		headers['Content-Type'] = 'application/json'
	const answer = await fetch(server.url + path, { method, headers, body: raw ?? (body && JSON.stringify(body)),
		redirect: 'manual' })
	const text = await answer.text()
	const got = { status: answer.status, body: text ? JSON.parse(text) : undefined,
		type: answer.headers.get('content-type'), location: answer.headers.get('location'), text,
		headers: answer.headers }
	if (api)
		expectPromised(method, path, got.status, got.type, got.body)
	if (expect)
		assert.equal(got.status, expect, `${method} ${path}: ${text}`)
	return got
}

async function signIn(account) {
	const got = await ask('POST', '/api/v1/session', { body: { account, password: PASSWORD }, as: null, expect: 201 })
	return got.body.token
}

// All items of a list, a page at a time; an id that comes twice fails.
async function everything(path, limit) {
	const items = []
	const seen = new Set()
	let after = ''
	let pages = 0
	do {
		const mark = path.includes('?') ? '&' : '?'
		const { body } = await ask('GET', `${path}${mark}limit=${limit}${after && `&after=${encodeURIComponent(after)}`}`,
			{ expect: 200 })
		assert.ok(body.items.length <= limit)
		assert.ok(body.items.length === limit || !body.next, 'a page that is not the last one is full')
		for (const item of body.items) {
			assert.ok(!seen.has(item.id), `${item.id} comes twice`)
			seen.add(item.id)
			items.push(item)
		}
		after = body.next
		pages++
	} while (after)
	return { items, pages }
}

// ---- what a new member is made of --------------------------------------------

// A resident number with a right check digit, of a division that does not exist.
let number = 300
function documentNumber(birth) {
	const digits = `320599${birth}${String(++number)}`
	const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
	const sum = weights.reduce((all, w, i) => all + w * Number(digits[i]), 0)
	return digits + '10X98765432'[sum % 11]
}

const mobile = () => `1900${String(9000000 + ++number)}`
const newMember = (org) => ({ name: '王样例', document_type: 111, document_no: documentNumber('19880314'),
	mobile: mobile(), joined: '2026-01-05', wage: '6500.00', work_unit: '样例公司', org_id: org })

// ---- tests ----------------------------------------------------------------------

const tests = []
const test = (name, run) => tests.push({ name, run })

test('the document is OpenAPI 3.1', async () => {
	const got = await ask('GET', '/api/openapi.json', { expect: 200 })
	const found = await new Validator().validate(got.body)
	assert.ok(found.valid, JSON.stringify(found.errors, null, 1))
	const names = Object.values(got.body.paths).flatMap((path) => Object.values(path).map((one) => one.operationId))
	assert.deepEqual(names, [...new Set(names)], 'an operation has a name of its own')
	api = got.body
	ajv = new Ajv({ strict: false, allErrors: true })
	ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/)
	ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
	ajv.addSchema(api, 'api')
})

test('a token is given for a right password only', async () => {
	const wrong = await ask('POST', '/api/v1/session', { body: { account: 'shizong', password: 'wrong' }, as: null,
		expect: 422 })
	assert.match(wrong.body.title, /账号或密码不对/)
	await ask('POST', '/api/v1/session', { raw: '{', as: null, expect: 400 })
	token = await signIn('shizong')
	await ask('GET', '/api/v1/members?limit=1', { expect: 200 })
	const nobody = await ask('GET', '/api/v1/members', { as: null, expect: 401 })
	assert.equal(nobody.headers.get('www-authenticate'), 'Bearer')
	await ask('GET', '/api/v1/members', { as: 'x'.repeat(43), expect: 401 })
})

// Who may read what an officer of the city may not.
const readers = { '/api/v1/handovers': 'shenji', '/api/v1/sms': 'xitong' }
const isList = (methods) => methods.get.responses['200'].content['application/json'].schema.$ref.endsWith('_list')

test('every list of the document is read to its end', async () => {
	const officer = token
	let lists = 0
	for (const [path, methods] of Object.entries(api.paths)) {
		if (!methods.get || path.includes('{'))
			continue
		token = readers[path] ? await signIn(readers[path]) : officer
		if (!isList(methods)) {
			await ask('GET', path, { expect: 200 })
			continue
		}
		lists++
		const { items } = await everything(path, 100)
		if (!items.length || !api.paths[`${path}/{id}`]?.get)
			continue
		const one = await ask('GET', `${path}/${items[0].id}`, { expect: 200 })
		assert.equal(one.body.id, items[0].id)
	}
	token = officer
	assert.ok(lists > 20, `${lists} lists`)
})

test('pages of any size hold the same members in the same order', async () => {
	const isCourier = (m) => (m.tags ?? '').split('、').includes('快递员')
	const all = await everything('/api/v1/members', 200)
	assert.ok(all.items.length > 1000)
	const large = await everything('/api/v1/members?group=3', 200)
	assert.ok(large.items.length > 0 && large.items.length < all.items.length)
	assert.ok(large.items.every(isCourier))
	const small = await everything('/api/v1/members?group=3', Math.ceil(large.items.length / 3))
	assert.equal(small.pages, 3)
	assert.deepEqual(small.items.map((m) => m.id), large.items.map((m) => m.id))
	assert.deepEqual(all.items.filter(isCourier).map((m) => m.id), large.items.map((m) => m.id))
})

test('what is personal comes masked', async () => {
	const { body } = await ask('GET', '/api/v1/members?limit=200', { expect: 200 })
	for (const m of body.items) {
		assert.doesNotMatch(m.mobile ?? '', /\d{8}/)
		assert.doesNotMatch(m.document_no ?? '', /\d{10}/)
	}
})

test('a service point checks a card', async () => {
	const { body } = await ask('POST', '/api/v1/cards/check', { body: { code: 'G1-1-1-0000000000000000' }, expect: 200 })
	assert.deepEqual(body, { state: 3, name: null, org_name: null, until: null })
	await ask('POST', '/api/v1/cards/check', { body: {}, expect: 422 })
})

test('a page that was not given is refused', async () => {
	for (const query of ['limit=0', 'limit=201', 'limit=x', 'after=x', 'after=' + 'a'.repeat(200), 'no_such=1',
		'limit=1&limit=2', 'group=x', 'since=2026-02-30']) {
		const got = await ask('GET', `/api/v1/members?${query}`)
		assert.ok([400, 422].includes(got.status), `${query}: ${got.status}`)
	}
})

test('the same key makes one member', async () => {
	const base = await ask('GET', '/api/v1/orgs?kind=5&limit=1', { expect: 200 })
	const member = newMember(base.body.items[0].id)
	const before = (await everything('/api/v1/members', 200)).items.length
	const first = await ask('POST', '/api/v1/members', { body: member, key: 'key-1', expect: 201 })
	const second = await ask('POST', '/api/v1/members', { body: member, key: 'key-1', expect: 201 })
	assert.equal(second.text, first.text)
	assert.equal(second.location, first.location)
	assert.equal(first.location, `/api/v1/members/${first.body.id}`)
	const made = await ask('GET', first.location, { expect: 200 })
	assert.equal(made.body.name, '王样例')
	assert.equal(made.body.work_unit, '样例公司')
	assert.equal((await everything('/api/v1/members', 200)).items.length, before + 1)
	// Without the key it is a second membership of the same document.
	const again = await ask('POST', '/api/v1/members', { body: member })
	assert.ok([409, 422].includes(again.status), again.text)
})

test('faults of a form name its fields', async () => {
	const got = await ask('POST', '/api/v1/members', { body: { name: '', document_type: 111, document_no: '123',
		joined: '2026-13-01' }, expect: 422 })
	assert.ok(got.body.fields.joined, got.text)
	assert.ok(got.body.fields.name, got.text)
	assert.match(got.headers.get('content-type'), /^application\/problem\+json/)
	const base = await ask('GET', '/api/v1/orgs?kind=5&limit=1', { expect: 200 })
	const wrong = await ask('POST', '/api/v1/members', { body: { ...newMember(base.body.items[0].id),
		document_no: '320599198803140001' }, expect: 422 })
	assert.ok(wrong.body.fields.document_no, wrong.text)
	for (const body of [{ ...newMember('1'), no_such: 1 }, { name: { a: 1 } }, [], 'a'])
		await ask('POST', '/api/v1/members', { body, expect: 400 })
	await ask('POST', '/api/v1/members', { raw: '{"name":"a","name":"b"}', expect: 400 })
})

test('who changes what somebody else has changed is told', async () => {
	const { body } = await ask('GET', '/api/v1/members?limit=1', { expect: 200 })
	const path = `/api/v1/members/${body.items[0].id}`
	const { rev } = (await ask('GET', path, { expect: 200 })).body
	await ask('PATCH', path, { body: { rev, job: '焊工' }, expect: 200 })
	const after = (await ask('GET', path, { expect: 200 })).body
	assert.equal(after.job, '焊工')
	assert.equal(after.rev, rev + 1)
	assert.equal(after.name, body.items[0].name)
	const late = await ask('PATCH', path, { body: { rev, job: '钳工' }, expect: 409 })
	assert.ok(late.body.title)
	assert.equal((await ask('GET', path, { expect: 200 })).body.job, '焊工')
	await ask('PATCH', path, { body: { job: '钳工' }, expect: 422 })
})

test('what is out of scope is absent', async () => {
	const all = await everything('/api/v1/members', 200)
	const every = await everything('/api/v1/orgs', 200)
	token = await signIn('jiceng')
	const own = await everything('/api/v1/members', 200)
	const ids = new Set(own.items.map((m) => m.id))
	const foreign = all.items.find((m) => !ids.has(m.id))
	assert.ok(own.items.length > 0 && own.items.length < all.items.length)
	const one = await ask('GET', `/api/v1/members/${foreign.id}`, { expect: 404 })
	const absent = await ask('GET', '/api/v1/members/4611686018427387904', { expect: 404 })
	assert.deepEqual({ ...one.body, instance: '' }, { ...absent.body, instance: '' })
	await ask('PATCH', `/api/v1/members/${foreign.id}`, { body: { rev: 1, job: '焊工' }, expect: 404 })
	const orgs = await everything('/api/v1/orgs', 200)
	const other = every.items.find((o) => o.kind === 5 && !orgs.items.some((own) => own.id === o.id))
	await ask('GET', `/api/v1/orgs/${other.id}`, { expect: 404 })
	const made = await ask('POST', '/api/v1/members', { body: newMember(other.id) })
	assert.ok([403, 404, 422].includes(made.status), made.text)
	await ask('POST', '/api/v1/orgs', { body: { kind: 5, base: 2, name: '样例工会' }, expect: 403 })
})

test('rows are imported, looked at and taken back', async () => {
	token = await signIn('jiceng')
	const row = () => ({ name: '王样例', document_no: documentNumber('19880314'), mobile: mobile(), joined: '2026-01-05' })
	const rows = [row(), row(), { ...row(), document_no: '320599' }]
	await ask('POST', '/api/v1/members/import', { body: { rows: [{ shoe: 42 }] }, expect: 422 })
	const made = await ask('POST', '/api/v1/members/import', { body: { rows, mode: 'add' }, expect: 201 })
	const path = `/api/v1/members/import/${made.body.id}`
	const until = async (ended) => {
		for (;;) {
			const { body } = await ask('GET', path, { expect: 200 })
			if (ended(body))
				return body
		}
	}
	const done = await until((run) => run.state === 'done')
	assert.equal(done.created + done.updated + done.same + done.skipped + done.rejected, done.read)
	assert.deepEqual([done.created, done.rejected, done.held], [2, 1, 1])
	const first = await ask('GET', `${path}/rows?limit=2`, { expect: 200 })
	assert.deepEqual(first.body.items.map((one) => one.outcome), ['created', 'created'])
	const rest = await ask('GET', `${path}/rows?limit=2&after=${first.body.next}`, { expect: 200 })
	assert.deepEqual(rest.body.items.map((one) => one.outcome), ['rejected'])
	assert.match(rest.body.items[0].reason, /证件号码/)
	assert.equal(rest.body.next, null)
	await ask('POST', `${path}/undo`, { body: {}, expect: 200 })
	assert.deepEqual((await until((run) => run.undo?.state === 'done')).undo, { state: 'done', done: 2, kept: 0, failed: 0 })
	await ask('GET', `/api/v1/members/${first.body.items[0].id}`, { expect: 404 })
})

test('an application is decided once', async () => {
	token = await signIn('shizong')
	const { body } = await ask('GET', '/api/v1/applications?state=1&limit=1', { expect: 200 })
	const path = `/api/v1/flows/join/${body.items[0].id}/moves`
	const before = await ask('GET', path, { expect: 200 })
	assert.ok(before.body.moves.includes('refuse'))
	await ask('POST', path, { body: { move: 'refuse', from: 1 }, expect: 422 })
	await ask('POST', path, { body: { move: 'refuse', from: 1, reason: '资料不全' }, expect: 200 })
	const late = await ask('POST', path, { body: { move: 'accept', from: 1 }, expect: 409 })
	assert.match(late.body.title, /已经在/)
	const after = await ask('GET', path, { expect: 200 })
	assert.deepEqual(after.body.moves, [])
	assert.equal(after.body.steps.at(-1).reason, '资料不全')
})

test('the administrators see no business data', async () => {
	for (const account of ['xitong', 'anquan', 'shenji']) {
		token = await signIn(account)
		for (const path of ['/api/v1/members', '/api/v1/orgs', '/api/v1/applications', '/api/v1/complaints'])
			await ask('GET', path, { expect: 403 })
	}
})

test('a token is dead once it is given back', async () => {
	const mine = await signIn('zhenjie')
	await ask('GET', '/api/v1/orgs?limit=1', { as: mine, expect: 200 })
	await ask('DELETE', '/api/v1/session', { as: mine, expect: 204 })
	await ask('GET', '/api/v1/orgs?limit=1', { as: mine, expect: 401 })
})

// ---- the run ----------------------------------------------------------------------

let bad = 0
for (const [i, { name, run }] of tests.entries()) {
	try {
		await run()
		process.stdout.write(`ok ${i + 1} - ${name}\n`)
	} catch (error) {
		bad++
		process.stdout.write(`not ok ${i + 1} - ${name}\n`)
		for (const line of String(error.stack ?? error).slice(0, 6000).split('\n'))
			process.stdout.write(`# ${line}\n`)
	}
}
process.stdout.write(`1..${tests.length}\n`)
await server.stop()
process.exit(bad ? 1 : 0)
