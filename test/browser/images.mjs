// The pictures of the README and the officers' manual, from a demo of this very
// program: node test/browser/images.mjs [NAME…] writes docs/images/NAME.png, with
// 256 colours at most, so that a picture weighs little.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { chinese, root, signIn, startServer } from './harness.mjs'
import { demoPassword, documentNo, enterByMobile, mobileOf, signInByMobile, wrongDocumentNo } from './people.mjs'

// ---- small PNG ------------------------------------------------------------

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++)
		n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
	return n >>> 0
})

function chunk(type, data) {
	const all = Buffer.alloc(data.length + 12)
	all.writeUInt32BE(data.length, 0)
	all.write(type, 4, 'latin1')
	data.copy(all, 8)
	let crc = 0xffffffff
	for (const byte of all.subarray(4, data.length + 8))
		crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8)
	all.writeUInt32BE((crc ^ 0xffffffff) >>> 0, data.length + 8)
	return all
}

// Width, height and three bytes a pixel of an eight-bit PNG without a palette.
function pixels(png) {
	const width = png.readUInt32BE(16), height = png.readUInt32BE(20), depth = png[25] === 6 ? 4 : 3
	const parts = []
	for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
		if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
			parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
	const raw = inflateSync(Buffer.concat(parts)), line = width * depth, rgb = Buffer.alloc(width * height * 3)
	let above = Buffer.alloc(line)
	for (let y = 0; y < height; y++) {
		const filter = raw[y * (line + 1)], now = Buffer.from(raw.subarray(y * (line + 1) + 1, (y + 1) * (line + 1)))
		for (let x = 0; x < line; x++) {
			const left = x < depth ? 0 : now[x - depth], up = above[x], corner = x < depth ? 0 : above[x - depth]
			const near = left + up - corner
			const [dl, du, dc] = [Math.abs(near - left), Math.abs(near - up), Math.abs(near - corner)]
			now[x] += [0, left, up, (left + up) >> 1, dl <= du && dl <= dc ? left : du <= dc ? up : corner][filter]
		}
		for (let x = 0; x < width; x++)
			now.copy(rgb, (y * width + x) * 3, x * depth, x * depth + 3)
		above = now
	}
	return { width, height, rgb }
}

// The colours that occur most keep their place; the others take the nearest of them.
function withPalette(png) {
	const { width, height, rgb } = pixels(png)
	const times = new Map()
	for (let i = 0; i < rgb.length; i += 3) {
		const colour = rgb.readUIntBE(i, 3)
		times.set(colour, (times.get(colour) ?? 0) + 1)
	}
	const palette = [...times].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([colour]) => colour)
	const index = new Map()
	const part = (colour, shift) => (colour >> shift) & 255
	const away = (a, b) => [16, 8, 0].reduce((sum, s) => sum + (part(a, s) - part(b, s)) ** 2, 0)
	for (const colour of times.keys())
		index.set(colour, palette.reduce((best, one, i) => away(one, colour) < away(palette[best], colour) ? i : best, 0))
	const lines = Buffer.alloc((width + 1) * height)
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			lines[y * (width + 1) + 1 + x] = index.get(rgb.readUIntBE((y * width + x) * 3, 3))
	const head = Buffer.from(png.subarray(16, 29))
	head.set([8, 3, 0, 0, 0], 8)
	return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head),
		chunk('PLTE', Buffer.concat(palette.map((c) => Buffer.from([part(c, 16), part(c, 8), part(c, 0)])))),
		chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

// ---- what is shown --------------------------------------------------------

async function toTheForm(page) {
	await page.goto('/my/join/form?route=2&group=3&division=320281001')
	await page.getByRole('textbox', { name: '姓名' }).fill('陈晓芸')
	await page.getByRole('textbox', { name: '单位、平台或站点' }).fill('君山路站')
}

async function apply(page, server) {
	await signInByMobile(page, server, '19000000123')
	await toTheForm(page)
	await page.getByRole('textbox', { name: '证件号码' }).fill(wrongDocumentNo('19900512', 123))
	for (const box of await page.getByRole('checkbox').all())
		await box.check()
	await shot(page, 'pocket-join-wrong', page.getByRole('textbox', { name: '证件号码' }))
	await page.getByRole('textbox', { name: '证件号码' }).fill(documentNo('19900512', 123))
	await page.getByRole('button', { name: '提交申请' }).click()
	await page.waitForURL('**/my/join/progress')
	await page.goto('/my/join/progress')
	await shot(page, 'pocket-progress')
}

