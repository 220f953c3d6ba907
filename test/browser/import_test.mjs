// An officer's evening with a roster: the template filled by another program, columns said by hand, rows that
// could not be taken put right, and the whole taken back.

import ExcelJS from 'exceljs'
import { readFileSync } from 'node:fs'
import { test, assert, signIn, screenshot } from './harness.mjs'
import { xlsx, sound, upload, write, written } from './importing.mjs'
import { demoPassword, documentNo, wrongDocumentNo } from './people.mjs'


async function officer(page) {
	const desk = await page('desk')
	await signIn(desk, 'jiceng', demoPassword)
	return desk
}

async function downloaded(desk, locator) {
	const [file] = await Promise.all([desk.waitForEvent('download'), locator.click()])
	const book = new ExcelJS.Workbook()
	// exceljs makes an object of each cell that a dropdown covers, a million for each of ours (sheet_peer_test.c reads them)
	await book.xlsx.load(readFileSync(await file.path()), { ignoreNodes: ['dataValidations'] })
	return book
}

test('the template is filled by another program and taken; what is refused comes back in ones own columns', async ({ page }) => {
	const desk = await officer(page)
	await desk.goto('/members/import')
	await sound(desk, 'desk-import-upload')
	const book = await downloaded(desk, desk.getByRole('link', { name: '下载空白表格' }))
	const sheet = book.worksheets[0]
	assert.match(String(sheet.getCell('A1').value), /会员导入模板.*从第 3 行开始/, 'a row that explains')
	const titles = sheet.getRow(2).values.slice(1).map(String)
	assert.ok(titles.includes('姓名*') && titles.includes('入会日期*'))
	const column = (title) => titles.indexOf(title) + 1
	const put = (row, values) => {
		for (const [title, value] of Object.entries(values))
			sheet.getCell(row, column(title)).value = value
	}
	put(3, { '姓名*': '顾一帆', 证件号码: documentNo('19920304', 711), 手机: '19000008101', '入会日期*': new Date('2024-05-01Z'), 群体: '快递员' })
	put(4, { '姓名*': '顾二帆', 证件号码: wrongDocumentNo('19920304', 722), 手机: '19000008102', '入会日期*': '2024/5/1' })
	put(5, { '姓名*': '顾三帆', 证件号码: 320599199203047331, '入会日期*': '20240501' })
	sheet.getCell(3, column('入会日期*')).numFmt = 'yyyy/m/d'
	await upload(desk, '/members', '名册.xlsx', xlsx, Buffer.from(await book.xlsx.writeBuffer()))
	await desk.getByRole('heading', { name: /预览/, level: 1 }).waitFor()
	await sound(desk, 'desk-import-preview-xlsx')
	const text = await desk.locator('main').innerText()
	assert.match(text, /顾二帆[\s\S]*校验码不对/)
	assert.match(text, /顾三帆[\s\S]*数值格式/)
	await write(desk)
	await sound(desk, 'desk-import-result-xlsx')
	await desk.getByText('2 行放进了待整理').waitFor()
	const back = (await downloaded(desk, desk.getByRole('link', { name: '下载需要修改的行' }))).worksheets[0]
	const heads = back.getRow(1).values.slice(1).map(String)
	assert.deepEqual(heads.slice(-3), ['处理结果', '原因', '待整理编号'])
	assert.deepEqual(heads.slice(0, titles.length), titles, 'the user\'s own columns')
	assert.equal(back.getCell(2, heads.indexOf('处理结果') + 1).value, '拒绝')
	assert.match(String(back.getCell(2, heads.indexOf('待整理编号') + 1).value), /^\d+$/)
	// Put right in that very sheet, it is taken, and no longer waits.
	back.getCell(2, heads.indexOf('证件号码') + 1).value = documentNo('19920304', 722)
	back.getCell(3, heads.indexOf('证件号码') + 1).value = documentNo('19920304', 733)
	await upload(desk, '/members', '名册-改好.xlsx', xlsx, Buffer.from(await back.workbook.xlsx.writeBuffer()))
	await write(desk)
	await desk.goto('/members/held')
	assert.doesNotMatch(await desk.locator('main').innerText(), /顾二帆|顾三帆/)
	await desk.goto('/members?word=顾三帆')
	await desk.getByRole('link', { name: '顾三帆' }).waitFor()
})

