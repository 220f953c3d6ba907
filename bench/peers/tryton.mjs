// Tryton as a peer of script/bench --peers, asked by its JSON-RPC.
//
//	node bench/peers/tryton.mjs setup URL                 the officer
//	node bench/peers/tryton.mjs requests URL FOLDER       tryton-list.req …
//	node bench/peers/tryton.mjs import URL FOLDER SHEET   prints rows a second
//
// URL ends in the database's name.  ADMIN_PASSWORD is the administrator's, OFFICER_PASSWORD the officer's.
import { call, columns, sheet, write } from './common.mjs'

const [command, url, ...rest] = process.argv.slice(2)
const { ADMIN_PASSWORD, OFFICER_PASSWORD } = process.env
const batch = 1000

async function rpc(token, method, ...params) {
	const said = await call(`${url}/`, { token, body: { id: 1, method, params } })
	if (said.error)
		throw new Error(`${method}: ${JSON.stringify(said.error).slice(0, 500)}`)
	return said.result
}

async function enter(login, password) {
	const [user, session] = await rpc(null, 'common.db.login', login, { password })
	return `Session ${Buffer.from(`${login}:${user}:${session}`).toString('base64')}`
}

async function setup() {
	const admin = await enter('admin', ADMIN_PASSWORD)
	const groups = await rpc(admin, 'model.res.group.search', [['name', '=', 'Officer']], 0, null, null, {})
	const officer = { name: 'Officer', login: 'officer', password: OFFICER_PASSWORD, groups: [['add', groups]] }
	await rpc(admin, 'model.res.user.create', [officer], {})
}

async function requests(folder) {
	const fields = [...columns, 'org.name']
	const domains = {
		list: (v) => ['org', '=', v],
		prefix: (v) => ['name', 'like', `${v}%`],
		mobile: (v) => ['mobile', '=', v],
	}
	const path = new URL(`${url}/`).pathname

	write(folder, 'tryton', await enter('officer', OFFICER_PASSWORD), (what, { value }) => {
		const body = what === 'detail' ? { method: 'model.bench.member.read', params: [[value], fields, {}] }
			: { method: 'model.bench.member.search_read',
				params: [[domains[what](value)], 0, 20, [['name', 'ASC']], fields, {}] }
		return { path, body: { id: 1, ...body } }
	})
}

const date = (text) => {
	const [year, month, day] = text.split('-').map(Number)
	return { __class__: 'date', year, month, day }
}

// Batches of create, by the officer.
async function bring(folder, file) {
	const rows = sheet(folder, file).map((row) => ({ ...row, joined: date(row.joined), birth: date(row.birth),
		dues: { __class__: 'Decimal', decimal: row.dues } }))
	const officer = await enter('officer', OFFICER_PASSWORD)
	const began = performance.now()
	for (let i = 0; i < rows.length; i += batch)
		await rpc(officer, 'model.bench.member.create', rows.slice(i, i + batch), {})
	console.log(Math.round(rows.length / (performance.now() - began) * 1000))
}

switch (command) {
case 'setup': await setup(); break
case 'requests': await requests(...rest); break
case 'import': await bring(...rest); break
default: throw new Error('see the head of this file')
}
