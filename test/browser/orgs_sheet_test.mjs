// The federation's list of unions comes in: the template filled, columns said by hand, a row put right, and all taken back.

import ExcelJS from 'exceljs'
import JSZip from 'jszip'
import { readFileSync } from 'node:fs'
import { test, assert, signIn } from './harness.mjs'
import { xlsx, sound, upload, write, written } from './importing.mjs'
import { demoPassword } from './people.mjs'

const park = '江阴市样例科技园区总工会', factory = '江阴市样例电机有限公司工会委员会'

async function officer(page) {
	const desk = await page('desk')
	await signIn(desk, 'shizong', demoPassword)
	return desk
}

async function template(desk) {
	await desk.goto('/orgs/import')
	const [file] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('link', { name: '下载空白表格' }).click()])
	return readFileSync(await file.path())
}

// The rules hold down to the last row there may be, of which exceljs would make an entry each: here down to row 9.
async function ruled(bytes) {
	const zip = await JSZip.loadAsync(bytes), name = 'xl/worksheets/sheet1.xml'
	zip.file(name, (await zip.file(name).async('string')).replace(/(sqref="[A-Z]+3:[A-Z]+)1048576/g, (_, from) => `${from}9`))
	const book = new ExcelJS.Workbook()
	await book.xlsx.load(await zip.generateAsync({ type: 'nodebuffer' }))
	return book
}

// What the dropdown of a column shows: its rule names cells of another worksheet.
function dropdown(book, title) {
	const sheet = book.worksheets[0], titles = sheet.getRow(2).values.slice(1).map(String)
	const rule = sheet.getCell(3, titles.indexOf(title) + 1).dataValidation
	const [, name, column, first, last] = rule.formulae[0].match(/^'(.+)'!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)$/)
	const list = book.getWorksheet(name)
	return { rule, hidden: list.state === 'hidden',
		items: Array.from({ length: last - first + 1 }, (_, i) => list.getCell(`${column}${Number(first) + i}`).value) }
}

const shown = async (desk) => (await desk.locator('main').innerText()).replace(/\s+/g, ' ')

test('a federation and its unions come in by the template, twice without effect, and go again', async ({ page }) => {
	const desk = await officer(page)
	await desk.goto('/orgs')
	await desk.getByRole('link', { name: '导入' }).click()
	await desk.getByRole('heading', { name: '导入工会：上传表格' }).waitFor()
	await sound(desk, 'desk-orgs-import-upload')
	const book = new ExcelJS.Workbook()
	await book.xlsx.load(await template(desk), { ignoreNodes: ['dataValidations'] })
	const sheet = book.worksheets[0]
	assert.match(String(sheet.getCell('A1').value), /工会导入模板.*上级工会写全称，排在下级前面/, 'a row that explains')
	const titles = sheet.getRow(2).values.slice(1).map(String)
	const put = (row, values) => {
		for (const [title, value] of Object.entries(values)) {
			assert.ok(titles.includes(title), title)
			sheet.getCell(row, titles.indexOf(title) + 1).value = value
		}
	}
	put(3, { '类别*': '园区总工会', '工会名称*': park, 上级工会: '江阴市总工会', 工会电话: '0510-86800011' })
	put(4, { '类别*': '基层工会', 基层工会类型: '独立', '工会名称*': factory, 上级工会: park, 建会日期: '2026-03-01' })
	put(5, { '类别*': '基层工会', 基层工会类型: '联合', '工会名称*': '江阴市样例商圈工会联合会', 上级工会: '江阴市没有总工会' })
	const bytes = Buffer.from(await book.xlsx.writeBuffer())
	await upload(desk, '/orgs', '工会名录.xlsx', xlsx, bytes)
	await desk.getByRole('heading', { name: /预览/, level: 1 }).waitFor()
	await sound(desk, 'desk-orgs-import-preview')
	assert.match(await shown(desk), /您的范围内没有叫“江阴市没有总工会”的工会/)
	await desk.getByRole('button', { name: '写入 2 行' }).waitFor()
	await write(desk)
	await sound(desk, 'desk-orgs-import-result')
	const run = desk.url()
	await desk.goto('/orgs?word=样例电机')
	await desk.getByRole('link', { name: factory }).first().waitFor()
	assert.match(await shown(desk), new RegExp(park), 'it stands under the one of the row before')
	await upload(desk, '/orgs', '工会名录.xlsx', xlsx, bytes)
	assert.match(await shown(desk), /没有可以写入的行|无变化/, 'the same file twice')
	assert.equal(await desk.getByRole('button', { name: /^写入/ }).count(), 0)
	// The row that could not be taken is counted where unions are, and put right on its page.
	await desk.goto('/orgs')
	await desk.getByText('待整理里有 1 行').waitFor()
	await sound(desk, 'desk-orgs-waiting')
	await desk.getByRole('link', { name: '去整理' }).click()
	await sound(desk, 'desk-orgs-held-list')
	await desk.getByRole('link', { name: '江阴市样例商圈工会联合会' }).click()
	await sound(desk, 'desk-orgs-held')
	assert.equal(await desk.getByLabel('上级工会').inputValue(), '江阴市没有总工会', 'what stood there stays to be seen')
	await desk.getByLabel('上级工会').selectOption({ label: park })
	await desk.getByRole('button', { name: '改好了，登记' }).click()
	await desk.getByText('已登记，这一行整理好了').waitFor()
	// Taken back: the union that another row still stands under stays.
	await desk.goto(run)
	await desk.getByRole('link', { name: '整批撤销' }).click()
	await desk.getByRole('button', { name: '整批撤销' }).click()
	await written(desk)
	await sound(desk, 'desk-orgs-import-undone')
	assert.match(await shown(desk), new RegExp(`${park}.*它下面已经有工会，不能撤回`))
	await desk.goto('/orgs?word=样例电机')
	await desk.getByText('没有找到').first().waitFor()
})

test('the template offers unions above and divisions, and reads back what was chosen', async ({ page }) => {
	const desk = await officer(page)
	const book = await ruled(await template(desk))
	const above = dropdown(book, '上级工会'), where = dropdown(book, '所在区划代码'), kind = dropdown(book, '类别*')
	assert.ok(above.hidden && where.hidden, 'the lists lie in a worksheet that nobody sees')
	assert.equal(above.items[0], '江阴市总工会')
	assert.ok(above.items.includes('澄江街道总工会'))
	assert.ok(where.items.some((one) => /^320281001 澄江街道/.test(one)), where.items.slice(0, 5).join())
	assert.equal(new Set(above.items).size, above.items.length, 'no two are written alike')
	assert.ok(kind.rule.showErrorMessage && !above.rule.showErrorMessage, 'a union of a row above may be typed as well')
	const sheet = book.worksheets[0], titles = sheet.getRow(2).values.slice(1).map(String)
	const name = '江阴市样例印刷有限公司工会委员会'
	for (const [title, value] of Object.entries({ '类别*': '基层工会', 基层工会类型: '独立', '工会名称*': name,
		上级工会: above.items.find((one) => one.startsWith('澄江街道总工会')),
		所在区划代码: where.items.find((one) => one.startsWith('320281001 ')) }))
		sheet.getCell(3, titles.indexOf(title) + 1).value = value
	const bytes = Buffer.from(await book.xlsx.writeBuffer())
	await upload(desk, '/orgs', '下拉.xlsx', xlsx, bytes)
	await write(desk)
	await desk.goto('/orgs?word=样例印刷')
	await desk.getByRole('link', { name }).first().click()
	assert.match(await shown(desk), /澄江街道总工会.*澄江街道/)
	await upload(desk, '/orgs', '下拉.xlsx', xlsx, bytes)
	assert.equal(await desk.getByRole('button', { name: /^写入/ }).count(), 0, 'the same once more is nothing')
})

test('columns that nobody knows are said once and remembered', async ({ page }) => {
	const desk = await officer(page)
	const list = Buffer.from('哪一类,叫什么,归谁管,怎么组成\n基层工会,江阴市样例纸箱有限公司工会委员会,江阴市总工会,独立\n')
	await upload(desk, '/orgs', '别处来的.csv', 'text/csv', list)
	await desk.getByRole('heading', { name: /对应列/, level: 1 }).waitFor()
	await sound(desk, 'desk-orgs-import-columns')
	await desk.getByLabel('哪一类写到').selectOption({ label: '类别（必填）' })
	await desk.getByLabel('叫什么写到').selectOption({ label: '工会名称（必填）' })
	await desk.getByLabel('归谁管写到').selectOption({ label: '上级工会' })
	await desk.getByLabel('怎么组成写到').selectOption({ label: '基层工会类型' })
	await desk.getByRole('button', { name: /按这样对应/ }).click()
	await desk.getByRole('button', { name: '写入 1 行' }).waitFor()
	await upload(desk, '/orgs', '别处来的2.csv', 'text/csv', list)
	await desk.getByRole('button', { name: '写入 1 行' }).waitFor()
})
