// 短信: on an installation that is no demo, the system administrator sets a gateway up and tries it, a member signs in by the
// code that came, the gateway dies and each of them is told.

import { test, assert, expectAxeClean, noSidewaysScroll, screenshot, signIn, sound } from './harness.mjs'
import { codeOf } from './totp.mjs'
import { Gateway, aliyun, house, tencent } from '../sms/gateway.mjs'

const password = 'Xitong-2026-duanxin'
const mobile = '19000000777'
let gateway

export async function options() {
	gateway = await new Gateway().listen()
	gateway.server.unref()
	return { empty: true, serve: ['--peers', `127.0.0.1:${gateway.port}`, '--sms-cloud', gateway.url] }
}

async function soundDesk(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
	const size = page.viewportSize()
	await page.setViewportSize({ width: 390, height: 844 })
	await screenshot(page, `${shot}-390`)
	await page.setViewportSize(size)
}

let cookies = []
async function administrator(page) {
	const desk = await page('desk')
	await desk.context().addCookies(cookies)
	return desk
}

// He asks at the door of the pocket, and is answered there.
async function ask(phone, number) {
	await phone.goto('/my/sign-in')
	await phone.getByRole('textbox', { name: '手机号' }).fill(number)
	await phone.getByRole('button', { name: '获取验证码' }).click()
}

test('the administrator of a new installation is told that nobody can sign in by a code', async ({ page, accounts }) => {
	const desk = await page('desk')
	desk.setDefaultTimeout(30_000)          // a new password is hashed several times
	const code = accounts.match(/xitong\s.*code (\S+)/)[1]
	await signIn(desk, 'xitong', code)
	await desk.getByLabel('原密码').fill(code)
	await desk.locator('input[name=new_password]').fill(password)
	await desk.getByLabel('再写一次新密码').fill(password)
	await desk.getByRole('button', { name: '改密码' }).click()
	await desk.getByText('请用新密码登录').first().waitFor()
	// The next step is his second factor, whose page asks for the password too.
	await desk.goto('/sign-in')
	await desk.getByLabel('账号').fill('xitong')
	await desk.getByLabel('密码').fill(password)
	await desk.getByRole('button', { name: '登录' }).click()
	await desk.getByText('管理员登录要有动态口令').waitFor()
	const key = await desk.locator('#second-key').innerText()
	for (let tries = 0; tries < 2 && !await desk.getByText('备用码只显示这一次').count(); tries++) {
		await desk.getByLabel('手机上现在的 6 位数字').fill(codeOf(key))
		await desk.getByLabel('登录密码').fill(password)
		await desk.getByRole('button', { name: '确认' }).click()
		await desk.waitForLoadState()
	}
	await desk.getByText('备用码只显示这一次').waitFor()
	await desk.getByRole('link', { name: '已经保存好' }).click()
	cookies = await desk.context().cookies()

	await desk.goto('/')
	await desk.getByText('短信还没有接通').waitFor()
	await soundDesk(desk, 'desk-sms-home')
	await desk.getByRole('link', { name: '去看短信' }).click()
	await desk.getByText('还没有接通短信').waitFor()
	assert.match(await desk.locator('main').innerText(), /您的验证码是 \$\{code\}，5 分钟内有效/)
	await soundDesk(desk, 'desk-sms-none')

	const phone = await page('phone')
	await ask(phone, mobile)
	await phone.getByText('还没有接通短信').waitFor()
	await sound(phone, 'pocket-sms-none')
})

test('he sets the house\'s own gateway up, and tries it', async ({ page }) => {
	const desk = await administrator(page)
	await desk.goto('/sms')
	await desk.getByRole('link', { name: '选择网关' }).click()
	await soundDesk(desk, 'desk-sms-choose')
	await desk.getByRole('link', { name: /填写.*自己的短信网关/ }).click()
	await desk.getByLabel('网关地址').fill(`${gateway.url}/send`)
	await desk.getByLabel('密钥').fill('not-a-key')
	await desk.getByRole('button', { name: '保存' }).click()
	await desk.getByText('24 到 64 个字节').first().waitFor()
	await soundDesk(desk, 'desk-sms-house')
	await desk.getByLabel('密钥').fill(house.secret)
	await desk.getByRole('button', { name: '保存' }).click()
	await desk.getByText('短信设置已保存').waitFor()
	assert.ok(!(await desk.content()).includes(house.secret.slice(6)), 'the key is shown to nobody')
	await desk.getByRole('link', { name: '试发一条' }).click()
	await soundDesk(desk, 'desk-sms-try')
	await desk.getByLabel('发到哪个手机号').fill('19000000001')
	await desk.getByRole('button', { name: '试发' }).click()
	await desk.getByText('网关收下了').waitFor()
	assert.equal(gateway.seen.at(-1).mobile, '19000000001')
	await soundDesk(desk, 'desk-sms')
	await desk.getByRole('link', { name: '修改设置' }).click()
	assert.ok(!(await desk.content()).includes(house.secret.slice(6)), 'nor in the form')
	await desk.goto('/')
	assert.equal(await desk.getByText('短信还没有接通').count(), 0)
})

