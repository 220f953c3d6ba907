// 公众号: a follower scans a union's poster, binds, joins, gets the notice, opens the card; one system on phone and desk.

import { createServer } from 'node:net'
import { test, assert, signIn, expectAxeClean, noSidewaysScroll, touchTargets, screenshot } from './harness.mjs'
import { demoPassword, documentNo, mobileOf } from './people.mjs'
import { Platform } from '../wechat/platform.mjs'

const mobile = '19000000777'
const union = '快递行业'
let platform

// The platform has to know our address and we its: a port that is free now is taken for the server.
const freePort = () => new Promise((resolve) => {
	const probe = createServer().listen(0, '127.0.0.1', () => {
		const { port } = probe.address()
		probe.close(() => resolve(port))
	})
})

export async function options() {
	const port = await freePort()
	const site = `http://127.0.0.1:${port}`
	platform = await new Platform({ site }).listen()
	platform.server.unref()
	return { listen: port, serve: ['--base', site, '--wechat', platform.url] }
}

async function sound(page, shot, least = 44) {
	await noSidewaysScroll(page)
	await touchTargets(page, least)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

// The telephone's WeChat: its cookies are those of the follower and of the person.
let cookies = []
const keep = async (phone) => { cookies = await phone.context().cookies() }
async function again(page, kind = 'phone') {
	const phone = await page(kind)
	await phone.context().addCookies(cookies)
	return phone
}

// The last card in the chat that leads somewhere.
async function openLast(phone) {
	const href = await phone.locator('ol a.card, ol li a').last().getAttribute('href')
	await phone.goto(href)
}

async function bind(phone, number) {
	await phone.getByRole('textbox', { name: '手机号' }).fill(number)
	await phone.getByRole('button', { name: '获取验证码' }).click()
	await phone.getByText('验证码已发出').first().waitFor()
	const code = (await phone.locator('body').innerText()).match(/验证码[^0-9]{0,12}(\d{6})/)[1]
	await phone.getByRole('textbox', { name: '短信验证码' }).fill(code)
	await phone.getByRole('button', { name: '绑定并继续' }).click()
	await phone.waitForURL((url) => url.pathname !== '/wechat/bind' && url.pathname !== '/wechat/bind/code')
}

test('a union has a poster with the accounts code made, and the menu published', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/applications')
	await desk.getByRole('link', { name: '公众号海报' }).click()
	await desk.getByRole('heading', { name: '公众号入会海报' }).waitFor()
	await noSidewaysScroll(desk)
	await expectAxeClean(desk)
	const made = desk.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().includes('/wechat/posters/'))
	await desk.getByRole('button', { name: '向微信要一个码' }).click({ noWaitAfter: true })
	assert.equal((await made).status(), 303)
	assert.equal(platform.scenes.size, 1)

	const city = await page('desk')
	await signIn(city, 'shizong', demoPassword)
	await city.goto('/wechat/menu')
	await city.getByRole('button', { name: '发布到微信' }).click()
	await city.getByText('菜单已发布到微信').waitFor()
	assert.deepEqual(platform.menu.button.map((one) => one.name), ['入会', '会员卡', '我的'])
	await screenshot(city, 'desk-wechat-menu')
})

test('a follower scans it, binds once by code, and joins that union', async ({ page }) => {
	const phone = await page('phone')
	await phone.goto(`${platform.url}/q/${[...platform.scenes.keys()][0]}`)
	await phone.getByText('关注了公众号').waitFor()
	assert.match(await phone.locator('ol').innerText(), new RegExp(`加入.*${union}`))
	await openLast(phone)
	await phone.getByRole('heading', { name: '绑定手机号' }).waitFor()
	await sound(phone, 'pocket-wechat-bind')
	await bind(phone, mobile)
	await phone.getByText('扫码入会').waitFor()
	await phone.getByRole('link', { name: /加入|申请|填写/ }).first().click()
	await phone.getByRole('heading', { name: '填写您的资料' }).waitFor()
	await phone.getByRole('textbox', { name: '姓名' }).fill('林小雨')
	await phone.getByRole('textbox', { name: '证件号码' }).fill(documentNo('19930816', 245))
	for (const words of [/自愿加入中国工会/, /同意使用以上资料/, /单独同意使用证件号码/])
		await phone.getByRole('checkbox', { name: words }).check()
	await phone.getByRole('button', { name: '提交申请' }).click()
	await phone.waitForURL(/\/my\/join\/progress/)
	await phone.goto('/my/wechat')
	await phone.getByText('已绑定').waitFor()
	assert.match(await phone.locator('main').innerText(), /190\*{4}0777/)
	await sound(phone, 'pocket-wechat')
	await phone.goto('/my/data')
	await phone.getByRole('link', { name: /微信绑定/ }).waitFor()
	await keep(phone)
})

