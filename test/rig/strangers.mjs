// What anybody can take from Debian and turn against a server: sqlmap, wapiti and slowhttptest, over the product as an
// officer sees it who is signed in.  First each is shown a door that is open, which it has to find. Prints TAP.
//
//	script/setup sqlmap wapiti slowhttptest sqlite3
//	node test/rig/strangers.mjs                     all of it: a quarter of an hour
//	node test/rig/strangers.mjs --short 1           the same tools, a few addresses and seconds each

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { argument, Client, delay, done, install, is, PASSWORD, say, serve, stop } from './rig.mjs'

// How much of it: addresses for sqlmap; how far wapiti walks, what it tries and how much it must at least have asked; and
// how many are slow, for how many seconds.
const much = Number(argument('short', 0))
	? { addresses: 3, walk: ['-d', '1', '--max-links-per-page', '8', '--max-files-per-dir', '4', '--max-attack-time', '1'],
		tries: 'csp,csrf,http_headers,redirect,sql,xss', asked: 40, slow: 300, seconds: 5 }
	: { addresses: Infinity, walk: ['-d', '4', '--max-links-per-page', '60', '--max-files-per-dir', '40', '--max-attack-time', '4'],
		tries: 'blindsql,crlf,csp,csrf,exec,file,http_headers,methods,permanentxss,redirect,shellshock,sql,ssrf,xss,xxe',
		asked: 1000, slow: 1000, seconds: 30 }
const P99_MS = 500
const HOUR_MS = 3_600_000

// ---- a door that is open ---------------------------------------------------------------------

// One page, which puts its word into a statement and into its answer as it came.
function openDoor(folder) {
	const db = join(folder, 'open.db')
	spawnSync('sqlite3', [db, "create table t (name text); insert into t values ('one'), ('two')"])
	const server = http.createServer((asked, answer) => {
		const word = new URL(asked.url, 'http://x').searchParams.get('word')?.replaceAll('\0', '') ?? null
		const rows = word === null ? '' : spawnSync('sqlite3', [db, `select name from t where name = '${word}'`], { encoding: 'utf8' })
		answer.setHeader('Content-Type', 'text/html; charset=utf-8')
		answer.end(`<p>${rows ? rows.stdout + rows.stderr : ''}<p>${word ?? ''}<p><a href="/?word=one">one</a>
			<form action="/"><input name="word"><button>ask</button></form>`)
	})
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

// A proxy that says it came by TLS.  The addresses `apart` are not there: who signs out sees nothing more, and Debian's
// wapiti cannot leave out any itself.
function without(url, apart) {
	const { hostname: host, port } = new URL(url)
	const server = http.createServer((asked, answer) => {
		if (apart.some((path) => asked.url.startsWith(path))) {
			answer.writeHead(404).end()
			return
		}
		server.passed = (server.passed ?? 0) + 1
		const on = http.request({ host, port, method: asked.method, path: asked.url, headers: { ...asked.headers, host: `${host}:${port}`,
			'x-forwarded-proto': 'https' } },
			(got) => { answer.writeHead(got.statusCode, got.headers); got.pipe(answer) })
		on.on('error', () => answer.destroy())
		asked.pipe(on)
	})
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

// ---- the tools --------------------------------------------------------------------------------

// Their output goes to a file: who reads a pipe late holds them up.
function tool(name, words, folder) {
	return new Promise((resolve) => {
		const child = spawn(name, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, HOME: folder, XDG_DATA_HOME: join(folder, 'share') } })
		let said = ''
		const hear = (bytes) => { said = (said + bytes).slice(-400_000) }
		child.stdout.on('data', hear)
		child.stderr.on('data', hear)
		const late = setTimeout(() => child.kill(), HOUR_MS)
		child.on('error', (error) => resolve({ status: -1, said: error.message }))
		child.on('exit', (status) => { clearTimeout(late); resolve({ status, said }) })
	})
}

// What sqlmap can get into: lines "address,place,parameter,technique,…".
async function sqlmap(addresses, headers, folder) {
	mkdirSync(folder, { recursive: true })
	writeFileSync(join(folder, 'addresses'), addresses.join('\n') + '\n')
	const ran = await tool('sqlmap', ['-m', join(folder, 'addresses'), '--batch', '--threads=4', '--flush-session', '--disable-coloring',
		'--output-dir', join(folder, 'out'), '--results-file', join(folder, 'results.csv'),
		...(headers.length ? ['--headers', headers.join('\n')] : [])], folder)
	const rows = readFileSync(join(folder, 'results.csv'), 'utf8').split('\n').slice(1).filter(Boolean)
	return { ...ran, found: rows.filter((row) => /,[BEUSTQ]+,/.test(row)), looked: (ran.said.match(/testing URL/g) ?? []).length }
}