test('a member signs in with the code that the gateway was given', async ({ page, server }) => {
	const phone = await page('phone')
	await ask(phone, mobile)
	await phone.getByText('验证码已发出').first().waitFor()
	const code = gateway.code(mobile)
	assert.match(code, /^\d{6}$/)
	assert.ok(!(await phone.content()).includes(code), 'the page does not show it')
	await phone.getByRole('textbox', { name: '短信验证码' }).fill(code)
	await phone.getByRole('button', { name: '登录', exact: true }).click()
	await phone.waitForURL((url) => !url.pathname.startsWith('/my/sign-in'))
	assert.ok(!server.log().includes(code) && !server.log().includes(mobile), 'and the log has neither code nor number')
})

test('the gateway dies: the member is told, the administrator sees it, and it comes back', async ({ page }) => {
	await gateway.stop()
	const phone = await page('phone')
	await ask(phone, '19000000778')
	await phone.getByText('短信暂时发不出去').waitFor()
	assert.equal(await phone.getByRole('textbox', { name: '手机号' }).inputValue(), '19000000778', 'what he typed is there')
	await sound(phone, 'pocket-sms-dead')
	const desk = await administrator(page)
	await desk.goto('/')
	await desk.getByText('短信发不出去').waitFor()
	await soundDesk(desk, 'desk-sms-home-dead')
	await desk.getByRole('link', { name: '去看短信' }).click()
	await desk.getByText('连不上网关').first().waitFor()
	await soundDesk(desk, 'desk-sms-dead')
	const metrics = await (await desk.request.get('/metrics')).text()
	assert.match(metrics, /gonghui_sms_total\{end="failed"\} [1-9]/)
	await gateway.listen(gateway.port)
	gateway.server.unref()
	// At once: what did not go does not count.
	await phone.getByRole('button', { name: /获取验证码/ }).click()
	await phone.getByText('验证码已发出').first().waitFor()
	await desk.goto('/')
	assert.equal(await desk.getByText('短信发不出去').count(), 0)
})

test('he changes to a cloud and another, whose refusals are told in words', async ({ page }) => {
	const desk = await administrator(page)
	await desk.goto('/sms/tencent')
	for (const [label, value] of [['SdkAppId', tencent.appId], ['短信签名', tencent.sign], ['SecretId', tencent.keyId], ['SecretKey', tencent.secret],
		['模板：验证码', '1110']])
		await desk.getByLabel(label).fill(value)
	await soundDesk(desk, 'desk-sms-tencent')
	await desk.getByRole('button', { name: '保存' }).click()
	await desk.getByText('短信设置已保存').waitFor()
	const phone = await page('phone')
	await ask(phone, '19000000779')
	await phone.getByText('验证码已发出').first().waitFor()
	assert.equal(gateway.seen.at(-1).vendor, 'tencent')
	gateway.fail('LimitExceeded.PhoneNumberDailyLimit', 1)
	await ask(phone, '19000000780')
	await phone.getByText('运营商现在不给这个号码发短信').waitFor()
	await sound(phone, 'pocket-sms-number')

	await desk.goto('/sms/aliyun')
	for (const [label, value] of [['短信签名', aliyun.sign], ['AccessKey ID', aliyun.keyId], ['AccessKey Secret', aliyun.secret],
		['模板：验证码', 'SMS_1110'], ['模板：换手机没有通过', 'SMS_1114']])
		await desk.getByLabel(label).fill(value)
	await desk.getByRole('button', { name: '保存' }).click()
	await desk.getByText('短信设置已保存').waitFor()
	gateway.fail('isv.AMOUNT_NOT_ENOUGH', 1)
	await ask(phone, '19000000781')
	await phone.getByText('短信暂时发不出去').waitFor()
	await desk.goto('/sms')
	await desk.getByText('账户余额不足').first().waitFor()
	await soundDesk(desk, 'desk-sms-money')
	await ask(phone, '19000000781')
	await phone.getByText('验证码已发出').first().waitFor()
	assert.equal(gateway.seen.at(-1).vendor, 'aliyun')
})

test('he stops it, and starts it again', async ({ page }) => {
	const desk = await administrator(page)
	await desk.goto('/sms')
	await desk.getByRole('link', { name: '停用' }).click()
	await soundDesk(desk, 'desk-sms-stop')
	await desk.getByRole('button', { name: '停用短信' }).click()
	await desk.getByText('现在一条也不发').waitFor()
	await soundDesk(desk, 'desk-sms-stopped')
	const before = gateway.asked
	const phone = await page('phone')
	await ask(phone, '19000000790')
	await phone.getByText('短信暂时发不出去').waitFor()
	assert.equal(gateway.asked, before)
	await desk.getByRole('button', { name: '启用' }).click()
	await desk.getByText('短信已启用').waitFor()
	await ask(phone, '19000000790')
	await phone.getByText('验证码已发出').first().waitFor()
})
