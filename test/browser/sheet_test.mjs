// Sheets: a roster goes in with a preview and a result for each row, and comes out masked.

import { readFileSync } from 'node:fs'
import { test, assert, signIn, expectAxeClean, noSidewaysScroll, screenshot } from './harness.mjs'
import { demoPassword, documentNo, wrongDocumentNo } from './people.mjs'

async function sound(page, shot) {
	await noSidewaysScroll(page)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

const good = [documentNo('19910102', 871), documentNo('19910102', 884)]
const roster = [
	'姓名,证件类型,证件号码,手机,入会日期,群体',
	`沈一诺,居民身份证,${good[0]},19000007001,2024-05-01,快递员`,
	`沈二诺,居民身份证,${wrongDocumentNo('19910102', 872)},19000007002,2024-05-01,快递员`,
	'沈三诺,居民身份证,3.20599E+17,19000007003,2024-05-01,快递员',
	`沈四诺,居民身份证,${good[1]},19000007004,2024-05-01,`,
].join('\r\n')

async function upload(page, text) {
	await page.goto('/members/import')
	await page.locator('input[type=file]').setInputFiles({ name: '名册.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
	await page.getByRole('button', { name: '上传并预览' }).click()
	await page.getByRole('heading', { name: /预览/, level: 1 }).waitFor()
}

// "新增 2" of the sum as figures: { read, created, … }.
async function sum(page) {
	const text = (await page.locator('main').innerText()).replace(/\s+/g, ' ')
	const figure = (word) => Number(text.match(new RegExp(`${word} (\\d+)`))[1])
	return { read: figure('读到'), created: figure('新增'), updated: figure('更新'), same: figure('无变化'),
		skipped: figure('跳过'), rejected: figure('拒绝') }
}

test('a roster is previewed row by row before anything is written', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/members/import')
	await sound(desk, 'desk-import-upload')
	await upload(desk, roster)
	assert.deepEqual(await sum(desk), { read: 4, created: 2, updated: 0, same: 0, skipped: 0, rejected: 2 })
	const text = await desk.locator('main').innerText()
	assert.match(text, /沈二诺[\s\S]*校验码不对/)
	assert.match(text, /沈三诺[\s\S]*数值格式/, 'a number that a sheet has cut is not guessed at')
	assert.ok(!text.includes(good[0]), 'numbers are masked here too')
	await sound(desk, 'desk-import-preview')
	await desk.goto('/members?word=沈一诺')
	await desk.getByText('没有找到').first().waitFor()
})

test('the import runs by itself, adds up, and gives back what was rejected', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await upload(desk, roster)
	await desk.getByRole('button', { name: '写入 2 行' }).click()
	await desk.getByRole('heading', { name: /写入中|结果/, level: 1 }).waitFor()
	await screenshot(desk, 'desk-import-running')
	await desk.getByText('已完成', { exact: true }).first().waitFor({ timeout: 30_000 })
	await desk.reload()
	await sound(desk, 'desk-import-result')
	const [rejected] = await Promise.all([
		desk.waitForEvent('download'),
		desk.getByRole('link', { name: /被拒绝|拒绝的行|下载/ }).first().click(),
	])
	assert.match(rejected.suggestedFilename(), /名册|拒绝|导入/)
	await desk.goto('/tasks')
	await desk.getByText(/导入/).first().waitFor()
	await sound(desk, 'desk-tasks')
	await desk.goto('/members?word=沈一诺')
	await desk.getByRole('link', { name: '沈一诺' }).waitFor()
})

test('the same roster a second time changes nothing', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await upload(desk, roster)
	const counts = await sum(desk)
	assert.equal(counts.created, 0)
	assert.equal(counts.same, 2)
	await screenshot(desk, 'desk-import-again')
})

test('a file that is no sheet is refused in words', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/members/import')
	await desk.locator('input[type=file]').setInputFiles({ name: '照片.jpg', mimeType: 'image/jpeg',
		buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1]) })
	await desk.getByRole('button', { name: '上传并预览' }).click()
	await desk.getByRole('alert').or(desk.locator('.wrong')).first().waitFor()
	await sound(desk, 'desk-import-refused')
})

test('the export is masked, marked with whose copy it is, and recorded', async ({ page }) => {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/members')
	await desk.locator('summary', { hasText: '导出' }).click()
	await screenshot(desk, 'desk-export')
	const [csv] = await Promise.all([
		desk.waitForEvent('download'),
		desk.getByRole('button', { name: /CSV/ }).click(),
	])
	const text = readFileSync(await csv.path(), 'utf8')
	assert.match(text, /320599\*{8}/)
	assert.doesNotMatch(text, /320599\d{11}/, 'no number is in full')
	assert.doesNotMatch(text, /1900\d{7}/)
	assert.match(text, /陆志明/, 'the copy says whose it is')
	const rows = text.trim().split('\n').length
	assert.ok(rows > 40 && rows < 100, `${rows} lines`)

	const auditor = await page('desk')
	await signIn(auditor, 'shenji', demoPassword)
	await auditor.goto('/audit')
	const row = auditor.locator('tbody tr').filter({ hasText: '导出会员' }).first()
	await row.waitFor()
	assert.match(await row.innerText(), /陆志明/)
})
