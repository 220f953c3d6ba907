// What browser tests stand on: a server with demo data of its own, Debian's
// Chromium, and words for what a test says. README.md here shows a test.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export { assert }

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const program = process.env.GONGHUI ?? join(root, 'build', 'gonghui')
const screenshots = join(root, 'build', 'screenshots')
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const axeText = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// The ways people look at gonghui; `plain` is a browser whose scripts are switched off.
const kinds = {
	desk: { viewport: { width: 1440, height: 900 } },
	plain: { viewport: { width: 1440, height: 900 }, javaScriptEnabled: false },
	phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
	elder: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2,
		elder: true },
}

const flags = [
	'--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync',
	'--disable-dev-shm-usage', '--lang=zh-CN',
]

// An officer's browser is Chinese: its own parts (the date input: 年/月/日) speak the language of
// the process, not the page's, and need the package chromium-l10n.
export const chinese = { ...process.env, LANGUAGE: 'zh_CN' }

const ELDER_TEXT = 18                   // px

// ---- tests ----------------------------------------------------------------

const tests = []

// test(name, fn): fn is called with { page, url, demo } once its turn comes.
// page(kind) opens a page; its console is watched, and a message fails the test.
export function test(name, fn) {
	tests.push({ name, fn })
}

// Every route of the program: { method, path, layout: 'desk' | 'pocket' | 'api', permit, sample }.
export function routes() {
	const said = spawnSync(program, ['routes'], { encoding: 'utf8' })
	assert.equal(said.status, 0, `gonghui routes: ${said.stderr}`)
	const none = (word) => word === '-' ? '' : word
	return said.stdout.trim().split('\n').map((line) => {
		const [method, path, layout, permit, sample] = line.split('\t')
		return { method, path, layout, permit: none(permit), sample: none(sample) }
	})
}

// ---- server ---------------------------------------------------------------

// Start a server on a fresh demo database and a free port; answers with what
// tests need: url, accounts (what `gonghui demo` printed), log() and stop().
// `listen` is a port that is known beforehand, `serve` what else the server is told. `empty`: an installation as
// `gonghui init` makes it, which is no demo; accounts has the administrators' first codes.
export async function startServer({ demo = ['--small'], empty = false, listen = 0, serve = [] } = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'gonghui-browser-'))
	const where = ['--db', `sqlite:${join(folder, 'gonghui.db')}`, '--data', folder]
	if (empty)
		where.push('--key-file', `${folder}.key`)
	const filled = spawnSync(program, [...empty ? ['init'] : ['demo', ...demo], ...where], { encoding: 'utf8' })
	if (filled.status !== 0)
		throw new Error(`gonghui ${empty ? 'init' : 'demo'} ended with ${filled.status ?? filled.error}\n${filled.stderr}`)

	const child = spawn(program, ['serve', '--listen', `127.0.0.1:${listen}`, ...where, ...serve],
		{ stdio: ['ignore', 'pipe', 'pipe'] })
	let said = ''
	const url = await new Promise((resolve, reject) => {
		const late = setTimeout(() => reject(new Error(`the server did not start in 30 s\n${said}`)), 30_000)
		const hear = (bytes) => {
			said += bytes
			const found = said.match(/listening on (http:\/\/\S+)/)
			if (found) {
				clearTimeout(late)
				resolve(found[1].replace(/\/$/, ''))
			}
		}
		child.stdout.on('data', hear)
		child.stderr.on('data', hear)
		child.on('error', reject)
		child.on('exit', (status) => reject(new Error(`the server ended with ${status}\n${said}`)))
	})

	const stop = async () => {
		if (child.exitCode === null && child.signalCode === null) {
			const gone = new Promise((resolve) => child.once('exit', resolve))
			child.kill('SIGTERM')
			const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
			await gone
			clearTimeout(late)
		}
		rmSync(folder, { recursive: true, force: true })
		rmSync(`${folder}.key`, { force: true })
	}
	return { url, folder, accounts: filled.stdout, log: () => said, stop }
}

// ---- browser --------------------------------------------------------------

async function startBrowser() {
	if (!existsSync(browserPath))
		throw new Error(`${browserPath} is missing: script/setup installs it`)
	// Playwright gives every launch a fresh user-data folder, and every page here a fresh context.
	return chromium.launch({ executablePath: browserPath, args: flags, env: chinese })
}

// Opens pages for one test and remembers what their consoles said.
class Pages {
	constructor(browser, url) {
		this.browser = browser
		this.url = url
		this.contexts = []
		this.messages = []
	}

