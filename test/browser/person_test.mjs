// One truth per person: groups as tags, doubles found and merged, mistakes taken out and brought back.

import { test, assert, signIn, expectAxeClean, noSidewaysScroll, screenshot } from './harness.mjs'
import { demoPassword, documentNo } from './people.mjs'

async function sound(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

const member = { name: '欧阳小舟', number: documentNo('19870411', 463), mobile: '19000000463', path: null }

test('a member gets two tags by ticking, and counts in both', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/members/new')
	await desk.getByLabel('姓名').fill(member.name)
	await desk.getByRole('textbox', { name: '证件号码' }).fill(member.number)
	await desk.getByRole('textbox', { name: '手机' }).fill(member.mobile)
	await desk.getByLabel('入会日期').fill('2024-03-01')
	await desk.getByRole('checkbox', { name: '快递员' }).check()
	await desk.getByRole('checkbox', { name: '外卖配送员' }).check()
	await desk.getByLabel('平台名称').fill('江风速递')
	await sound(desk, 'person-ticks')
	await desk.getByRole('button', { name: /^登记/ }).click()
	await desk.waitForURL(/\/members\/\d+$/)
	member.path = new URL(desk.url()).pathname
	assert.match(await desk.locator('main').innerText(), /快递员、外卖配送员/)
	await sound(desk, 'person-tags')
	for (const tag of ['快递员', '外卖配送员']) {
		await desk.goto('/members')
		await desk.getByLabel('群体').selectOption({ label: tag })
		await desk.getByRole('textbox', { name: /姓名、手机/ }).fill(member.name)
		await desk.getByRole('button', { name: '筛选' }).click()
		await desk.locator('tbody tr').filter({ hasText: member.name }).first().waitFor()
	}
	await sound(desk, 'person-filter')
})

test('the city adds a tag of its own; the figures stand beside each', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/tags')
	await desk.getByText('合计里只算一次').waitFor()
	await sound(desk, 'person-tag-list')
	await desk.getByRole('link', { name: '添加标签' }).click()
	await desk.getByLabel('名称').fill('退役军人')
	await desk.getByLabel('表格里的别名').fill('复转军人')
	await sound(desk, 'person-tag-new')
	await desk.locator('form.form button[type=submit]').click()
	await desk.getByRole('heading', { name: /退役军人/ }).first().waitFor()
	await sound(desk, 'person-tag')
})

test('a mistake goes into the bin with a reason and comes back', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto(member.path)
	await desk.getByRole('link', { name: '误录删除' }).click()
	await sound(desk, 'person-remove')
	await desk.getByRole('button', { name: /删除/ }).click()
	await desk.locator('.wrong').first().waitFor()
	await desk.getByRole('textbox', { name: /为什么删除/ }).fill('同一个人录了两遍')
	await desk.getByRole('button', { name: /删除/ }).click()
	await desk.waitForURL(/\/members\/bin/)
	await desk.locator('tbody tr').filter({ hasText: member.name }).first().waitFor()
	await sound(desk, 'person-bin')
	const shown = await desk.locator('main').innerText()
	assert.ok(!shown.includes(member.number), 'numbers are masked in the bin too')

	const street = await page('desk')
	await signIn(street, 'zhenjie', demoPassword)
	await street.goto('/members/bin')
	await street.getByRole('link', { name: member.name }).click()
	await sound(street, 'person-binned')
	await street.getByRole('button', { name: '恢复' }).click()
	await street.waitForURL(new RegExp(`${member.path}$`))
	await street.getByText('快递员、外卖配送员').first().waitFor()
})

test('doubles are compared side by side, told apart or merged', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'zhenjie', demoPassword)
	await desk.goto('/duplicates')
	await desk.locator('tbody tr').first().waitFor()
	await sound(desk, 'person-doubles')

	// Only alike: two valid numbers are two people until one is put right.
	await desk.locator('tbody tr').filter({ hasText: '手机尾号相同', hasNotText: '本市另一家' }).first().getByRole('link').first().click()
	await desk.getByText('现在还不能合并').waitFor()
	await sound(desk, 'person-alike')
	await desk.getByRole('textbox', { name: '怎么核对的' }).fill('打电话问过，父子同名，手机是一家的套餐')
	await desk.getByRole('button', { name: '提交意见' }).click()
	await desk.waitForURL(/\/duplicates$/)

	await desk.locator('tbody tr').filter({ hasText: '证件号码相同', hasNotText: '本市另一家' }).first().getByRole('link').first().click()
	const pair = new URL(desk.url()).pathname
	await sound(desk, 'person-pair')
	assert.doesNotMatch(await desk.locator('main').innerText(), /\d{17}[\dX]/, 'no number stands there in full')
	await desk.getByRole('link', { name: '是同一个人，合并' }).click()
	await sound(desk, 'person-merge')
	await desk.getByRole('button', { name: '合并', exact: true }).click()
	await desk.locator('.wrong').first().waitFor()
	await desk.locator('input[name=keep][value="1"]').check()
	await desk.getByRole('textbox', { name: '怎么核对的' }).fill('看过身份证原件，是同一个人')
	await desk.getByRole('button', { name: '合并', exact: true }).click()
	await desk.waitForURL(new RegExp(`${pair}$`))
	await desk.getByText('已合并').first().waitFor()
	await sound(desk, 'person-merged')
	await desk.locator('main table a').last().click()
	await desk.getByText('合并重复登记').first().waitFor()
	await sound(desk, 'person-merged-member')
})

test('an officer of one union sees the pair, and leaves it to the street', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/duplicates')
	await desk.locator('tbody tr').first().getByRole('link').first().click()
	await sound(desk, 'person-pair-base')
	assert.equal(await desk.getByRole('button', { name: '提交意见' }).count(), 0)
})

test('the whole scope is looked through in the background', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/duplicates')
	await desk.getByRole('button', { name: '查一遍' }).first().click()
	await desk.waitForURL(/\/tasks\/\d+/)
	await desk.getByText(/核对了 .* 人/).first().waitFor()
	await sound(desk, 'person-find')
})
