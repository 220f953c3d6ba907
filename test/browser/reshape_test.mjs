// Employers a union covers, and merging, dividing and dissolving a union.

import { test, assert, signIn, expectAxeClean, noSidewaysScroll, screenshot } from './harness.mjs'
import { demoPassword } from './people.mjs'

async function sound(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

async function open(desk, initials) {
	await desk.goto(`/orgs?word=${initials}`)
	const link = desk.locator('.tree a.node').first()
	const id = new URL(await link.getAttribute('href'), 'http://x').searchParams.get('under')
	await desk.goto(`/orgs/${id}`)
	return `/orgs/${id}`
}

test('an officer names one more employer of a trade union, and ends it', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await open(desk, 'cjjdkd')
	await sound(desk, 'desk-org-history')
	await desk.getByRole('link', { name: '查看全部' }).click()
	await sound(desk, 'desk-covers')
	await desk.getByRole('link', { name: '登记覆盖单位' }).click()
	await desk.getByRole('searchbox').last().fill('物流')
	await desk.getByRole('button', { name: '查找' }).click()
	await sound(desk, 'desk-cover-new')
	await desk.getByLabel('单位名称', { exact: false }).last().fill('江阴市样例速递有限公司')
	await desk.getByLabel('开始覆盖的日期').fill('2099-01-01')
	await desk.getByRole('button', { name: '登记覆盖单位' }).click()
	await desk.getByText('日期还没有到').first().waitFor()
	await desk.getByLabel('开始覆盖的日期').fill('2026-01-05')
	await desk.getByRole('button', { name: '登记覆盖单位' }).click()
	await desk.getByText('江阴市样例速递有限公司').first().waitFor()
	await desk.getByRole('link', { name: '江阴市样例速递有限公司' }).click()
	await desk.getByRole('link', { name: '结束' }).click()
	await desk.getByLabel('原因').fill('单位迁出')
	await sound(desk, 'desk-cover-end')
	await desk.getByRole('button', { name: '确定结束' }).click()
	await desk.getByText('已结束。').first().waitFor()
})

test('a union is divided, and the new one merged back', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	const old = await open(desk, 'cjjdkd')
	await desk.getByRole('link', { name: '分立' }).click()
	await sound(desk, 'desk-split')
	await desk.getByLabel(/新工会名称/).fill('江阴市澄江街道第二快递工会委员会')
	await desk.getByLabel(/批准文号/).fill('澄工复〔2026〕12号')
	await desk.getByLabel(/分立的理由/).fill('单位分立')
	await desk.getByRole('button', { name: '确定分立' }).click()
	await desk.getByText('请先勾选').first().waitFor()
	await desk.locator('section[aria-labelledby=people] .tick-box').first().click()
	await desk.getByRole('button', { name: '确定分立' }).click()
	await desk.getByText('由分立成立').first().waitFor()
	await sound(desk, 'desk-split-done')

	await desk.getByRole('link', { name: '合并' }).click()
	await desk.getByRole('searchbox').last().fill('澄江街道快递行业')
	await desk.getByRole('button', { name: '查找' }).click()
	await sound(desk, 'desk-merge-choose')
	await desk.getByRole('link', { name: /并入它：江阴市澄江街道快递/ }).click()
	await sound(desk, 'desk-merge')
	await desk.getByLabel(/批准文号/).fill('澄工复〔2026〕13号')
	await desk.getByLabel(/合并的理由/).fill('重新合并')
	await desk.getByRole('button', { name: '确定合并' }).click()
	await desk.getByText('只供查看').first().waitFor()
	await sound(desk, 'desk-merged')
	await desk.goto(old)
	assert.match(await desk.content(), /接收合并/)
	await desk.getByRole('link', { name: '撤销' }).click()
	await sound(desk, 'desk-dissolve')
})
