// 劳模工匠风采 and 三校: an entry is written with its consent, reviewed by three, shown, and gone when the person no
// longer agrees; three proofs by three people, begun anew by a change, and refused to whom they are not for.

import { spawnSync } from 'node:child_process'
import { test, assert, signIn, expectAxeClean, noSidewaysScroll, touchTargets, screenshot } from './harness.mjs'
import { demoPassword } from './people.mjs'

const people = { author: 'bianji', first: 'chushen', second: 'fushen', final: 'zhongshen', town: 'zhenjie', base: 'jiceng' }
const desks = {}

async function desk(page, who) {
	const one = await page('desk')
	if (desks[who])
		await one.context().addCookies(desks[who])
	else {
		await signIn(one, people[who], demoPassword)
		desks[who] = await one.context().cookies()
	}
	return one
}

async function sound(page, shot, least = 44) {
	await noSidewaysScroll(page)
	if (least)
		await touchTargets(page, least)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

async function decide(page, label, reason = '') {
	await page.getByRole('radio', { name: new RegExp(`^${label}`) }).check()
	if (reason)
		await page.getByLabel('意见').fill(reason)
	await page.getByRole('button', { name: '提交意见' }).click()
	await page.getByText('已办理').waitFor()
}

const labels = (page) => page.locator('input[name=move]').evaluateAll((all) => all.map((one) => one.value))

test('the gallery is looked through by honour and by year, on each screen', async ({ page }) => {
	for (const [kind, least] of [['desk', 44], ['phone', 44], ['elder', 60]]) {
		const reader = await page(kind)
		await reader.goto('/site')
		await reader.getByRole('link', { name: '劳模工匠风采，更多' }).click()
		await reader.getByRole('heading', { name: '劳模工匠风采', level: 1 }).waitFor()
		assert.equal(await reader.locator('.people li').count(), 10)
		await sound(reader, `gallery-${kind}`, least)
		await reader.getByRole('navigation', { name: '按荣誉看' }).getByRole('link', { name: '劳动模范' }).click()
		assert.equal(await reader.locator('.people li').count(), 3)
		await reader.getByRole('navigation', { name: '按授予年份看' }).getByRole('link', { name: '2024 年' }).click()
		assert.deepEqual(await reader.locator('.people strong').allInnerTexts(), ['顾晓岚', '薛小满'])
		await reader.getByRole('link', { name: /顾晓岚/ }).click()
		await reader.getByText('2024 年省级劳动模范').waitFor()
		const face = reader.locator('.person img')
		await face.evaluate((img) => img.decode())
		assert.ok((await face.getAttribute('alt')).length > 4)
		const card = await reader.locator('meta[property="og:image"]').getAttribute('content')
		assert.ok(card.endsWith(await face.getAttribute('src')))
		await sound(reader, `gallery-person-${kind}`, least)
	}
	const phone = await page('phone')
	await phone.goto('/site/search?word=%E9%A1%BE%E6%99%93%E5%B2%9A')
	await phone.getByRole('link', { name: /八百米车弄/ }).waitFor()
	assert.match(await (await phone.request.get('/sitemap.xml')).text(), /\/site\/models<\/loc>/)
})

const name = '唐新枝'

test('an entry is written with its consent, three review it, everybody sees it', async ({ page }) => {
	const author = await desk(page, 'author')
	await author.goto('/models')
	await sound(author, 'models-desk', 0)
	await author.getByRole('link', { name: '写一位' }).first().click()
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByText('请填写本人同意展示的日期').first().waitFor()
	await sound(author, 'models-wrong', 0)
	await author.getByLabel('标题').fill('一把剪刀，三千件工装')
	await author.getByRole('textbox', { name: '事迹' }).click()
	await author.keyboard.type('她裁的工装，口袋的位置是照着每个工种的手势定的。')
	await author.getByLabel('姓名').fill(name)
	await author.locator('select[name=honour]').selectOption({ label: '工匠' })
	await author.locator('select[name=level]').selectOption({ label: '市级' })
	await author.getByLabel('授予年份').fill('2026')
	await author.getByLabel('单位和岗位').fill('江南服装裁剪师')
	await author.locator('select[name=cover_id]').selectOption({ index: 1 })
	await author.locator('select[name=column_id]').selectOption({ label: '劳模工匠' })
	await author.getByLabel('本人同意展示的日期').fill('2026-01-05')
	await author.getByLabel('同意书编号或存放处').fill('宣传部 2026-099')
	await author.getByLabel(/事实和荣誉已核对/).check()
	await author.getByLabel(/已做保密审查/).check()
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByText('2026-01-05，同意书：宣传部 2026-099').waitFor()
	await sound(author, 'models-entry', 0)
	const path = new URL(author.url()).pathname
	await decide(author, '送审')
	const reader = await page('phone')
	const public_ = `/site/article/${path.split('/')[2]}`
	for (const [who, label] of [['first', '初审通过'], ['second', '复审通过'], ['final', '通过并发布']]) {
		assert.equal((await reader.request.get(public_)).status(), 404)
		const reviewer = await desk(page, who)
		await reviewer.goto(path)
		await decide(reviewer, label)
	}
	await reader.goto('/site/models')
	await reader.getByRole('link', { name: new RegExp(name) }).click()
	await reader.getByText('2026 年市级工匠').waitFor()

	// He no longer agrees.
	await author.goto(path)
	await author.getByRole('link', { name: '本人撤回同意' }).click()
	await author.getByRole('button', { name: '撤回同意，马上撤下' }).click()
	await author.getByText(/请填写本人怎么说的|请写明本人怎么说的/).first().waitFor()
	await sound(author, 'models-disagree', 0)
	await author.getByLabel(/本人怎么说的/).fill('本人来电，不愿再公开')
	await author.getByRole('button', { name: '撤回同意，马上撤下' }).click()
	await author.getByText('撤回，不再展示').waitFor()
	assert.equal((await reader.request.get(public_)).status(), 404)
	await reader.goto('/site/models')
	assert.equal(await reader.getByText(name).count(), 0)
})

const title = '新驿站周末也开门'

test('where three proofs are the rule: each by another, what was found is kept, a change begins anew', async ({ page }) => {
	const ruler = await desk(page, 'first')
	await ruler.goto('/proofing')
	await sound(ruler, 'proofing-off', 0)
	await ruler.getByRole('button', { name: '实行三校' }).click()
	await ruler.getByText('已经实行', { exact: true }).waitFor()
	await sound(ruler, 'proofing-on', 0)

	const author = await desk(page, 'author')
	await author.goto('/articles/new')
	await author.getByLabel('标题').fill(title)
	await author.locator('select[name=column_id]').selectOption({ label: '基层动态' })
	await author.getByRole('textbox', { name: '正文' }).click()
	await author.keyboard.type('从本周起，驿站周未也开门。')
	await author.getByLabel(/事实和来源已核对/).check()
	await author.getByLabel(/已做保密审查/).check()
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByRole('heading', { name: '三校三审单' }).waitFor()
	assert.deepEqual(await labels(author), ['proof'])
	const path = new URL(author.url()).pathname
	await decide(author, '送校')
	await decide(author, '一校完成')
	assert.deepEqual(await labels(author), ['recall'], 'the writer makes no second proof')

	const second = await desk(page, 'second')
	await second.goto('/')
	await second.getByText('二校稿件').first().waitFor()
	await second.goto(path)
	await second.getByText('等您校').waitFor()
	await second.getByRole('radio', { name: /^有差错/ }).check()
	await second.getByLabel('意见').fill('“周未”应为“周末”\n漏了开门的时间')
	await sound(second, 'proofs-second', 0)
	await second.getByRole('button', { name: '提交意见' }).click()
	await second.getByText('差错 2 处').waitFor()

	// Corrected: a new version, and the first proof again.
	await author.goto(`${path}/edit`)
	await author.getByRole('textbox', { name: '正文' }).click()
	await author.keyboard.press('Control+A')
	await author.keyboard.type('从本周起，驿站周末也开门，九点到二十点。')
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByText('第 2 版改正').waitFor()
	await decide(author, '送校')
	await decide(author, '一校完成')
	const final = await desk(page, 'final')
	await final.goto(path)
	await decide(final, '二校完成')
	assert.ok(!(await labels(final)).includes('pass'), 'nobody proofs twice')
	// A change in between: what was proofed is void.
	await author.goto(`${path}/edit`)
	await author.getByText('已经做过的审核作废').waitFor()
	await author.getByRole('textbox', { name: '正文' }).click()
	await author.keyboard.press('Control+End')
	await author.keyboard.type('欢迎歇脚。')
	await author.getByRole('button', { name: '保存', exact: true }).click()
	assert.deepEqual(await labels(author), ['proof'])
	await decide(author, '送校')
	await decide(author, '一校完成')
	await final.goto(path)
	await decide(final, '二校完成')
	await second.goto(path)
	await decide(second, '三校完成', '通读无误')
	assert.ok(!(await labels(second)).includes('pass'), 'who proofed does not review')
	await second.getByText('待初审').first().waitFor()
	await sound(second, 'proofs-done', 0)
	const pdf = await (await second.request.get(await second.getByRole('link', { name: '打印' }).getAttribute('href'))).body()
	const words = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }).stdout.replace(/\s/g, '')
	for (const one of ['稿件三校三审单', '一校', '三校', '通读无误', '“周未”应为“周末”', '第2版改正'])
		assert.ok(words.includes(one), `the sheet says ${one}`)

	await ruler.goto('/proofing')
	await ruler.getByRole('button', { name: '取消三校' }).click()
	await ruler.getByText('没有实行').waitFor()
	await author.goto('/articles/new')
	await author.getByLabel('标题').fill('不用校对的一篇')
	await author.locator('select[name=column_id]').selectOption({ label: '基层动态' })
	await author.getByRole('textbox', { name: '正文' }).click()
	await author.keyboard.type('一句话。')
	await author.getByRole('button', { name: '保存', exact: true }).click()
	assert.deepEqual(await labels(author), ['submit'])
	assert.equal(await author.getByText('一校').count(), 0)
})