	async open(kind = 'desk') {
		const { elder, ...options } = kinds[kind] ?? assert.fail(`no such kind of page: ${kind}`)
		const context = await this.browser.newContext({
			...options, baseURL: this.url, locale: 'zh-CN', timezoneId: 'Asia/Shanghai',
			reducedMotion: 'reduce',
		})
		this.contexts.push(context)
		// The elder view is a choice the reader made before; the server reads it from this cookie.
		if (elder)
			await context.addCookies([{ name: 'elder', value: '1', url: this.url }])
		const page = await context.newPage()
		page.setDefaultTimeout(10_000)
		page.said = []
		const hear = (text) => {
			page.said.push(text)
			this.messages.push(text)
		}
		page.on('console', (message) => {
			if (message.type() === 'verbose' || message.type() === 'debug')
				return
			// Chromium reports an answer of 4xx or 503 as an error of the page; a test that meant
			// to get one has asserted it.
			if (/^Failed to load resource: the server responded with a status of (4\d\d|503)/.test(message.text()))
				return
			// Chromium tells what a page that was left has cleared behind it.
			if (message.type() === 'info' && message.text().startsWith('Clear-Site-Data header on '))
				return
			hear(`${message.type()}: ${message.text()} (${page.url()})`)
		})
		page.on('pageerror', (error) => hear(`error: ${error.message} (${page.url()})`))
		page.on('requestfailed', (request) => {
			if (request.failure()?.errorText !== 'net::ERR_ABORTED')
				hear(`request: ${request.url()}: ${request.failure()?.errorText}`)
		})
		return page
	}

	async close() {
		for (const context of this.contexts)
			await context.close()
	}
}

// ---- what a test says -----------------------------------------------------

// Sign in through the sign-in page, as a person does; fails when it is still shown afterwards.
export async function signIn(page, account, password) {
	await page.goto('/sign-in')
	await page.fill('input[name=account]', account)
	await page.fill('input[name=password]', password)
	await Promise.all([
		page.waitForLoadState('load'),
		page.click('form:has(input[name=password]) button[type=submit]'),
	])
	await page.waitForLoadState('load')
	const wrong = page.locator('input[name=password]')
	if (await wrong.count()) {
		const text = (await page.locator('main, body').first().innerText()).slice(0, 400)
		assert.fail(`${account} could not sign in:\n${text}`)
	}
}

// axe-core finds nothing. It is evaluated, not added as a script, so the page's
// policy stays as it is.
export async function expectAxeClean(page, options = {}) {
	if (!await page.evaluate(() => 'axe' in globalThis))
		await page.evaluate(axeText)
	const found = await page.evaluate((o) => globalThis.axe.run(document, {
		resultTypes: ['violations'], ...o,
	}), options)
	const lines = found.violations.flatMap((v) => v.nodes.map((n) =>
		`${v.id} (${v.impact}): ${v.help}\n    ${n.target.join(' ')}\n    ${n.html.slice(0, 160)}`))
	assert.equal(lines.length, 0, `axe on ${page.url()}:\n${lines.join('\n')}`)
}

// The console is empty: no error, no warning, nothing against the Content-Security-Policy.
export function noConsoleMessages(page) {
	assert.deepEqual(page.said, [], `console of ${page.url()}`)
}

// The page is no wider than the screen, one of the desk's also on an officer's phone; names what sticks out.
export async function noSidewaysScroll(page) {
	const size = page.viewportSize()
	await asWideAsTheScreen(page)
	if (size.width !== kinds.desk.viewport.width)
		return
	await page.setViewportSize(kinds.phone.viewport)
	await asWideAsTheScreen(page)
	await page.setViewportSize(size)
}

async function asWideAsTheScreen(page) {
	const out = await page.evaluate(() => {
		const wide = document.documentElement.clientWidth
		if (document.documentElement.scrollWidth <= wide)
			return []
		return [...document.body.querySelectorAll('*')]
			.filter((e) => e.getBoundingClientRect().right > wide + 0.5)
			.slice(0, 8)
			.map((e) => `${e.tagName.toLowerCase()}.${[...e.classList].join('.')} reaches ` +
				`${Math.round(e.getBoundingClientRect().right)} of ${wide}`)
			.concat(`the page is ${document.documentElement.scrollWidth} wide, the screen ${wide}`)
	})
	assert.deepEqual(out, [], `sideways scroll on ${page.url()}`)
}

