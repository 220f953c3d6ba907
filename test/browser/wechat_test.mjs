// 公众号: a follower scans a union's poster, binds, joins, gets the notice, opens the card; one system on phone and desk.

import { createServer } from 'node:net'
import { test, assert, signIn, expectAxeClean, noSidewaysScroll, screenshot, sound, soundElder, holdsElder } from './harness.mjs'
import { decide, desks } from './newsroom.mjs'
import { demoPassword, documentNo, mobileOf } from './people.mjs'
import { Platform } from '../wechat/platform.mjs'

const desk = desks()

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
	await soundElder(phone, 'pocket-wechat-unbind')
	await phone.getByRole('button', { name: '解除绑定' }).click()
	await phone.getByText('已解除绑定').waitFor()
	const later = await page('elder')
	await later.context().addCookies(cookies.filter((one) => one.name === 'follower'))
	await later.goto('/wechat/enter?next=%2Fmy%2Fcard')
	await later.getByRole('heading', { name: '绑定手机号' }).waitFor()
	await sound(later, 'elder-wechat-bind', 60)
	await holdsElder(later)
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

// ---- the voice: an article on the website, on the phone, as a draft, as a card

const title = '驿站里的冬天'
async function decideAt(page, label, reason = '') {
	await page.goto(`/articles?word=${encodeURIComponent(title)}`)
	await page.locator('tbody').getByRole('link', { name: title }).first().click()
	await decide(page, label, reason)
}

async function passThree(page) {
	await decideAt(await desk(page, 'author'), '送审')
	for (const [who, label] of [['first', '初审通过'], ['second', '复审通过'], ['final', '通过并发布']])
		await decideAt(await desk(page, who), label)
}

// What the server does each second shows on the page when it is opened anew.
async function openPiece(page, state) {
	const there = () => page.locator('tbody tr', { hasText: title }).filter({ hasText: state }).count()
	for (let turn = 0; turn < 100; turn++) {
		await page.goto('/wechat/pieces')
		if (await there())
			break
	}
	assert.ok(await there(), `${title}: ${state}`)
	await page.getByRole('link', { name: title }).click()
	await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}

const draftOf = () => [...platform.drafts.values()].find((one) => one.title === title)

test('an officer writes, three review, and it is on the website, on the phone and a draft in WeChat', async ({ page, server }) => {
	const author = await desk(page, 'author')
	await author.goto('/articles/new')
	await author.getByLabel('标题').fill(title)
	await author.locator('select[name=column_id]').selectOption({ label: '基层动态' })
	await author.getByRole('textbox', { name: '正文' }).click()
	await author.keyboard.type('夜里十一点，驿站的灯还亮着。')
	await author.getByRole('button', { name: '图片', exact: true }).click()
	const base64 = await author.evaluate(() => {
		const canvas = document.createElement('canvas')
		canvas.width = 640
		canvas.height = 360
		canvas.getContext('2d').fillRect(80, 80, 200, 200)
		return canvas.toDataURL('image/jpeg').split(',')[1]
	})
	await author.getByLabel(/选一张图片/).setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') })
	await author.getByLabel(/图片说明/).fill('亮着灯的驿站')
	await author.getByRole('button', { name: '上传并插入' }).click()
	await author.getByRole('textbox', { name: '正文' }).getByRole('img').waitFor()
	await author.getByLabel('作者').fill('徐文静')
	await author.getByLabel(/事实和来源已核对/).check()
	await author.getByLabel(/已做保密审查/).check()
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByRole('heading', { name: title, level: 1 }).waitFor()
	assert.equal(draftOf(), undefined)
	await passThree(page)

	for (const kind of ['desk', 'phone', 'elder']) {
		const reader = await page(kind)
		await reader.goto('/site')
		await reader.getByRole('link', { name: title }).first().click()
		await reader.getByText('夜里十一点').waitFor()
	}
	const city = await page('desk')
	await signIn(city, 'shizong', demoPassword)
	await openPiece(city, '草稿已建好')
	const draft = draftOf()
	assert.equal(draft.author, '徐文静')
	assert.ok(draft.content.includes('夜里十一点，驿站的灯还亮着。'))
	assert.match(draft.content, /<img src="http:\/\/mmbiz\.qpic\.cn\/\d+" alt="亮着灯的驿站">/)
	assert.match(draft.content_source_url, new RegExp(`^${server.url}/site/article/\\d+$`))
	await expectAxeClean(city)
	await screenshot(city, 'desk-wechat-piece')
	await city.goto('/wechat/pieces')
	await expectAxeClean(city)
	await screenshot(city, 'desk-wechat-pieces')
})

