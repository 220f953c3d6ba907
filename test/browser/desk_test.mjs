// The desk of an officer: the tree of unions, the list of members, one member.

import { test, assert, signIn, expectAxeClean, noSidewaysScroll, screenshot } from './harness.mjs'
import { demoPassword, documentNo } from './people.mjs'

async function sound(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

// The member that the later tests are about.
const member = { name: '欧阳晓舟', number: documentNo('19880307', 461), mobile: '19000000461', path: null }

async function find(page, word) {
	await page.goto('/members')
	await page.getByRole('textbox', { name: /姓名、手机/ }).fill(word)
	await page.getByRole('button', { name: '筛选' }).click()
	await page.waitForURL(/word=/)
	return page.locator('tbody tr')
}

test('an officer opens the tree, branch by branch, and finds a union by its initials', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/orgs')
	await sound(desk, 'desk-tree')
	await desk.getByText('澄江街道总工会').first().click()
	await desk.getByText('江阴市澄江街道快递行业工会联合会').first().waitFor()
	await sound(desk, 'desk-tree-open')
	await desk.getByText('江阴市澄江街道快递行业工会联合会').first().click()
	await desk.getByRole('heading', { name: /江阴市澄江街道快递行业工会联合会/ }).first().waitFor()
	await sound(desk, 'desk-org')

	await desk.goto('/orgs')
	await desk.getByPlaceholder('名称、拼音首字母或代码').fill('cjjdkd')
	await desk.getByPlaceholder('名称、拼音首字母或代码').press('Enter')
	await desk.getByText('江阴市澄江街道快递行业工会联合会').first().waitFor()
	await sound(desk, 'desk-tree-found')
})

test('an officer of one union sees that union and no other', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/orgs')
	const text = await desk.locator('main').innerText()
	assert.match(text, /澄江街道快递/)
	assert.doesNotMatch(text, /南闸街道/, 'the neighbour is not shown')
	await desk.goto('/members')
	const unions = await desk.locator('tbody tr td:nth-child(5)').allInnerTexts()
	assert.ok(unions.length > 5)
	for (const one of unions)
		assert.match(one, /澄江街道快递行业工会联合会/)
})

test('a member is registered, with a wrong digit said beside the number', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/members/new')
	await sound(desk, 'desk-member-new')
	await desk.getByLabel('姓名').fill(member.name)
	await desk.getByRole('textbox', { name: '证件号码' }).fill(member.number.slice(0, 17) + (member.number[17] === '5' ? '6' : '5'))
	await desk.getByRole('textbox', { name: '手机' }).fill(member.mobile)
	await desk.getByLabel('入会日期').fill('2024-03-01')
	await desk.getByRole('textbox', { name: '月基本工资' }).fill('6500')
	await desk.getByRole('button', { name: /^登记/ }).click()
	await desk.getByText('校验码不对').first().waitFor()
	assert.equal(await desk.getByLabel('姓名').inputValue(), member.name, 'what was typed is still there')
	await sound(desk, 'desk-member-new-wrong')
	await desk.getByRole('textbox', { name: '证件号码' }).fill(member.number)
	await desk.getByRole('textbox', { name: '手机' }).fill(member.mobile)
	await desk.getByRole('button', { name: /^登记/ }).click()
	await desk.waitForURL(/\/members\/\d+$/)
	member.path = new URL(desk.url()).pathname
	const text = await desk.locator('main').innerText()
	assert.ok(!text.includes(member.number) && !text.includes(member.mobile), 'numbers are masked')
	assert.match(text, /320599\*+/)
	assert.match(text, /32\.50 元/, 'the month\'s dues are reckoned')
	await sound(desk, 'desk-member')
})

test('members are found by name, initials, mobile and document number', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	for (const word of [member.name, '欧阳', 'oyxz', member.mobile, member.number, '19000000461 ']) {
		const rows = await find(desk, word)
		await rows.filter({ hasText: member.name }).first().waitFor()
		assert.ok(await rows.count() < 20, `${word} finds few`)
	}
	await sound(desk, 'desk-members-found')
	const none = await find(desk, '没有这个人')
	await desk.getByText('没有找到').first().waitFor()
	assert.equal(await none.count(), 0)
	await sound(desk, 'desk-members-none')
	await desk.goto('/members')
	await sound(desk, 'desk-members')
})

