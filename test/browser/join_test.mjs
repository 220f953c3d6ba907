// 网上入会: a courier joins on the phone, officers decide on the desk, the card is on the phone.

import { test, assert, signIn, expectAxeClean, noSidewaysScroll, touchTargets, screenshot } from './harness.mjs'
import { demoPassword, documentNo, enterByMobile, mobileOf, signInByMobile, wrongDocumentNo } from './people.mjs'

const name = '陈晓芸'
const mobile = '19000000123'
const birth = '19900512'

// The applicant's telephone stays signed in from one test to the next.
let cookies = []

// What every page of the pocket has to be.
async function sound(page, shot, least = 44) {
	await noSidewaysScroll(page)
	await touchTargets(page, least)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

// From the first page to the form, as a courier of 澄江街道.
async function toTheForm(page) {
	await page.goto('/my/join')
	await page.getByText('跑车、送货、送餐').click()
	await page.getByRole('button', { name: '下一步' }).click()
	await page.getByLabel('您做什么').selectOption({ label: '快递员' })
	await page.getByLabel('常在哪个街道').selectOption({ label: '澄江街道' })
	await page.getByRole('button', { name: '下一步' }).click()
	await page.getByRole('heading', { name: '填写您的资料' }).waitFor()
}

async function consent(page) {
	for (const words of [/自愿加入中国工会/, /同意使用以上资料/, /单独同意使用证件号码/])
		await page.getByRole('checkbox', { name: words }).check()
}

test('a courier finds the way to join, and to his union', async ({ page, server }) => {
	const phone = await page('phone')
	await phone.goto('/my')
	await sound(phone, 'pocket-home-stranger')
	await phone.getByRole('link', { name: '加入工会' }).click()
	await phone.getByRole('textbox', { name: '手机号' }).waitFor()
	await sound(phone, 'pocket-sign-in')
	await enterByMobile(phone, server, mobile)
	assert.match(phone.url(), /\/my\/join$/, 'signing in leads on to joining')
	cookies = await phone.context().cookies()
	await sound(phone, 'pocket-join-1')
	await phone.getByText('跑车、送货、送餐').click()
	await phone.getByRole('button', { name: '下一步' }).click()
	await phone.getByLabel('您做什么').waitFor()
	await sound(phone, 'pocket-join-2')
	await phone.getByLabel('您做什么').selectOption({ label: '快递员' })
	await phone.getByLabel('常在哪个街道').selectOption({ label: '澄江街道' })
	await phone.getByRole('button', { name: '下一步' }).click()
	await phone.getByRole('heading', { name: /江阴市\s*澄江街道\s*快递行业\s*工会联合会/ }).waitFor()
	await sound(phone, 'pocket-join-3')
})

test('a wrong digit is named beside the number, and nothing typed is lost', async ({ page, server }) => {
	const phone = await page('phone')
	await signInByMobile(phone, server, '19000000124')
	await toTheForm(phone)
	await phone.getByRole('textbox', { name: '姓名' }).fill(name)
	await phone.getByRole('textbox', { name: '单位、平台或站点' }).fill('君山路站')
	await phone.getByRole('textbox', { name: '证件号码' }).fill(wrongDocumentNo(birth, 124))
	await consent(phone)
	// While typing already, without a round to the server.
	await phone.getByText('号码的校验码不对').waitFor()
	await phone.getByRole('button', { name: '提交申请' }).click()
	await phone.getByText('还不能提交').waitFor()
	const number = phone.getByRole('textbox', { name: '证件号码' })
	const beside = await number.getAttribute('aria-describedby')
	assert.ok(beside, 'the number says what describes it')
	const wrong = await phone.locator(`#${beside.split(' ')[0]}`).innerText()
	assert.match(wrong, /校验码不对/, 'the fault stands beside the number')
	assert.equal(await phone.getByRole('textbox', { name: '姓名' }).inputValue(), name)
	assert.equal(await phone.getByRole('textbox', { name: '单位、平台或站点' }).inputValue(), '君山路站')
	const ticks = await phone.getByRole('checkbox').all()
	for (const [i, box] of ticks.entries())
		assert.equal(await box.isChecked(), i < 3, 'the ticks are still set, and the one nobody needs is not')
	await sound(phone, 'pocket-join-wrong')
})

test('without consent nothing is handed in', async ({ page, server }) => {
	const phone = await page('phone')
	await signInByMobile(phone, server, '19000000125')
	await toTheForm(phone)
	await phone.getByRole('textbox', { name: '姓名' }).fill('吴思远')
	await phone.getByRole('textbox', { name: '证件号码' }).fill(documentNo(birth, 125))
	await phone.getByRole('button', { name: '提交申请' }).click()
	await phone.getByText('还不能提交').waitFor()
	await phone.goto('/my')
	await phone.getByText('还没有加入工会').waitFor()
})

test('the application is handed in, once, and can be followed', async ({ page }) => {
	const phone = await page('phone')
	await phone.context().addCookies(cookies)
	await toTheForm(phone)
	await phone.getByRole('textbox', { name: '姓名' }).fill(name)
	await phone.getByRole('textbox', { name: '证件号码' }).fill(documentNo(birth, 123))
	await phone.getByRole('textbox', { name: '单位、平台或站点' }).fill('君山路站')
	await consent(phone)
	await phone.getByRole('button', { name: '提交申请' }).click()
	await phone.waitForURL('**/my/join/progress')
	const text = await phone.locator('main').innerText()
	assert.match(text, /R\d{8}-\d{4}/, 'there is a number to refer to')
	assert.match(text, /20\d\d-\d\d-\d\d/, 'and a day by which an answer comes')
	assert.ok(!text.includes(documentNo(birth, 123)), 'the document number is not shown in full')
	await sound(phone, 'pocket-progress')
	await phone.goto('/my')
	await sound(phone, 'pocket-home-applied')
})

test('one officer accepts; who comes second is told who was first', async ({ page }) => {
	const first = await page('desk')
	const second = await page('desk')
	await signIn(first, 'jiceng', demoPassword)
	await first.goto('/')
	await first.locator('main').getByText(name).first().waitFor()
	await noSidewaysScroll(first)
	await expectAxeClean(first)
	await screenshot(first, 'desk-home')

	await first.goto('/applications')
	await expectAxeClean(first)
	await screenshot(first, 'desk-join-list')
	await first.getByRole('link', { name }).click()
	await first.getByRole('heading', { name: `${name}的入会申请` }).waitFor()
	await noSidewaysScroll(first)
	await expectAxeClean(first)
	await screenshot(first, 'desk-join-review')
	assert.equal(await first.locator('input[name=move]:checked').count(), 0, 'nothing is decided beforehand')

	await signIn(second, 'zhenjie', demoPassword)
	await second.goto(first.url())

	await first.getByRole('radio', { name: /^通过/ }).check()
	await first.getByRole('button', { name: '提交意见' }).click()
	await first.getByText('已入会').first().waitFor()
	await screenshot(first, 'desk-join-accepted')

	await second.getByRole('radio', { name: /退回补正/ }).check()
	await second.getByRole('textbox', { name: /理由/ }).fill('请补充站点名称')
	await second.getByRole('button', { name: '提交意见' }).click()
	await second.getByText(/陆志明.*已经在/).first().waitFor()
	await expectAxeClean(second)
	await screenshot(second, 'desk-join-second')
})

test('an officer who refuses has to say why', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/applications')
	await desk.locator('tbody a').first().click()
	await desk.getByRole('radio', { name: /不通过/ }).check()
	await desk.getByRole('button', { name: '提交意见' }).click()
	await desk.getByText('请写明理由').first().waitFor()
	assert.ok(await desk.getByRole('radio', { name: /不通过/ }).isChecked(), 'the choice is kept')
	await expectAxeClean(desk)
	await screenshot(desk, 'desk-join-reason')
})

