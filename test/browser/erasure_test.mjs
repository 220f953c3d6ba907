// A member wants his data processed no longer: he asks on the phone, an officer decides on the desk, he comes back.

import { test, assert, signIn, expectAxeClean, noSidewaysScroll, touchTargets, screenshot, soundElder } from './harness.mjs'
import { demoPassword } from './people.mjs'

async function sound(page, shot) {
	await noSidewaysScroll(page)
	await touchTargets(page, 44)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

async function soundDesk(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

test('restricted on request, out of the list, and back with one press', async ({ page }) => {
	const phone = await page('phone')
	await signIn(phone, 'kuaidi', demoPassword)
	// What he has under way comes first.
	await phone.goto('/my/data/correction')
	await phone.getByRole('button', { name: '撤回申请' }).click()
	await phone.getByText('已撤回').waitFor()
	await phone.goto('/my/data')
	await phone.getByText('删除或不再处理我的资料').click()
	await phone.getByText('依法要保存').waitFor()
	await sound(phone, 'pocket-erase')
	await phone.getByLabel('想说的话').fill('换了城市，暂时不想用了')
	await phone.getByRole('button', { name: '提交申请' }).click()
	await phone.getByText('给您答复').waitFor()
	await sound(phone, 'pocket-erasure')
	await soundElder(phone, 'pocket-erasure')

	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/erasures')
	await soundDesk(desk, 'desk-erasures')
	await desk.locator('main table tbody a').first().click()
	const name = (await desk.locator('h1').innerText()).replace('的个人信息申请', '')
	assert.equal(await desk.getByText('认得出他的资料全部删除').count(), 0)
	await soundDesk(desk, 'desk-erasure')
	await desk.getByRole('radio', { name: '限制处理' }).check()
	await desk.getByRole('textbox', { name: '理由' }).fill('本人在手机上提出，会籍要保存')
	await desk.getByRole('button', { name: /提交|确定/ }).click()
	await desk.getByText('已办理').waitFor()
	await desk.goto(`/members?word=${encodeURIComponent(name)}`)
	assert.equal(await desk.locator('main table tbody tr', { hasText: '华捷' }).count(), 0)

	await phone.goto('/my/card')
	await phone.getByText('还没有会员卡').waitFor()
	await phone.goto('/my/data/erasure')
	await sound(phone, 'pocket-held')
	await soundElder(phone, 'pocket-held')
	await phone.getByRole('button', { name: '恢复处理我的资料' }).click()
	await phone.getByText('已恢复').waitFor()
	await phone.goto('/my/card')
	await phone.locator('.code img').waitFor()
})

test('what one may ask stands on the page of privacy', async ({ page }) => {
	const phone = await page('phone')
	await phone.goto('/privacy')
	await phone.getByRole('heading', { name: '您的权利' }).waitFor()
	await sound(phone, 'pocket-privacy')
})

test('numbers that went out in full stand in the list of who watches over it', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/members?word=%E7%8E%8B%E5%BB%BA')
	await desk.locator('summary', { hasText: '导出' }).click()
	await desk.getByText('要完整的号码').click()
	await desk.getByLabel('号码不遮盖').check()
	await desk.getByLabel('为什么要完整号码').fill('为职工买意外险')
	await desk.getByLabel('提供给谁').fill('江阴人保财险')
	await expectAxeClean(desk)
	await screenshot(desk, 'desk-export-full')
	await Promise.all([desk.waitForEvent('download'), desk.getByRole('button', { name: '文本表格（CSV）' }).click()])
	const watch = await page('desk')
	await signIn(watch, 'shenji', demoPassword)
	await watch.goto('/handovers')
	await watch.getByText('江阴人保财险').first().waitFor()
	await soundDesk(watch, 'desk-handovers')
})