test('an officer accepts what was begun in WeChat, and the notice arrives there once', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/applications')
	await desk.getByRole('link', { name: /林小雨/ }).first().click()
	await desk.getByRole('radio', { name: /通过/ }).first().check()
	await desk.getByRole('button', { name: '提交意见' }).click()
	await desk.getByText(/已入会|通过/).first().waitFor()

	const phone = await again(page)
	await phone.goto(platform.url)
	await phone.locator('a.card', { hasText: '加入工会' }).or(phone.locator('a.card', { hasText: '查看详情' })).last().waitFor()
	assert.equal(platform.letters.length, 1)
	await openLast(phone)
	await phone.waitForURL(/\/my\/card/)
	await phone.getByText('林小雨').first().waitFor()
	await screenshot(phone, 'pocket-wechat-card')

	const city = await page('desk')
	await signIn(city, 'shizong', demoPassword)
	await city.goto('/wechat/sent')
	await city.getByText('林小雨').waitFor()
	assert.match(await city.locator('tbody').innerText(), /已送达|已交给微信/)
	await expectAxeClean(city)
	await screenshot(city, 'desk-wechat-sent')
	assert.equal(platform.letters.length, 1, 'one notice, one letter')
})

test('the next day WeChat alone lets him in; a snapshot does not; unbinding ends it', async ({ page }) => {
	const phone = await page('phone')
	// The same WeChat, nobody signed in here.
	await phone.context().addCookies(cookies.filter((one) => one.name === 'follower'))
	await phone.goto('/wechat/enter?next=%2Fmy%2Fcard')
	await phone.waitForURL(/\/my\/card/)
	await phone.getByText('林小雨').first().waitFor()

	const other = await page('phone')
	await other.context().addCookies([{ name: 'follower', value: 'snapshot-1', url: platform.url }])
	await other.goto('/wechat/enter?next=%2Fmy%2Fcard')
	await other.getByText('使用完整服务').waitFor()
	await sound(other, 'pocket-wechat-snapshot')

	await phone.goto('/my/wechat')
	await phone.getByRole('link', { name: '解除绑定' }).click()
	await sound(phone, 'pocket-wechat-unbind')
	await phone.getByRole('button', { name: '解除绑定' }).click()
	await phone.getByText('已解除绑定').waitFor()
	const later = await page('elder')
	await later.context().addCookies(cookies.filter((one) => one.name === 'follower'))
	await later.goto('/wechat/enter?next=%2Fmy%2Fcard')
	await later.getByRole('heading', { name: '绑定手机号' }).waitFor()
	await sound(later, 'elder-wechat-bind', 60)
})

test('words, buttons and leaving are answered and counted', async ({ page, accounts }) => {
	const phone = await page('phone')
	assert.ok(mobileOf(accounts, 'kuaidi'))
	await phone.context().addCookies([{ name: 'follower', value: 'o-talker', url: platform.url }])
	await phone.goto(platform.url)
	await phone.getByRole('button', { name: '关注' }).click()
	await phone.getByText('欢迎您').waitFor()
	const say = async (words) => {
		await phone.getByRole('textbox', { name: '发消息' }).fill(words)
		await phone.getByRole('button', { name: '发送' }).click()
		await phone.waitForLoadState('load')
		return phone.locator('ol li').last().innerText()
	}
	assert.match(await say('转会怎么办'), /转会/)
	assert.match(await say('周末课堂什么时候'), /周末课堂每月开课/)
	assert.match(await say('快递'), /快递行业/)
	assert.match(await say('。'), /没有看懂/)
	const city = await page('desk')
	await signIn(city, 'shizong', demoPassword)
	await city.goto('/wechat')
	const before = Number((await city.locator('tbody tr').first().innerText()).match(/\t(\d+)\t\d+$/)[1])
	assert.ok(before >= 1, 'today somebody came')
	await phone.getByRole('button', { name: '取消关注' }).click()
	await phone.getByText('取消了关注').waitFor()
	await city.goto('/wechat')
	assert.match(await city.locator('tbody tr').first().innerText(), /\t1$/)
	await expectAxeClean(city)
	await screenshot(city, 'desk-wechat')
})
