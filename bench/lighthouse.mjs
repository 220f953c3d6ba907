// How Lighthouse 12 finds four pages on its phone profile: the site, an article, joining, and a member's card.
//
//   npm install --no-save --prefix build/bench/lighthouse lighthouse@12.2.3
//   node bench/lighthouse.mjs
//
// A small demo of its own; the median of three runs for each page.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { chinese, root, startServer } from '../test/browser/harness.mjs'
import { mobileOf, signInByMobile } from '../test/browser/people.mjs'

const installed = createRequire(join(root, 'build', 'bench', 'lighthouse', 'package.json'))
const { default: lighthouse } = await import(pathToFileURL(installed.resolve('lighthouse')))
const categories = ['performance', 'accessibility', 'best-practices', 'seo']
const runs = 3
const port = 19222

const server = await startServer({ serve: ['--no-rates'] })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', env: chinese,
	args: ['--headless', '--no-sandbox', '--disable-gpu', '--lang=zh-CN', `--remote-debugging-port=${port}`] })
let bad = 0
try {
	const context = await browser.newContext({ baseURL: server.url })
	const page = await context.newPage()
	await signInByMobile(page, server, mobileOf(server.accounts, 'kuaidi'))
	const cookie = (await context.cookies()).map((one) => `${one.name}=${one.value}`).join('; ')
	await page.goto('/site')
	const article = await page.locator('a[href^="/site/article/"]').first().getAttribute('href')
	await context.close()
	for (const [name, path, own] of [['home', '/site'], ['article', article], ['join', '/my/join'], ['card', '/my/card', true]]) {
		const scores = []
		const wrong = new Set()
		for (let i = 0; i < runs; i++) {
			const { lhr } = await lighthouse(server.url + path, { port, logLevel: 'error', onlyCategories: categories,
				extraHeaders: own ? { Cookie: cookie } : undefined })
			if (lhr.runtimeError)
				throw new Error(`${path}: ${lhr.runtimeError.message}`)
			scores.push(categories.map((c) => Math.round(lhr.categories[c].score * 100)))
			for (const c of categories)
				for (const { id, weight } of lhr.categories[c].auditRefs)
					if (weight && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
						wrong.add(`${id} ${lhr.audits[id].score}${lhr.audits[id].displayValue ? ` (${lhr.audits[id].displayValue})` : ''}`)
		}
		const median = categories.map((_, i) => scores.map((s) => s[i]).sort((a, b) => a - b)[runs >> 1])
		bad += median.filter((score) => score < 95).length
		console.log(`${name.padEnd(8)} ${path.padEnd(34)} ${categories.map((c, i) => `${c} ${median[i]}`).join('  ')}`)
		for (const one of wrong)
			console.log(`         ${one}`)
	}
} finally {
	await browser.close()
	await server.stop()
}
console.log(bad ? `${bad} below 95` : 'all at 95 or above')