test('the list goes on behind its last row and comes back', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/members')
	const first = await desk.locator('tbody tr').first().innerText()
	const seen = new Set(await desk.locator('tbody tr a').evaluateAll((all) => all.map((a) => a.href)))
	await desk.getByRole('link', { name: '下一页' }).click()
	await desk.waitForURL(/after=/)
	for (const href of await desk.locator('tbody tr a').evaluateAll((all) => all.map((a) => a.href)))
		assert.ok(!seen.has(href), 'nobody is listed twice')
	await desk.goBack()
	assert.equal(await desk.locator('tbody tr').first().innerText(), first)
})

test('a number is shown in full only for a reason, and that is recorded', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto(member.path)
	await desk.getByLabel(/查看完整的手机/).click()
	await desk.getByRole('textbox', { name: /为什么要看完整的手机/ }).fill('电话通知领取慰问品')
	await screenshot(desk, 'desk-member-reveal')
	await desk.locator('details[open]').getByRole('button', { name: '查看' }).click()
	await desk.getByText(member.mobile).waitFor()
	await sound(desk, 'desk-member-shown')
	await desk.goto(member.path)
	assert.ok(!(await desk.locator('main').innerText()).includes(member.mobile), 'the next look is masked again')

	const auditor = await page('desk')
	await signIn(auditor, 'shenji', demoPassword)
	await auditor.goto('/audit')
	const row = auditor.locator('tbody tr').filter({ hasText: '电话通知领取慰问品' })
	await row.first().waitFor()
	assert.match(await row.first().innerText(), /陆志明/)
})

test('two officers change one member: the second sees both versions and decides', async ({ page }) => {
	const first = await page('desk')
	const second = await page('desk')
	await signIn(first, 'jiceng', demoPassword)
	await signIn(second, 'zhenjie', demoPassword)
	await first.goto(`${member.path}/edit`)
	await second.goto(`${member.path}/edit`)
	await sound(first, 'desk-member-edit')

	await first.getByLabel('工作单位').fill('澄江快递君山路站')
	await first.getByRole('button', { name: '保存' }).click()
	await first.getByText('澄江快递君山路站').first().waitFor()

	await second.getByLabel('工作单位').fill('澄江快递虹桥路站')
	await second.getByRole('button', { name: '保存' }).click()
	await second.getByText('澄江快递君山路站').first().waitFor()
	const text = await second.locator('main').innerText()
	assert.match(text, /澄江快递虹桥路站/, 'what the second typed is not lost')
	assert.match(text, /陆志明/, 'and who was first is named')
	await sound(second, 'desk-member-conflict')
	await second.getByRole('radio', { name: /用您填的：\s*澄江快递虹桥路站/ }).check()
	await second.getByRole('button', { name: '按我选的存' }).click()
	await second.waitForURL((url) => url.pathname === member.path)
	assert.match(await second.locator('main').innerText(), /澄江快递虹桥路站/)
})

test('a member retires: the status changes, and the timeline says why', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto(member.path)
	await desk.getByRole('link', { name: '会籍变动' }).click()
	await sound(desk, 'desk-member-move')
	await desk.getByRole('radio', { name: /^保留会籍/ }).check()
	await desk.getByRole('button', { name: '下一步' }).click()
	await desk.getByRole('radio', { name: /失业、下岗/ }).check()
	await desk.getByRole('textbox', { name: '原因' }).fill('下岗待业')
	await desk.getByRole('button', { name: '办理保留会籍' }).click()
	await desk.getByText('已办理').first().waitFor()
	assert.match(await desk.locator('main').innerText(), /下岗待业/)
	await sound(desk, 'desk-member-retained')
})

test('the one search box finds people, unions and what waits', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.getByRole('searchbox', { name: '全站查找' }).fill('快递')
	await desk.getByRole('searchbox', { name: '全站查找' }).press('Enter')
	await desk.getByText('江阴市澄江街道快递行业工会联合会').first().waitFor()
	await sound(desk, 'desk-search')
})

test('the desk can be used by keyboard alone', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/members')
	await desk.keyboard.press('Tab')
	assert.equal(await desk.evaluate(() => document.activeElement.textContent.trim()), '跳到正文')
	await desk.keyboard.press('Enter')
	const reached = new Set()
	for (let i = 0; i < 14; i++) {
		await desk.keyboard.press('Tab')
		reached.add(await desk.evaluate(() => (document.activeElement.name || document.activeElement.textContent).trim()))
	}
	assert.ok(reached.has('登记会员') && reached.has('word'), `reached ${[...reached]}`)
})