test('columns that nobody knows are said once and remembered', async ({ page }) => {
	const desk = await officer(page)
	const roster = Buffer.from(`谁,号,几时来的,鞋码\n顾四帆,${documentNo('19920304', 744)},2024-05-01,42\n`)
	await upload(desk, '/members', '别处来的.csv', 'text/csv', roster)
	await desk.getByRole('heading', { name: /对应列/, level: 1 }).waitFor()
	await sound(desk, 'desk-import-columns')
	assert.ok(!(await desk.locator('main').innerText()).includes(documentNo('19920304', 744)), 'samples are masked')
	await desk.getByLabel('谁写到').selectOption({ label: '姓名（必填）' })
	await desk.getByLabel('号写到').selectOption({ label: '证件号码' })
	await desk.getByLabel('几时来的写到').selectOption({ label: '入会日期（必填）' })
	await desk.getByRole('button', { name: /按这样对应/ }).click()
	await desk.getByRole('button', { name: '写入 1 行' }).waitFor()
	await upload(desk, '/members', '别处来的2.csv', 'text/csv', roster)
	await desk.getByRole('heading', { name: /预览/, level: 1 }).waitFor()
	await desk.getByRole('link', { name: '改对应列' }).click()
	await desk.getByRole('heading', { name: /对应列/, level: 1 }).waitFor()
})

test('a whole import is taken back, but for what was edited since', async ({ page }) => {
	const desk = await officer(page)
	const row = (name, n) => `${name},${documentNo('19920304', n)},2024-05-01`
	await upload(desk, '/members', '错导的.csv', 'text/csv', Buffer.from(['姓名,身份证号,入会时间', row('顾五帆', 755), row('顾六帆', 766)].join('\n')))
	await write(desk)
	const run = desk.url()
	await desk.goto('/members?word=顾五帆')
	await desk.getByRole('link', { name: '顾五帆' }).click()
	await desk.getByRole('link', { name: '修改' }).first().click()
	await desk.getByLabel('职业').fill('焊工')
	await desk.getByRole('button', { name: '保存' }).click()
	await desk.getByText('焊工').first().waitFor()
	await desk.goto(run)
	await desk.getByRole('link', { name: '整批撤销' }).click()
	await sound(desk, 'desk-import-undo')
	await desk.getByRole('button', { name: '整批撤销' }).click()
	await written(desk)
	await sound(desk, 'desk-import-undone')
	assert.match(await desk.locator('main').innerText(), /顾五帆[\s\S]*导入以后又被改过/)
	await desk.goto('/members?word=顾六帆')
	await desk.getByText('没有找到').first().waitFor()
})

test('rows that wait are put right one by one, or given up', async ({ page }) => {
	const desk = await officer(page)
	await desk.goto('/members/held')
	await sound(desk, 'desk-held')
	await desk.getByRole('link', { name: '许国忠' }).click()
	await sound(desk, 'desk-held-fix')
	assert.ok(!(await desk.locator('main').innerText()).includes('320599198803120000'), 'the number is masked')
	await desk.getByLabel('证件号码').fill('320599')
	await desk.getByRole('button', { name: '改好了，登记' }).click()
	await desk.locator('#faults').waitFor()
	await sound(desk, 'desk-held-wrong')
	await desk.getByLabel('证件号码').fill(documentNo('19880312', 777))
	await desk.getByRole('button', { name: '改好了，登记' }).click()
	await desk.getByRole('heading', { name: '许国忠', level: 1 }).waitFor()
	await desk.goto('/members/held')
	await desk.getByRole('link', { name: '钱阿大' }).click()
	await desk.getByRole('link', { name: '不再需要' }).click()
	await desk.getByLabel('为什么不再需要').fill('已经去世')
	await sound(desk, 'desk-held-drop')
	await desk.getByRole('button', { name: '不再需要' }).click()
	await desk.goto('/members/held?state=3')
	await desk.getByRole('link', { name: '钱阿大' }).click()
	await desk.getByText('已经去世').waitFor()
	await sound(desk, 'desk-held-settled')
})

test('numbers go out in full for a reason only', async ({ page }) => {
	const desk = await officer(page)
	await desk.goto('/members')
	await desk.locator('summary', { hasText: '导出' }).click()
	const more = desk.locator('summary', { hasText: '要完整的号码' })
	if (await more.count()) {
		await more.click()
		await screenshot(desk, 'desk-export-full')
		await desk.getByLabel('号码不遮盖').check()
		await desk.getByLabel('为什么要完整号码').fill('报送社保')
		const [csv] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('button', { name: /CSV/ }).click()])
		assert.match(readFileSync(await csv.path(), 'utf8'), /含完整号码[\s\S]*320599\d{11}/)
	} else
		assert.fail('a grass-roots officer may reveal')
})