// Headers that wapiti still asks for: frame-ancestors of the policy took the first one's place, no browser knows the other.
const GONE = /^X-(Frame-Options|XSS-Protection) /

// What wapiti finds: [[kind, rows], …], but for what is said about addresses `apart`.
async function wapiti(address, cookie, folder, apart = []) {
	mkdirSync(folder, { recursive: true })
	const jar = join(folder, 'cookies.json')
	const entries = Object.fromEntries(cookie.map(([name, value]) => [name,
		{ version: 0, value, port: null, secure: false, expires: null }]))
	writeFileSync(jar, JSON.stringify({ [new URL(address).hostname]: { '/': entries } }))
	const ran = await tool('wapiti', ['-u', address, '--scope', 'folder', '-c', jar, '--flush-session', '-f', 'json', '-o', join(folder, 'report.json'),
		'--store-session', join(folder, 'session'), '--no-bugreport', ...much.walk, '--max-scan-time', '20', '--verify-ssl', '0', '-m', much.tries], folder)
	const report = readdirSync(folder).includes('report.json') ? JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) : null
	const counts = (row) => !GONE.test(row.info) && !apart.includes(row.path)
	const found = Object.entries(report?.vulnerabilities ?? {}).map(([kind, rows]) => [kind, rows.filter(counts)])
	return { ...ran, report, found: found.filter(([, rows]) => rows.length) }
}

// ---- who is signed in ----------------------------------------------------------------------------

const loose = []                // cookies without the words they need
let outside

async function page(url, path, jar, form) {
	const answer = await fetch(url + path, { method: form ? 'POST' : 'GET', redirect: 'manual', body: form && new URLSearchParams(form),
		headers: { Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } })
	for (const set of answer.headers.getSetCookie()) {
		loose.push(...url === outside && !/; Secure/.test(set) || !/; HttpOnly/.test(set) || !/; SameSite=/.test(set) ? [set] : [])
		const [, name, value] = set.match(/^([^=]+)=([^;]*)/)
		jar.set(name, value)
	}
	return { status: answer.status, text: await answer.text() }
}

async function signIn(url, account) {
	const jar = new Map()
	const form = await page(url, '/sign-in', jar)
	const csrf = form.text.match(/name="csrf" value="([^"]+)"/)[1]
	const got = await page(url, '/sign-in', jar, { csrf, account, password: PASSWORD })
	if (got.status !== 303)
		throw new Error(`${account} cannot sign in: ${got.status}`)
	return jar
}

