// Every page there is, from the program's own list of routes: a new page is walked over, or this
// file says why not. Pocket pages hold their numbers in both views, desk pages at three widths.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test, assert, routes, signIn, expectAxeClean, noSidewaysScroll, holdsPocket, holdsElder } from './harness.mjs'
import { demoPassword, mobileOf, signInByMobile } from './people.mjs'

const PAGE_BYTES = 60 * 1024            // of a phone page, before pictures
// WALK=/my/card walks only the routes whose path holds this.
const only = process.env.WALK ?? ''
const pages = routes().filter((route) => route.method === 'GET' && route.layout !== 'api')

// What is no page of its own.
const elsewhere = {
	'/my/card/code.svg': 'a picture', '/me/second/code.svg': 'a picture', '/accounts/activations/qr.svg': 'a picture',
	'/join': 'opens by the code of a poster or an invitation: ledger_test.mjs',
	'/transfers/unions': 'names for an input', '/accounts/activations/unions': 'names for an input',
	'/my/card/code': 'a part of the card', '/my/invite/code.svg': 'a picture', '/my/join/draft': 'leads to the form',
	'/elections/new': 'of a union: committee_test.mjs', '/terms/new': 'of a union: committee_test.mjs',
	'/transfers/new': 'of a member: transfer_test.mjs', '/my/transfer/progress': 'of a transfer: transfer_test.mjs',
	'/me/second': 'second_test.mjs', '/me/second/codes': 'second_test.mjs', '/me/second/off': 'second_test.mjs', '/sign-in/code': 'second_test.mjs',
	'/members/import/template': 'a file', '/members/import/:id/result': 'a file', '/tasks/:id/file': 'a file',
	'/accounts/unions': 'names for an input', '/members/unions': 'names for an input',
	'/orgs/:id/children': 'a branch for the tree',
	'/lists/applications/views/:id': 'leads to the list', '/lists/complaints/views/:id': 'leads to the list',
	'/lists/members/views/:id': 'leads to the list',
	'/members/import/:id': 'walked by sheet_test.mjs, which uploads a sheet',
	'/tasks/:id': 'walked by sheet_test.mjs, whose import it shows',
}

// Pages of one object that a test of their own walks over, axe-core included.
const tested = {
	'/lists/': 'a saved view leads to its list', '/expulsions/': 'transfer_test.mjs', '/exits/': 'transfer_test.mjs',
	'/transfers/:id': 'transfer_test.mjs', '/members/:id/undo': 'transfer_test.mjs', '/my/founding/:id': 'committee_test.mjs',
	'/terms/:id': 'committee_test.mjs', '/elections/:id': 'committee_test.mjs', '/foundings/:id': 'committee_test.mjs',
	'/orgs/:id/committee': 'committee_test.mjs', '/orgs/:id/employers': 'reshape_test.mjs', '/orgs/:id/merge': 'reshape_test.mjs',
	'/orgs/:id/split': 'reshape_test.mjs', '/orgs/:id/close': 'reshape_test.mjs', '/orgs/:id/poster': 'a file',
	'/corrections/:id': 'ledger_test.mjs', '/consent-texts/:id': 'ledger_test.mjs', '/members/held/:id': 'import_test.mjs',
	'/members/import/:id': 'import_test.mjs', '/accounts/:id/second': 'second_test.mjs', '/accounts/second/': 'second_test.mjs',
	'/members/bin/:id': 'person_test.mjs', '/duplicates/:id': 'person_test.mjs', '/tags/:id': 'person_test.mjs',
	'/members/:id/remove': 'person_test.mjs', '/members/:id/skills': 'person_test.mjs',
	'/members/:id/honours': 'person_test.mjs', '/members/:id/family': 'person_test.mjs',
	'/my/profile/family/:id': 'person_test.mjs',
}

// Where an object of a route is found: the last link of this shape on that page.
const objects = {
	'/accounts/:id': ['/accounts', /^\/accounts\/(\d+)$/],
	'/accounts/roles/:id': ['/accounts/roles', /^\/accounts\/roles\/(\d+)$/],
	'/accounts/:id/posts/:id/end': ['/accounts', /^\/accounts\/(\d+)$/],
	'/applications/:id': ['/applications', /^\/applications\/(\d+)$/],
	'/audit/:id': ['/audit', /^\/audit\/(\d+)$/],
	'/complaints/:id': ['/complaints', /^\/complaints\/(\d+)$/],
	'/members/:id': ['/members', /^\/members\/(\d+)$/],
	'/orgs/:id': ['/orgs', /^\/orgs\?under=(\d+)$/],
}
const words = { '/figures/:word': ['joined', 'groups', 'members', 'unions'] }

