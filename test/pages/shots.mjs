// Pictures of the preview pages, and what is wrong with them.
//
//	build/preview FOLDER && node test/pages/shots.mjs FOLDER [NAME …]
//
// Writes FOLDER/shots/NAME.png (desk at 1440, pocket at 390) and prints, for
// each page and width: axe-core's findings, console messages, sideways scroll,
// and what is too small to be pressed. Ends with 1 when there was any.

import { createReadStream, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { chromium } from 'playwright-core'

const [folder, ...names] = process.argv.slice(2)
const axeText = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' }
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

const server = createServer((request, answer) => {
	const path = join(folder, decodeURIComponent(new URL(request.url, 'http://x').pathname))
	if (!existsSync(path) || !extname(path)) {
		answer.writeHead(404).end()
		return
	}
	answer.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'text/plain', 'Content-Security-Policy': policy })
	createReadStream(path).pipe(answer)
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const url = `http://127.0.0.1:${server.address().port}/`

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--lang=zh-CN'],
	env: { ...process.env, LANGUAGE: 'zh_CN' },
})
const widths = { desk: [1440, 1280], pocket: [390, 360, 320] }
mkdirSync(join(folder, 'shots'), { recursive: true })
let wrong = 0
const say = (text) => {
	wrong++
	console.log(text)
}

// Things that are pressed and are smaller than the reader's finger; links inside a sentence are exempt.
const small = (least) => [...document.querySelectorAll('a[href], button, summary, select, input:not([type=hidden]), textarea, label')]
	.filter((at) => {
		const box = at.getBoundingClientRect()
		const inSentence = at.tagName === 'A' && getComputedStyle(at).display === 'inline'
		const labelled = at.matches('input') && at.closest('label')
		const plainLabel = at.matches('label') && !at.querySelector('input')
		return box.width && !at.matches('.skip') && !inSentence && !labelled && !plainLabel &&
			(box.height < least - 0.5 || box.width < least - 0.5)
	})
	.map((at) => `${at.tagName} ${at.className} ${Math.round(at.getBoundingClientRect().width)}×${Math.round(at.getBoundingClientRect().height)}`)

for (const file of readdirSync(folder).filter((one) => one.endsWith('.html')).sort()) {
	const name = file.slice(0, -5)
	if (names.length && !names.some((one) => name.startsWith(one)))
		continue
	const kind = name.startsWith('pocket') ? 'pocket' : 'desk'
	for (const width of widths[kind]) {
		const context = await browser.newContext({
			viewport: { width, height: kind === 'desk' ? 900 : 844 }, bypassCSP: false, locale: 'zh-CN',
			deviceScaleFactor: kind === 'desk' ? 1 : 2, isMobile: kind === 'pocket', hasTouch: kind === 'pocket',
		})
		const page = await context.newPage()
		page.on('console', (message) => {
			if (!message.text().includes('404'))
				say(`${name} ${width}: console: ${message.text()}`)
		})
		page.on('pageerror', (error) => say(`${name} ${width}: ${error}`))
		await page.goto(url + file)
		const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
		if (over > 0)
			say(`${name} ${width}: ${over} px wider than the window`)
		await page.evaluate(axeText)
		const found = await page.evaluate(() => axe.run({ resultTypes: ['violations'] }))
		for (const one of found.violations)
			say(`${name} ${width}: axe ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((at) => at.html.slice(0, 160)).join(' | ')}`)
		if (kind === 'pocket')
			for (const one of await page.evaluate(small, name.endsWith('-elder') ? 60 : 44))
				say(`${name} ${width}: small: ${one}`)
		if (width === widths[kind][0])
			await page.screenshot({ path: join(folder, 'shots', `${name}.png`), fullPage: true })
		await context.close()
	}
}
await browser.close()
server.close()
process.exit(wrong ? 1 : 0)
