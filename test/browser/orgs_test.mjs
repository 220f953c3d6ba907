// What stands around a union: its chart, its certificate and the page that checks it, what its data lacks, where a
// closed one went; divisions that change; expulsions for the union above.

import { test, assert, signIn, expectAxeClean, noSidewaysScroll, screenshot, touchTargets, holdsElder } from './harness.mjs'
import { demoPassword } from './people.mjs'

async function sound(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

async function open(page, initials) {
	await page.goto(`/orgs?word=${initials}`)
	const link = page.locator('.tree a.node').first()
	const id = new URL(await link.getAttribute('href'), 'http://x').searchParams.get('under')
	await page.goto(`/orgs/${id}`)
	return `/orgs/${id}`
}

test('the chart draws what its table says, on the desk and in the hand', async ({ page }) => {
	for (const kind of ['desk', 'phone']) {
		const view = await page(kind)
		await signIn(view, 'shizong', demoPassword)
		const path = await open(view, 'cjjdzgh')
		await view.goto(`${path}/chart`)
		const drawn = await view.locator('.org-tree li > .org-box > a').allInnerTexts()
		const listed = await view.locator('table tbody th a').allInnerTexts()
		assert.ok(drawn.length > 3)
		assert.deepEqual(drawn, listed)
		await sound(view, `${kind}-org-chart`)
	}
})

test('a certificate is issued, checked by anybody, and dead when it is replaced', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await open(desk, 'cjjdkd')
	await desk.getByRole('link', { name: '登记证' }).click()
	await sound(desk, 'desk-certificate-none')
	await desk.getByRole('button', { name: '发证' }).click()
	await desk.getByText('登记证已核发').first().waitFor()
	await sound(desk, 'desk-certificate')
	const number = await desk.locator('table tbody th a').first().innerText()
	for (const kind of ['phone', 'elder']) {
		const anybody = await page(kind)
		await anybody.goto(`/certificates/${number}`)
		await anybody.getByText('这张登记证今天有效').waitFor()
		await touchTargets(anybody, kind === 'elder' ? 60 : 44)
		await sound(anybody, `${kind}-certificate-check`)
		if (kind === 'elder')
			await holdsElder(anybody)
	}
	await desk.getByRole('button', { name: '换发' }).click()
	await desk.getByText('要换发的，请写明原因').first().waitFor()
	await expectAxeClean(desk)
	await desk.getByLabel('换发的原因').fill('原证损坏')
	await desk.getByRole('button', { name: '换发' }).click()
	await desk.getByText('已换发新证').first().waitFor()
	const anybody = await page('phone')
	await anybody.goto(`/certificates/${number}`)
	await anybody.getByText('这张登记证今天无效').waitFor()
	await anybody.goto('/certificates/20260101-000000')
	await anybody.getByText('不是本平台核发的').waitFor()
	await sound(anybody, 'phone-certificate-unknown')
})

test('what a union lacks leads to the form that fills it', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/orgs')
	await desk.getByRole('link', { name: '修改', exact: true }).click()
	await desk.locator('#f-address').fill('')
	await desk.getByRole('button', { name: '保存' }).click()
	await desk.locator('.lacks a', { hasText: '地址' }).waitFor()
	await desk.goto('/orgs')
	await desk.getByRole('link', { name: '资料待完善' }).click()
	await sound(desk, 'desk-orgs-lacking')
	await desk.locator('.lacks a', { hasText: '地址' }).click()
	await desk.locator('#f-address').fill('人民中路 1 号')
	await desk.getByRole('button', { name: '保存' }).click()
	await desk.getByText('人民中路 1 号').first().waitFor()
	assert.equal(await desk.locator('.lacks a', { hasText: '地址' }).count(), 0)
})

test('a closed union is found, and says where its members went', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	const path = await open(desk, 'gjjgwl')
		.catch(() => open(desk, 'nzjdkd'))
	await desk.goto(`${path}/close`)
	await sound(desk, 'desk-close')
	await desk.getByLabel(/批准文号/).fill('澄工复〔2026〕12号')
	await desk.getByLabel(/撤销的理由/).fill('单位终止')
	await desk.getByRole('button', { name: '确定撤销' }).click()
	await desk.getByText('只供查看').first().waitFor()
	await sound(desk, 'desk-org-closed')
	await desk.goto('/orgs?state=2')
	await sound(desk, 'desk-orgs-closed')
	await desk.getByRole('link', { name: '打开这家工会' }).click()
	await desk.getByText('接收保留会籍').first().waitFor()
})

test('a change of divisions is entered, looked at, and put in force', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/divisions')
	await sound(desk, 'desk-divisions-none')
	await desk.getByRole('link', { name: '登记变更' }).click()
	await sound(desk, 'desk-division-new')
	await desk.getByLabel(/新代码/).fill('320281001')
	await desk.getByLabel(/名称/).fill('澄江新街道')
	await desk.getByLabel(/施行日期/).fill('2026-11-01')
	await desk.locator('main form.form button.btn-primary').click()
	await desk.getByText('待启用').first().waitFor()
	await sound(desk, 'desk-division')
	await desk.goto('/divisions/import')
	await sound(desk, 'desk-division-import')
	await desk.goto('/divisions/apply')
	await desk.getByText('核对无误再启用').waitFor()
	await sound(desk, 'desk-divisions-apply')
	await desk.getByRole('button', { name: '启用' }).click()
	await desk.getByText('已提交启用').first().waitFor()
	await desk.goto('/orgs?word=cjjdzgh')
	await desk.getByText('澄江新街道').first().waitFor()
})

test('expulsions have a list for the union above', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'zhenjie', demoPassword)
	await desk.goto('/expulsions')
	await desk.getByRole('heading', { name: '开除会籍备案' }).waitFor()
	await sound(desk, 'desk-expulsions')
})
