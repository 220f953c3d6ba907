// What takes two people, as both see it; times that are kept; whose data was read; the first page of the system administrator.

import { test, assert, signIn, expectAxeClean, noSidewaysScroll, screenshot } from './harness.mjs'
import { demoPassword } from './people.mjs'

async function sound(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

test('one asks for new keys, another agrees, the first starts it', async ({ page }) => {
	const system = await page('desk')
	const security = await page('desk')
	await signIn(system, 'xitong', demoPassword)
	await signIn(security, 'anquan', demoPassword)
	await system.goto('/')
	await system.getByText('备份从来没有做过恢复验证').waitFor()
	await sound(system, 'desk-home-system')
	await system.goto('/dual')
	await sound(system, 'desk-dual-none')
	await system.getByRole('link', { name: '申请轮换密钥' }).click()
	await sound(system, 'desk-dual-rotation')
	await system.getByLabel('理由').fill('一年一换')
	await system.getByRole('button', { name: '提交申请' }).click()
	await system.getByText('待批准').first().waitFor()
	await sound(system, 'desk-dual-asked')
	assert.equal(await system.getByLabel('同意', { exact: true }).count(), 0)
	const path = new URL(system.url()).pathname

	await security.goto('/')
	await security.getByText('批准轮换密钥').first().waitFor()
	await security.getByRole('link', { name: '轮换数据密钥' }).first().click()
	assert.equal(new URL(security.url()).pathname, path)
	await sound(security, 'desk-dual-decide')
	await security.locator('input[name=move][value=agree]').check()
	await security.locator('form[action$="/move"] button[type=submit]').click()
	await security.getByText('已批准，待执行').first().waitFor()

	await system.goto(path)
	await system.locator('input[name=move][value=execute]').check()
	await system.locator('form[action$="/move"] button[type=submit]').click()
	await system.getByText('已执行').first().waitFor()
	await sound(system, 'desk-dual-done')
	await system.goto('/dual')
	await sound(system, 'desk-dual')
})

test('the code to restore is shown to who asked', async ({ page }) => {
	const system = await page('desk')
	const security = await page('desk')
	await signIn(system, 'xitong', demoPassword)
	await signIn(security, 'anquan', demoPassword)
	await system.goto('/dual/restoring')
	await sound(system, 'desk-dual-restoring')
	await system.getByLabel('备份的文件夹').fill('/backup/2026-11-28')
	await system.getByLabel('理由').fill('磁盘坏了')
	await system.getByRole('button', { name: '提交申请' }).click()
	await system.getByText('待批准').first().waitFor()
	const path = new URL(system.url()).pathname
	await security.goto(path)
	await security.locator('input[name=move][value=agree]').check()
	await security.locator('form[action$="/move"] button[type=submit]').click()
	await system.goto(path)
	await system.locator('input[name=move][value=execute]').check()
	await system.locator('form[action$="/move"] button[type=submit]').click()
	await system.getByText('--code').waitFor()
	await sound(system, 'desk-dual-code')
	await security.goto(path)
	assert.equal(await security.getByText('--code').count(), 0)
})

test('times that are kept, and whose data was read', async ({ page }) => {
	const security = await page('desk')
	await signIn(security, 'anquan', demoPassword)
	await security.goto('/expiries')
	await sound(security, 'desk-expiries')
	await security.getByRole('link', { name: '导出的文件' }).click()
	await security.getByLabel('保存天数').fill('400')
	await security.getByLabel('理由').fill('多留些')
	await security.getByRole('button', { name: '提交申请' }).click()
	await security.getByText('可以定 1 到 90 天').first().waitFor()
	await sound(security, 'desk-expiry-wrong')

	const officer = await page('desk')
	await signIn(officer, 'shizong', demoPassword)
	await officer.goto('/members')
	await officer.locator('tbody a[href^="/members/"]').first().click()
	await officer.waitForURL(/\/members\/\d+$/)
	const auditor = await page('desk')
	await signIn(auditor, 'shenji', demoPassword)
	await auditor.goto('/breach')
	await sound(auditor, 'desk-breach-empty')
	// The page is written down within a second or two.
	const until = Date.now() + 15_000
	do
		await auditor.goto('/breach?login=shizong')
	while (!await auditor.getByText('打开页面').count() && Date.now() < until)
	await auditor.getByText('打开页面').first().waitFor()
	await sound(auditor, 'desk-breach')
})
