// 以他人身份查看权限: the security administrator sees what an officer may, and the officer sees that she looked.

import { test, assert, signIn, expectAxeClean, noSidewaysScroll, screenshot } from './harness.mjs'
import { demoPassword } from './people.mjs'

async function sound(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

test('the security administrator looks at rights, and the officer is told', async ({ page }) => {
	const security = await page('desk')
	const officer = await page('desk')
	await signIn(security, 'anquan', demoPassword)
	await security.goto('/accounts?word=jiceng')
	await security.getByRole('link', { name: '陆志明' }).click()
	await security.getByRole('link', { name: '以他人身份查看' }).click()
	await sound(security, 'desk-look-ask')
	await security.locator('main form button[type=submit]').click()
	await security.getByText('请填写').first().waitFor()
	await security.locator('textarea[name=reason]').fill('换届前核对在任干部的权限')
	await security.locator('main form button[type=submit]').click()
	await security.getByText('桌面上的菜单').first().waitFor()
	await sound(security, 'desk-look')
	await security.getByText('逐个地址看').first().click()
	await sound(security, 'desk-look-addresses')
	const shown = await security.locator('main').innerText()
	assert.match(shown, /会员列表/)
	assert.match(shown, /入会申请：通过/)

	await signIn(officer, 'jiceng', demoPassword)
	await officer.goto('/notices')
	await officer.getByText('查看了您的权限').first().waitFor()
	await sound(officer, 'desk-look-notice')
	await officer.goto('/me')
	await officer.getByRole('link', { name: '谁查看过我的权限' }).click()
	await officer.getByText('换届前核对在任干部的权限').waitFor()
	await sound(officer, 'desk-looks')
	// The menu the officer has is the one that was shown.
	const menu = await officer.locator('nav a[href="/members"]').first().innerText()
	assert.ok(shown.includes(menu.trim().split('\n')[0]))
})

test('a city officer on the phone, and the officer in the large view', async ({ page }) => {
	const security = await page('phone')
	await signIn(security, 'anquan', demoPassword)
	await security.goto('/accounts?word=shizong')
	await security.getByRole('link', { name: '周文渊' }).click()
	await security.getByRole('link', { name: '以他人身份查看' }).click()
	await security.locator('textarea[name=reason]').fill('核对市级干部的权限')
	await security.locator('main form button[type=submit]').click()
	await security.getByText('桌面上的菜单').first().waitFor()
	await sound(security, 'phone-look')
	const elder = await page('elder')
	await signIn(elder, 'shizong', demoPassword)
	await elder.goto('/me/looks')
	await elder.getByText('核对市级干部的权限').waitFor()
	await sound(elder, 'elder-looks')
})