// A module says the same of its own pages in test/walk.mjs.
const modules = new URL('../../src/modules/', import.meta.url)
for (const name of readdirSync(modules).filter((one) => existsSync(new URL(`${one}/test/walk.mjs`, modules)))) {
	const own = await import(new URL(`${name}/test/walk.mjs`, modules))
	Object.assign(elsewhere, own.elsewhere)
	Object.assign(tested, own.tested)
	Object.assign(objects, own.objects)
	Object.assign(words, own.words)
}
for (const { path } of pages) {
	const own = path.includes(':') && Object.keys(tested).find((one) => path.startsWith(one))
	if (own && !elsewhere[path])
		elsewhere[path] = tested[own]
}

// A pocket page that the walk leaves to another test is looked at in large text there.
test('pages that others walk are walked by them in large text too', async () => {
	for (const { path } of pages.filter((route) => route.layout === 'pocket')) {
		const file = (elsewhere[path] ?? '').match(/\w+_test\.mjs/)?.[0]
		if (file)
			assert.match(readFileSync(new URL(file, import.meta.url), 'utf8'), /soundElder\(|holdsElder\(/, `${path} in ${file}`)
	}
})

const links = (page) => page.$$eval('main a[href]', (all) => all.map((a) => a.getAttribute('href')))

// ---- what a page has to hold ---------------------------------------------------------------

async function weight(page, path) {
	let bytes = 0
	const count = []
	const hear = (response) => count.push((async () => {
		const type = (await response.headerValue('content-type')) ?? ''
		if (/html|css|javascript/.test(type))
			bytes += (await response.request().sizes()).responseBodySize
	})())
	page.on('response', hear)
	await page.goto(path)
	page.off('response', hear)
	await Promise.all(count)
	return bytes
}

async function parts(page) {
	assert.equal(await page.locator('link[rel=stylesheet]').count(), 1, `${page.url()} has one stylesheet`)
	const scripts = await page.$$eval('script', (all) => all.map((s) => s.defer))
	assert.ok(scripts.length <= 2 && scripts.every(Boolean), `${page.url()} has at most two scripts, deferred`)
}

// ---- the pocket ---------------------------------------------------------------------------------

// Shows itself to this person, and not another page instead.
async function shown(page, path) {
	const answer = await page.goto(path)
	return answer?.status() === 200 && new URL(page.url()).pathname === path.split('?')[0]
}

test('every pocket page holds its numbers, for whoever sees it', async ({ page, server, accounts }) => {
	const people = []
	for (const mobile of [null, mobileOf(accounts, 'kuaidi'), mobileOf(accounts, 'gongren'), '19000000931']) {
		const phone = await page('phone')
		const elder = await page('elder')
		if (mobile)
			await signInByMobile(phone, server, mobile)
		await elder.context().addCookies((await phone.context().cookies()).filter((cookie) => cookie.name !== 'elder'))
		people.push({ phone, elder })
	}
	// A suggestion without a name, for the page of its number.
	await people[0].phone.goto('/my/complaint')
	await people[0].phone.locator('textarea[name=words]').fill('驿站的饮水机坏了，请修一修')
	await people[0].phone.locator('[name=kind]').first().check().catch(() => people[0].phone.selectOption('[name=kind]', { index: 1 }))
	await people[0].phone.getByRole('button', { name: /提交/ }).click()
	await people[0].phone.waitForURL(/\/my\/complaint\/\d+/)
	const number = new URL(people[0].phone.url()).pathname.split('/').at(-1)
	// The applicant's paper comes back to him, so that there is something to put right.
	const desk = await page('desk')
	const pocket = pages.filter((route) => route.layout === 'pocket' && !elsewhere[route.path] && route.path.includes(only))
		.sort((one, other) => Number(one.path.endsWith('/fix')) - Number(other.path.endsWith('/fix')))

	assert.ok(only || pocket.length >= 15, 'the list of pocket routes is there')
	for (const route of pocket) {
		const path = route.path.replace(':word', number) + (route.sample ? `?${new URLSearchParams(route.sample)}` : '')
		let seen = 0
		assert.ok(!path.includes(':'), `nobody knows an object for ${route.path}`)
		if (route.path.endsWith('/fix')) {
			await people[2].phone.goto('/my/join/progress')
			const name = (await people[2].phone.locator('main').innerText()).match(/陈晓东/) ? '陈晓东' : ''
			await signIn(desk, 'shizong', demoPassword)
			await desk.goto(`/applications?word=${encodeURIComponent(name || '陈晓东')}&all=1`)
			await desk.locator('tbody a').first().click()
			await desk.getByRole('radio', { name: /退回补正/ }).check()
			await desk.getByRole('textbox', { name: /理由/ }).fill('请补充岗位')
			await desk.getByRole('button', { name: '提交意见' }).click()
			await desk.getByText('退回补正').first().waitFor()
		}
		for (const { phone, elder } of people) {
			if (!await shown(phone, path))
				continue
			seen++
			await holdsPocket(phone, 44)
			await parts(phone)
			const bytes = await weight(phone, path)
			assert.ok(bytes <= PAGE_BYTES, `${path} weighs ${bytes} bytes`)
			assert.ok(await shown(elder, path), `${path} in the elder view`)
			await holdsElder(elder)
		}
		assert.ok(seen > 0, `nobody was shown ${path}`)
	}
})

// ---- the desk --------------------------------------------------------------------------------------

async function pathsOf(page, route) {
	if (words[route.path])
		return words[route.path].map((word) => route.path.replace(':word', word))
	const base = Object.keys(objects).filter((one) => route.path.startsWith(one))
		.sort((one, other) => other.length - one.length)[0]
	if (!route.path.includes(':'))
		return [route.path + (route.sample ? `?${new URLSearchParams(route.sample)}` : '')]
	assert.ok(base, `nobody knows an object for ${route.path}`)
	await page.goto(objects[base][0])
	const found = (await links(page)).map((href) => href.match(objects[base][1])).filter(Boolean).at(-1)
	if (!found)
		return []
	if (route.path !== '/accounts/:id/posts/:id/end')
		return [route.path.replace(':id', found[1])]
	await page.goto(`/accounts/${found[1]}`)
	return (await links(page)).filter((href) => /\/posts\/\d+\/end$/.test(href)).slice(0, 1)
}

test('every desk page is sound at 1440 and 1280, and on a phone', async ({ page, server }) => {
	const desk = await page('desk')
	const officers = ['shizong', 'jiceng', 'xitong', 'anquan', 'shenji']
	const left = new Set(pages.filter((route) => route.layout === 'desk' && !elsewhere[route.path] && route.path.includes(only))
		.map((route) => route.path))
	// A suggestion, for the pages of its number and of its answer.
	await desk.goto('/complaints/new')
	await desk.locator('textarea[name=words]').fill('系统的导出很慢，请看一看')
	await desk.locator('select[name=kind]').selectOption({ index: 1 })
	await desk.getByRole('button', { name: /提交/ }).click()
	await desk.waitForURL(/\/complaints\/sent\/\d+/)
	words['/complaints/sent/:word'] = [new URL(desk.url()).pathname.split('/').at(-1)]

	assert.ok(only || left.size >= 35, 'the list of desk routes is there')
	for (const officer of [null, ...officers]) {
		await desk.context().clearCookies()
		if (officer)
			await signIn(desk, officer, demoPassword)
		for (const route of pages.filter((one) => left.has(one.path))) {
			if (!officer && route.path.includes(':id'))
				continue
			for (const path of await pathsOf(desk, route)) {
				if (!await shown(desk, path))
					continue
				left.delete(route.path)
				for (const width of [1440, 1280, 390]) {
					await desk.setViewportSize(route.path === '/wall' ? { width: 1920, height: 1080 } : { width, height: 900 })
					await noSidewaysScroll(desk)
					await expectAxeClean(desk)
				}
			}
		}
	}
	assert.deepEqual([...left], [], 'pages that nobody was shown')
})

test('what is said to be no page is still a route', async () => {
	const known = new Set(pages.map((route) => route.path))
	for (const path of [...Object.keys(elsewhere), ...Object.keys(objects)])
		assert.ok(known.has(path), `${path} is no route any more`)
})