// Every address with a question mark that leads on from "/", one of each kind; and every list of the API with all its words.
async function addresses(url, jar) {
	const seen = new Set(['/']), kinds = new Map(), left = ['/']
	const kind = (path) => path.replace(/\d{3,}/g, 'N').replace(/=[^&]*/g, '=')
	const walked = new Map()
	while (left.length && seen.size < 4000) {
		const path = left.shift()
		const shape = kind(path.split('?')[0])
		if ((walked.get(shape) ?? 0) >= 3)
			continue
		walked.set(shape, (walked.get(shape) ?? 0) + 1)
		const { status, text } = await page(url, path, jar)
		if (status !== 200)
			continue
		const links = [...text.matchAll(/href="(\/[^"#]*)/g)].map((m) => m[1].replaceAll('&amp;', '&'))
		for (const [, action, body] of text.matchAll(/<form action="(\/[^"]*)"(?: method="get")?[^>]*>([\s\S]*?)<\/form>/g)) {
			const names = [...body.matchAll(/name="([^"]+)"/g)].map((m) => m[1])
			if (!names.includes('csrf') && names.length)
				links.push(`${action.split('?')[0]}?${[...new Set(names)].map((name) => `${name}=1`).join('&')}`)
		}
		for (const link of links) {
			if (seen.has(link) || /^\/(assets|sign-out)/.test(link))
				continue
			seen.add(link)
			left.push(link)
			if (link.includes('?'))
				kinds.set(kind(link), link.replace(/=(?=&|$)/g, '=1'))
		}
	}
	const api = JSON.parse((await page(url, '/api/openapi.json', jar)).text)
	for (const [path, ways] of Object.entries(api.paths)) {
		const words = (ways.get?.parameters ?? []).filter((p) => p.in === 'query').map((p) => `${p.name}=${p.name === 'limit' ? 20 : 1}`)
		if (words.length && !path.includes('{'))
			kinds.set(path, `${path}?${words.join('&')}`)
	}
	return [...kinds.values()].map((path) => url + path)
}

// ---- the whole ---------------------------------------------------------------------------------------

const at = install()
const door = await openDoor(at.folder)
const open = `http://127.0.0.1:${door.address().port}/`
const seen = await sqlmap([`${open}?word=one`], [], join(at.folder, 'open-sql'))
is(seen.found.length === 1, 'sqlmap finds the open door', seen.said.slice(-1500))
const told = await wapiti(open, [['a', 'b']], join(at.folder, 'open-web'))
is(told.found.some(([kind]) => /Cross Site/.test(kind)), 'wapiti finds the open door', told.said.slice(-1500))
door.close()

const server = await serve(at, { words: ['--no-rates', '--proxies', '127.0.0.1'] })
const { url } = server
const jar = await signIn(url, 'jiceng')
const officer = await new Client(url, 8).signIn('jiceng')
const said = `Cookie: ${[...jar].map(([name, value]) => `${name}=${value}`).join('; ')}`

const pages = (await addresses(url, jar)).slice(0, much.addresses)
say(`${pages.length} addresses with words of their own`)
is(pages.length >= Math.min(much.addresses, 40), 'there is something to look into')
const inside = await sqlmap(pages, [said, `Authorization: ${officer.headers.Authorization}`], join(at.folder, 'sql'))
is(inside.looked >= pages.length * 0.9, 'sqlmap looks into them', `${inside.looked} of ${pages.length}\n${inside.said.slice(-1500)}`)
is(!inside.found.length, 'sqlmap gets into nothing', inside.found.join('\n'))

const apart = ['/sign-out', '/me/sessions', '/me/password']
const front = await without(url, apart)
outside = `http://127.0.0.1:${front.address().port}`
const theirs = await signIn(outside, 'jiceng')
const web = await wapiti(`${outside}/`, [...theirs], join(at.folder, 'web'), apart)
const still = await page(outside, '/', theirs)
front.close()
say(`wapiti: ${front.passed} requests`)
is(!loose.length, 'each cookie is Secure behind TLS, HttpOnly and SameSite', loose.join('\n'))
is(web.report && front.passed > much.asked, 'wapiti walks through the product', web.said.slice(-1500))
is(!web.found.length, 'wapiti finds nothing', web.found.map(([kind, rows]) =>
	`${kind}: ${rows.slice(0, 5).map((row) => `${row.method} ${row.path} ${row.info}`).join('; ')}`).join('\n'))
is(still.status === 200 && !/action="\/sign-in"/.test(still.text), 'the officer is signed in at the end, as at the beginning', `${still.status}`)

// ---- slow on purpose, while others work

const KINDS = { head: ['-H'], body: ['-B'], reader: ['-X', '-r', '200', '-w', '512', '-y', '1024', '-n', '5', '-z', '32', '-k', '3'] }
for (const [kind, words] of Object.entries(KINDS)) {
	let over = false, refused = 0
	const times = []
	const slow = tool('slowhttptest', [...words, '-c', `${much.slow}`, '-r', '200', '-i', '5', '-l', `${much.seconds}`, '-u', `${url}/sign-in`, '-p', '3'],
		at.folder).then((ran) => { over = true; return ran })
	while (!over) {
		const began = performance.now()
		const got = await officer.ask('GET', ['/api/v1/members?limit=20', '/api/v1/orgs?limit=20', '/sign-in'][times.length % 3])
		times.push(performance.now() - began)
		refused += got.status === 200 ? 0 : 1
		await delay(10)
	}
	const ran = await slow
	times.sort((a, b) => a - b)
	const p99 = times[Math.floor(times.length * 0.99)]
	say(`slowhttptest, slow ${kind}: ${times.length} honest answers, p50 ${times[times.length >> 1].toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
	is(times.length > 100 && ran.status === 0, `${much.slow} with a slow ${kind} came`, ran.said.slice(-1000))
	is(!refused, `meanwhile all are answered (slow ${kind})`, `${refused} refused`)
	is(p99 < P99_MS, `and wait less than ${P99_MS} ms (slow ${kind})`)
}
await stop(server)
is(command_ok(), 'gonghui check finds nothing wrong afterwards')
done()

function command_ok() {
	return spawnSync(at.program, ['check', ...at.where], { encoding: 'utf8' }).status === 0
}