async function worker(phone, server) {
	await phone.goto('/my')
	await shot(phone, 'pocket-home')
	await phone.getByRole('link', { name: '加入工会' }).click()
	await enterByMobile(phone, server, '19000000122')
	await phone.goto('/my/join')
	await shot(phone, 'pocket-join')
}

async function officer(desk) {
	await signIn(desk, 'jiceng', demoPassword)
	await desk.goto('/')
	await shot(desk, 'desk-home')
	await desk.goto('/applications')
	await desk.locator('tbody tr').nth(1).getByRole('checkbox').check()
	await desk.locator('tbody tr').nth(2).getByRole('checkbox').check()
	await shot(desk, 'desk-applications')
	await desk.getByRole('link', { name: '陈晓芸' }).first().click()
	await desk.getByRole('radio', { name: /^通过/ }).waitFor()
	await shot(desk, 'desk-review')
	await desk.goto('/members')
	await shot(desk, 'desk-members')
	await desk.locator('tbody a').first().click()
	await desk.getByLabel(/查看完整的手机/).click()
	await shot(desk, 'desk-member')
	await preview(desk)
}

async function preview(desk) {
	const rows = [`沈一诺,居民身份证,${documentNo('19910102', 871)},19000007001,2024-05-01,快递员`,
		`沈二诺,居民身份证,${wrongDocumentNo('19910102', 872)},19000007002,2024-05-01,快递员`,
		'沈三诺,居民身份证,3.20599E+17,19000007003,2024-05-01,快递员',
		`沈四诺,居民身份证,${documentNo('19910102', 884)},19000007004,2024-05-01,快递员`]
	await desk.goto('/members/import')
	await desk.locator('input[type=file]').setInputFiles({ name: '名册.csv', mimeType: 'text/csv',
		buffer: Buffer.from(`姓名,证件类型,证件号码,手机,入会日期,群体\n${rows.join('\n')}\n`) })
	await desk.getByRole('button', { name: '上传并预览' }).click()
	await desk.getByRole('heading', { name: /预览/, level: 1 }).waitFor()
	await shot(desk, 'desk-import')
}

async function tree(desk) {
	await signIn(desk, 'shizong', demoPassword)
	await desk.goto('/orgs')
	await desk.getByText('澄江街道总工会').first().click()
	await desk.getByText('江阴市澄江街道快递行业工会联合会').first().click()
	await desk.getByRole('heading', { name: /快递行业工会联合会/ }).first().waitFor()
	await shot(desk, 'desk-orgs')
}

async function card(phone, server) {
	await signInByMobile(phone, server, mobileOf(server.accounts, 'kuaidi'))
	await phone.goto('/my/card')
	await shot(phone, 'pocket-card')
}

// ---- the run --------------------------------------------------------------

const wanted = process.argv.slice(2)
const folder = join(root, 'docs', 'images')

async function shot(page, name, at) {
	if (wanted.length && !wanted.includes(name))
		return
	if (at)
		await at.evaluate((element) => element.scrollIntoView({ block: 'center' }))
	const png = withPalette(await page.screenshot({ animations: 'disabled' }))
	writeFileSync(join(folder, `${name}.png`), png)
	process.stdout.write(`${name}.png ${Math.ceil(png.length / 1024)} KB\n`)
}

mkdirSync(folder, { recursive: true })
const server = await startServer()
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--lang=zh-CN'], env: chinese })
const open = async (options) => (await browser.newContext({ baseURL: server.url, locale: 'zh-CN',
	timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', ...options })).newPage()
const phone = (more) => open({ viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1.5, ...more })
const desk = () => open({ viewport: { width: 1280, height: 800 } })
try {
	await worker(await phone(), server)
	await apply(await phone(), server)
	await card(await phone(), server)
	await officer(await desk())
	await tree(await desk())
	const elder = await phone()
	await elder.context().addCookies([{ name: 'elder', value: '1', url: server.url }])
	await elder.goto('/my')
	await shot(elder, 'pocket-elder')
} finally {
	await browser.close()
	await server.stop()
}