// Everything that is pressed is at least `min` px high. Links inside a sentence
// are exempt, and so is what is not shown; a box counts with its label.
export async function touchTargets(page, min = 44) {
	const small = await page.evaluate((least) => {
		const pressed = 'a[href], button, summary, select, textarea, ' +
			'input:not([type=hidden]), [role=button]'
		const inSentence = (e) => e.matches('a') && getComputedStyle(e).display === 'inline' &&
			[...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
		return [...document.querySelectorAll(pressed)].filter((e) => {
			if (!e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) || inSentence(e))
				return false
			const boxes = [e, ...(e.labels ?? [])].map((x) => x.getBoundingClientRect())
			if (boxes[0].width <= 1 && boxes[0].height <= 1 && boxes.length === 1)
				return false
			return Math.max(...boxes.map((b) => b.height)) < least - 0.5
		}).map((e) => `${Math.round(e.getBoundingClientRect().height)} px: ${e.outerHTML.slice(0, 120)}`)
	}, min)
	assert.deepEqual(small, [], `small targets on ${page.url()}`)
}

// build/screenshots/NAME.png, the whole page.
export async function screenshot(page, name) {
	const path = join(screenshots, `${name}.png`)
	mkdirSync(dirname(path), { recursive: true })
	await page.screenshot({ path, fullPage: true, animations: 'disabled' })
}

// Nothing that is read is smaller.
export async function textSize(page, least) {
	const small = await page.evaluate((min) => {
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
		const found = []
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const at = node.parentElement
			const size = parseFloat(getComputedStyle(at).fontSize)
			const box = at.getBoundingClientRect()
			if (!node.textContent.trim() || size >= min || box.width <= 1 || at.closest('script, noscript, svg, option') ||
				!at.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
				continue
			found.push(`${size} px: ${node.textContent.trim().slice(0, 40)} in ${at.outerHTML.slice(0, 80)}`)
		}
		return found.slice(0, 8)
	}, least)
	assert.deepEqual(small, [], `small text on ${page.url()}`)
}

// A pocket page at each width of a phone, its targets at least so high.
export async function holdsPocket(page, least) {
	for (const width of [320, 360, 390]) {
		await page.setViewportSize({ width, height: 844 })
		await noSidewaysScroll(page)
	}
	await touchTargets(page, least)
	await expectAxeClean(page)
}

// What large text promises, of a page in that view.
export async function holdsElder(page) {
	await textSize(page, ELDER_TEXT)
	await holdsPocket(page, 60)
}

// The page that is shown, once more in the view of large text, and back.
export async function soundElder(page, shot) {
	await page.context().addCookies([{ name: 'elder', value: '1', url: new URL(page.url()).origin }])
	await page.reload()
	await holdsElder(page)
	await screenshot(page, `${shot}-elder`)
	await page.context().clearCookies({ name: 'elder' })
	await page.reload()
}

// ---- the run --------------------------------------------------------------

let count = 0
let bad = 0

function say(ok, name, reason) {
	count++
	process.stdout.write(`${ok ? 'ok' : 'not ok'} ${count} - ${name}\n`)
	if (ok)
		return
	bad++
	for (const line of String(reason).split('\n'))
		process.stdout.write(`# ${line}\n`)
}

async function runOne({ name, fn }, file, browser, server) {
	const pages = new Pages(browser, server.url)
	const title = `${file}: ${name}`
	let opened = null
	try {
		await fn({
			page: async (kind) => (opened = await pages.open(kind)),
			url: server.url, accounts: server.accounts, server,
		})
		assert.deepEqual(pages.messages, [], 'the console is not empty')
		say(true, title)
	} catch (error) {
		if (opened)
			await screenshot(opened, `failed/${title.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}`).catch(() => {})
		say(false, title, error.stack ?? error)
	} finally {
		await pages.close()
	}
}

// A page as it is shown to anybody: nothing beside it, nothing too small to touch (least: 0, not asked), axe has no word.
export async function sound(page, shot, least = 44) {
	await noSidewaysScroll(page)
	if (least)
		await touchTargets(page, least)
	await expectAxeClean(page)
	await screenshot(page, shot)
}

// Run the files' tests in order, each file on a server of its own. Answers the
// number of those that failed.
export async function run(files) {
	const browser = await startBrowser()
	try {
		for (const file of files) {
			const title = file.replace(/^.*\//, '').replace(/_test\.mjs$/, '')
			let server
			try {
				tests.length = 0
				const { options } = await import(file)
				assert.ok(tests.length > 0, 'the file has no tests')
				server = await startServer(await options?.())
				for (const one of [...tests])
					await runOne(one, title, browser, server)
			} catch (error) {
				say(false, title, error.stack ?? error)
			} finally {
				await server?.stop()
			}
		}
	} finally {
		await browser.close()
	}
	process.stdout.write(`1..${count}\n`)
	return bad
}