test('it is published from the desk, changed on the website, and taken down in both', async ({ page }) => {
	const city = await page('desk')
	await signIn(city, 'shizong', demoPassword)
	await openPiece(city, '草稿已建好')
	await city.getByRole('link', { name: '发布到公众号' }).click()
	await city.getByRole('heading', { name: '发布到公众号？' }).waitFor()
	await expectAxeClean(city)
	await screenshot(city, 'desk-wechat-publish')
	await city.getByRole('button', { name: '发布到公众号' }).click()
	await openPiece(city, '已发布')
	await city.getByRole('link', { name: '看微信里的' }).waitFor()
	const link = [...platform.publications.values()].find((one) => one.status === 0).url
	const follower = await page('phone')
	await follower.goto(link)
	await follower.getByText('夜里十一点').waitFor()
	assert.equal(await follower.getByRole('img', { name: '亮着灯的驿站' }).evaluate(async (img) => { await img.decode(); return img.naturalWidth }), 640)

	const author = await desk(page, 'author')
	await author.goto(`/articles?word=${encodeURIComponent(title)}`)
	await author.locator('tbody').getByRole('link', { name: title }).first().click()
	await author.getByRole('link', { name: '改稿' }).click()
	await author.getByRole('textbox', { name: '正文' }).locator('p').first().click()
	await author.keyboard.press('End')
	await author.keyboard.type('新添的一句。')
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByText('与第 1 版比').waitFor()
	await passThree(page)
	await openPiece(city, '已发布')
	await city.getByText('网站上有了新的一版').waitFor()
	await expectAxeClean(city)
	await screenshot(city, 'desk-wechat-stale')
	await city.getByRole('button', { name: '撤下旧的，换新版' }).click()
	await openPiece(city, '草稿已建好')
	assert.ok(draftOf().content.includes('新添的一句。'))
	assert.equal((await follower.request.get(link)).status(), 404)

	await decideAt(await desk(page, 'final'), '紧急撤下', '图片没有许可')
	await openPiece(city, '已撤下')
	assert.equal(draftOf(), undefined)
})

test('what WeChat refuses is told on the page of the account, and tried again there', async ({ page }) => {
	const city = await page('desk')
	await signIn(city, 'shizong', demoPassword)
	platform.refusing.set('/cgi-bin/draft/add', 48001)
	const author = await desk(page, 'author')
	await author.goto(`/articles?word=${encodeURIComponent(title)}`)
	await author.locator('tbody').getByRole('link', { name: title }).first().click()
	await author.getByRole('link', { name: '改稿' }).click()
	await author.getByLabel('作者').fill('徐文静、王立')
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByRole('heading', { name: title, level: 1 }).waitFor()
	await passThree(page)
	await openPiece(city, '没有成功')
	await city.goto('/wechat')
	await city.getByText('没有这项权限，请到微信后台去办').waitFor()
	await expectAxeClean(city)
	await screenshot(city, 'desk-wechat-failed')
	await city.getByRole('link', { name: title }).click()
	await screenshot(city, 'desk-wechat-piece-failed')
	platform.refusing.clear()
	await city.getByRole('button', { name: '再试一次' }).click()
	await openPiece(city, '草稿已建好')
})

test('shared from WeChat it is a card, signed for its page; elsewhere WeChats script is not asked for', async ({ page, server }) => {
	const browser = (await page('phone')).context().browser()
	const kit = `window.wx = { config(c) { window.configured = c; setTimeout(() => window.wx.ready_ && window.wx.ready_()) },
		ready(f) { window.wx.ready_ = f }, updateAppMessageShareData(c) { window.friend = c },
		updateTimelineShareData(c) { window.circle = c } }`
	const asked = []
	const open = async (userAgent) => {
		const context = await browser.newContext({ userAgent, viewport: { width: 390, height: 844 }, isMobile: true })
		const reader = await context.newPage()
		reader.on('console', (line) => asked.push(`console: ${line.text()}`))
		await reader.route('https://res.wx.qq.com/**', (route) => {
			asked.push(route.request().url())
			return route.fulfill({ contentType: 'text/javascript', body: kit })
		})
		await reader.goto(`${server.url}/site`)
		await reader.getByRole('link', { name: title }).first().click()
		await reader.getByRole('heading', { name: title, level: 1 }).waitFor()
		return { context, reader }
	}
	const wechat = await open('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 MicroMessenger/8.0.50')
	await wechat.reader.waitForFunction(() => window.circle)
	const { configured, friend, circle } = await wechat.reader.evaluate(() => ({ configured: window.configured, friend: window.friend, circle: window.circle }))
	assert.ok(platform.signsPage({ ...configured, url: wechat.reader.url() }), 'the platform takes the signature for this very page')
	assert.ok(!platform.signsPage({ ...configured, url: `${server.url}/site` }), 'and for no other')
	assert.deepEqual(configured.jsApiList, ['updateAppMessageShareData', 'updateTimelineShareData'])
	assert.equal(friend.title, title)
	assert.match(friend.desc, /夜里十一点/)
	assert.equal(friend.link, wechat.reader.url())
	assert.equal(circle.title, title)
	assert.equal((await wechat.reader.request.get(friend.imgUrl)).status(), 200, 'the cover is there for everybody')
	assert.deepEqual(asked, ['https://res.wx.qq.com/open/js/jweixin-1.6.0.js'])
	await wechat.context.close()
	const other = await open('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/15E148 Safari/604.1')
	assert.equal(await other.reader.evaluate(() => window.wx), undefined)
	assert.equal(asked.length, 1)
	await other.context.close()
})

test('a follower asks in his words and finds the article', async ({ page, server }) => {
	const phone = await page('phone')
	await phone.context().addCookies([{ name: 'follower', value: 'o-reader', url: platform.url }])
	await phone.goto(platform.url)
	await phone.getByRole('button', { name: '关注' }).click()
	await phone.getByText('欢迎您').waitFor()
	await phone.getByRole('textbox', { name: '发消息' }).fill('请问驿站里的冬天在哪里看？')
	await phone.getByRole('button', { name: '发送' }).click()
	await phone.getByRole('link', { name: title }).last().waitFor()
	await screenshot(phone, 'wechat-window-found')
	await phone.goto(await phone.getByRole('link', { name: title }).last().getAttribute('href'))
	assert.equal(new URL(phone.url()).origin, server.url)
	await phone.getByText('夜里十一点').waitFor()
})