test('ticked rows are accepted, and each gets its own result', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/applications')
	const rows = desk.locator('tbody tr')
	const names = []
	for (const i of [1, 2, 3]) {
		names.push((await rows.nth(i).locator('a').first().innerText()).trim())
		await rows.nth(i).getByRole('checkbox').check()
	}
	await screenshot(desk, 'desk-join-ticked')

	// Meanwhile the second of them is decided by somebody else.
	const other = await page('desk')
	await signIn(other, 'shizong', demoPassword)
	await other.goto(await rows.nth(2).locator('a').first().getAttribute('href'))
	await other.getByRole('radio', { name: /退回补正/ }).check()
	await other.getByRole('textbox', { name: /理由/ }).fill('请补充岗位')
	await other.getByRole('button', { name: '提交意见' }).click()
	await other.getByText('退回补正').first().waitFor()

	await desk.getByRole('button', { name: /通过/ }).first().click()
	await desk.getByRole('heading', { name: /勾选的 3 件/ }).waitFor()
	for (const one of names)
		assert.ok((await desk.locator('main').innerText()).includes(one), `${one} is named before anything is done`)
	await expectAxeClean(desk)
	await desk.getByRole('button', { name: '确定，办理 3 件' }).click()
	await desk.getByRole('heading', { name: /的结果/ }).waitFor()
	const text = await desk.locator('main').innerText()
	for (const one of names)
		assert.ok(text.includes(one), `${one} has a result`)
	assert.match(text, /周文渊.*已经在/, 'the one decided before says by whom')
	await expectAxeClean(desk)
	await screenshot(desk, 'desk-join-batch')
})

test('the new member has a card, and it can be checked', async ({ page }) => {
	const phone = await page('phone')
	await phone.context().addCookies(cookies)
	await phone.goto('/my')
	await sound(phone, 'pocket-home-member')
	await phone.getByRole('link', { name: '出示会员卡' }).click()
	await phone.getByText(name).first().waitFor()
	const picture = phone.locator('img[src*="/my/card/code"]')
	await picture.waitFor()
	assert.ok(await picture.evaluate((img) => img.complete && img.naturalWidth > 0), 'the code is drawn')
	await sound(phone, 'pocket-card')
})

test('the elder view has large text and large targets', async ({ page, server, accounts }) => {
	const phone = await page('elder')
	await phone.goto('/my')
	const size = await phone.locator('main').evaluate((main) => parseFloat(getComputedStyle(main).fontSize))
	assert.ok(size >= 18, `the main text is ${size} px`)
	await sound(phone, 'pocket-home-elder', 60)
	await signInByMobile(phone, server, mobileOf(accounts, 'kuaidi'))
	await phone.goto('/my/card')
	await sound(phone, 'pocket-card-elder', 60)
	await phone.goto('/my/data')
	await sound(phone, 'pocket-data-elder', 60)
	const joining = await page('elder')
	await signInByMobile(joining, server, '19000000126')
	await joining.goto('/my/join')
	await sound(joining, 'pocket-join-1-elder', 60)
	await toTheForm(joining)
	await sound(joining, 'pocket-join-3-elder', 60)
})

test('the large-text view is one press away and stays', async ({ page }) => {
	const phone = await page('phone')
	await phone.goto('/my')
	await phone.getByRole('button', { name: '大字版' }).click()
	await phone.getByRole('button', { name: '标准版' }).waitFor()
	await phone.goto('/my/complaint')
	const size = await phone.locator('main').evaluate((main) => parseFloat(getComputedStyle(main).fontSize))
	assert.ok(size >= 18, `the main text is ${size} px`)
})
