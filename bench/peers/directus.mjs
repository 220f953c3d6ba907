// Directus as a peer of script/bench --peers.
//
//	node bench/peers/directus.mjs serve PROGRAM PROCESSES      PROGRAM is @directus/api/dist/cli/run.js
//	node bench/peers/directus.mjs setup URL                    unions, members, and an officer's role
//	node bench/peers/directus.mjs requests URL FOLDER          directus-list.req …
//	node bench/peers/directus.mjs import URL FOLDER SHEET      prints rows a second
//
// ADMIN_TOKEN is the administrator's, OFFICER_PASSWORD the officer's.
import cluster from 'node:cluster'
import { call, columns, sheet, write } from './common.mjs'

const [command, url, ...rest] = process.argv.slice(2)
const email = 'officer@example.org'
const { ADMIN_TOKEN, OFFICER_PASSWORD } = process.env
const admin = (path, body) => call(url + path, { token: `Bearer ${ADMIN_TOKEN}`, body })
const fields = (types) => Object.entries(types).map(([field, type]) => ({ field, type, meta: {}, schema: {} }))
const key = { field: 'id', type: 'integer', meta: { hidden: true, readonly: true },
	schema: { is_primary_key: true, has_auto_increment: true } }

async function officer() {
	const { data } = await call(`${url}/auth/login`, { body: { email, password: OFFICER_PASSWORD, mode: 'json' } })
	return `Bearer ${data.access_token}`
}

async function setup() {
	await admin('/collections', { collection: 'unions', meta: {}, schema: {},
		fields: [key, ...fields({ name: 'string', path: 'string' })] })
	await admin('/collections', { collection: 'members', meta: {}, schema: {}, fields: [key, ...fields({
		name: 'string', org: 'integer', path: 'string', document_no: 'string', document_type: 'integer', mobile: 'string',
		birth: 'date', sex: 'integer', tags: 'integer', status: 'integer', joined: 'date', dues: 'decimal',
		nation: 'integer', education: 'integer', political: 'integer', employment: 'integer', skill: 'integer',
		household: 'integer', work_unit: 'string', job: 'string', platform: 'string', member_no: 'string',
		migrant: 'boolean', rev: 'integer' })] })
	await admin('/relations', { collection: 'members', field: 'org', related_collection: 'unions',
		schema: { on_delete: 'NO ACTION' } })
	const { data: role } = await admin('/roles', { name: 'officer' })
	const { data: policy } = await admin('/policies', { name: 'officer', app_access: false, admin_access: false,
		roles: { create: [{ role: role.id }], update: [], delete: [] } })
	const scope = { path: { _starts_with: '0001' } }
	const rights = [['unions', 'read', {}], ['members', 'read', scope], ['members', 'create', {}], ['members', 'update', scope]]
	for (const [collection, action, permissions] of rights)
		await admin('/permissions', { policy: policy.id, collection, action, permissions, validation: null, presets: null,
			fields: ['*'] })
	await admin('/users', { email, password: OFFICER_PASSWORD, role: role.id, status: 'active' })
}

async function requests(folder) {
	const shown = `fields=${columns.join(',')},org.name`
	const filters = { list: 'org][_eq', prefix: 'name][_starts_with', mobile: 'mobile][_eq' }

	write(folder, 'directus', await officer(), (what, { value }) => what === 'detail'
		? `/items/members/${value}?${shown}`
		: encodeURI(`/items/members?filter[${filters[what]}]=${value}&sort=name&limit=20&${shown}`))
}

// Its own import of a CSV file, by the officer.
async function bring(folder, file) {
	const rows = sheet(folder, file)
	const names = Object.keys(rows[0])
	const csv = [names.join(','), ...rows.map((row) => names.map((n) => row[n]).join(','))].join('\n')
	const form = new FormData()
	form.append('file', new Blob([csv], { type: 'text/csv' }), 'members.csv')
	const token = await officer()
	const began = performance.now()
	await call(`${url}/utils/import/members`, { token, body: form })
	console.log(Math.round(rows.length / (performance.now() - began) * 1000))
}

switch (command) {
case 'serve':
	cluster.setupPrimary({ exec: url, args: ['start'] })
	for (let i = 0; i < Number(rest[0]); i++)
		cluster.fork()
	break
case 'setup': await setup(); break
case 'requests': await requests(...rest); break
case 'import': await bring(...rest); break
default: throw new Error('see the head of this file')
}
