// 网站与三审: an officer writes, three people review, everybody reads; a revision goes through while the old text
// stays; a wrong person is refused at each step; and nothing of 330 hostile payloads runs.

import { readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { deflateSync } from 'node:zlib'
import { join } from 'node:path'
import { test, assert, root, expectAxeClean, noSidewaysScroll, screenshot, sound } from './harness.mjs'
import { decide, desks } from './newsroom.mjs'

const desk = desks()

const title = '城东驿站添了两台微波炉'
// The state of the newest version, and its path.
async function open(page, name = title) {
	await page.goto(`/articles?word=${encodeURIComponent(name)}`)
	await page.locator('tbody').getByRole('link', { name }).first().click()
	await page.getByRole('heading', { name, level: 1 }).waitFor()
}

const offers = (page) => page.locator('input[name=move]').count()

// A photograph as a phone makes it: turned by its EXIF, and telling where it was taken.
async function photograph(page) {
	const base64 = await page.evaluate(() => {
		const canvas = document.createElement('canvas')
		canvas.width = 640
		canvas.height = 360
		const pen = canvas.getContext('2d')
		pen.fillStyle = '#ccd5e0'
		pen.fillRect(0, 0, 640, 360)
		pen.fillStyle = '#445'
		pen.fillRect(80, 120, 160, 160)
		return canvas.toDataURL('image/jpeg').split(',')[1]
	})
	const jpeg = Buffer.from(base64, 'base64')
	const words = Buffer.from('GPS 31.9N 120.3E secret place')
	const tiff = Buffer.alloc(26)
	tiff.write('MM\0*', 0, 'latin1')
	tiff.writeUInt32BE(8, 4)
	tiff.writeUInt16BE(1, 8)
	tiff.writeUInt16BE(0x0112, 10)
	tiff.writeUInt16BE(3, 12)
	tiff.writeUInt32BE(1, 14)
	tiff.writeUInt16BE(6, 18)
	const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, words])
	const head = Buffer.from([0xff, 0xe1, 0, 0])
	head.writeUInt16BE(body.length + 2, 2)
	return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}

// A PNG that says it is this large and holds next to nothing.
function bomb(side) {
	const chunk = (type, data) => {
		const all = Buffer.alloc(data.length + 12)
		all.writeUInt32BE(data.length, 0)
		all.write(type, 4, 'latin1')
		data.copy(all, 8)
		let crc = ~0
		for (const byte of all.subarray(4, data.length + 8)) {
			crc ^= byte
			for (let k = 0; k < 8; k++)
				crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
		}
		all.writeUInt32BE(~crc >>> 0, data.length + 8)
		return all
	}
	const size = Buffer.alloc(13)
	size.writeUInt32BE(side, 0)
	size.writeUInt32BE(side, 4)
	size.set([8, 2, 0, 0, 0], 8)
	return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 0x1a, 10]), chunk('IHDR', size),
		chunk('IDAT', deflateSync(Buffer.alloc(1 << 20))), chunk('IEND', Buffer.alloc(0))])
}

let article = ''

test('an officer writes: what Word pastes is cleaned, a picture is made anew and has words', async ({ page, server }) => {
	const author = await desk(page, 'author')
	await author.goto('/articles/new')
	await author.getByLabel('标题').fill(title)
	await author.locator('select[name=column_id]').selectOption({ label: '基层动态' })
	const editor = author.getByRole('textbox', { name: '正文' })
	await editor.click()
	await editor.evaluate((at) => {
		const data = new DataTransfer()
		data.setData('text/html', '<html><head><style>p{color:red}</style></head><body><!--StartFragment-->' +
			'<h1>冬天里的热饭</h1><p class=MsoNormal style="text-indent:21pt"><b>八点</b>，驿站里排着三个人。<o:p></o:p></p>' +
			'<p><img src="https://mmbiz.example/x.png" onerror="window.ran=1"></p><script>window.ran=1</script><!--EndFragment--></body></html>')
		at.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
	})
	await editor.getByText('驿站里排着三个人').waitFor()
	assert.equal(await author.evaluate(() => window.ran), undefined, 'nothing that was pasted ran')
	assert.equal(await editor.locator('img').count(), 0, 'a picture that lies elsewhere is not fetched')

	await author.getByRole('button', { name: '图片', exact: true }).click()
	await author.getByLabel(/选一张图片/).setInputFiles({ name: 'IMG_0001.jpg', mimeType: 'image/jpeg', buffer: await photograph(author) })
	await author.getByRole('button', { name: '上传并插入' }).click()
	await author.getByText('请写图片说明').waitFor()
	await author.getByLabel(/图片说明/).fill('驿站里的微波炉')
	await expectAxeClean(author)
	await author.getByRole('button', { name: '上传并插入' }).click()
	const inside = editor.getByRole('img', { name: '驿站里的微波炉' })
	await inside.waitFor()
	const src = await inside.getAttribute('src')
	assert.match(src, /^\/site\/picture\/\d+$/)
	const bytes = await (await author.request.get(server.url + src)).body()
	assert.ok(!bytes.includes('secret place') && !bytes.includes('Exif'), 'what the camera wrote is gone')
	const drawn = await inside.evaluate(async (img) => { await img.decode(); return [img.naturalWidth, img.naturalHeight] })
	assert.deepEqual(drawn, [360, 640], 'it stands as the camera held it')

	// Dropped and pasted ones come the same way: nothing is inserted without words.
	const base64 = (await photograph(author)).toString('base64')
	const bring = (kind, name, type = 'image/jpeg') => editor.evaluate((at, { kind, name, type, base64 }) => {
		const data = new DataTransfer()
		data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }))
		const box = at.lastElementChild.getBoundingClientRect()
		at.dispatchEvent(kind === 'drop' ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true,
			clientX: box.x + 4, clientY: box.y + box.height - 4 })
			: new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
	}, { kind, name, type, base64 })
	for (const [kind, alt] of [['drop', '拖进来的照片'], ['paste', '粘贴进来的照片']]) {
		const before = await editor.locator('img').count()
		await bring(kind, `${kind}.jpg`)
		await author.getByLabel(/图片说明/).waitFor()
		assert.equal(await author.getByLabel(/选一张图片/).evaluate((input) => input.files[0].name), `${kind}.jpg`)
		assert.equal(await editor.locator('img').count(), before, 'not before it has words')
		await author.getByLabel(/图片说明/).fill(alt)
		await screenshot(author, `content-editor-${kind}`)
		await author.getByRole('button', { name: '上传并插入' }).click()
		await editor.getByRole('img', { name: alt }).waitFor()
	}
	await editor.getByRole('img', { name: '粘贴进来的照片' }).click()
	await author.keyboard.press('Delete')
	await editor.getByRole('img', { name: '粘贴进来的照片' }).waitFor({ state: 'detached' })
	await bring('drop', 'a.pdf', 'application/pdf')
	assert.equal(await author.getByLabel(/选一张图片/).evaluate((input) => input.files.length), 0, 'what is no picture is not taken')
	await author.getByRole('button', { name: '不插了' }).click()
	assert.equal(new URL(author.url()).pathname, '/articles/new', 'nor opened in place of the page')

	await author.getByLabel('作者').fill('徐文静')
	await sound(author, 'content-editor', 0)
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByRole('heading', { name: title, level: 1 }).waitFor()
	article = new URL(author.url()).pathname
	const text = await author.locator('.paper').innerHTML()
	assert.match(text, /<h2>冬天里的热饭<\/h2>/)
	assert.match(text, /<strong>八点<\/strong>，驿站里排着三个人。/)
	assert.ok(!/Mso|style|mmbiz|script/.test(text), 'Word’s clothes and foreign pictures did not come along')
	await sound(author, 'content-draft', 0)
	await decideRefused(author, '送审', '保密审查')
	await author.goto(`${article}/edit`)
	await author.getByLabel(/事实和来源已核对/).check()
	await author.getByLabel(/已做保密审查/).check()
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByRole('heading', { name: title, level: 1 }).waitFor()
	await decide(author, '送审')
	assert.equal(await author.getByText('初审通过').count(), 0, 'the author is offered no review')
})

async function decideRefused(page, label, sentence) {
	await page.getByRole('radio', { name: new RegExp(`^${label}`) }).check()
	await page.getByRole('button', { name: '提交意见' }).click()
	await page.getByText(new RegExp(sentence)).first().waitFor()
}

// What no page offers is refused too, when somebody sends it anyway.
async function refused(page, version, rev, status = 403) {
	const csrf = await page.locator('input[name=csrf]').first().inputValue()
	const answer = await page.request.post(`${new URL(page.url()).origin}/articles/version/${version}/move`,
		{ form: { csrf, move: 'pass', rev: String(rev) }, maxRedirects: 0, headers: { Origin: new URL(page.url()).origin } })
	assert.equal(answer.status(), status, `a pass from state ${rev} is refused`)
}

async function versionOf(page) {
	return (await page.locator('a[href$="/preview"]').getAttribute('href')).match(/version\/(\d+)/)[1]
}

test('three people review, each only once, and a stranger reads nothing before the third', async ({ page }) => {
	const first = await desk(page, 'first')
	await open(first)
	const version = await versionOf(first)
	const stranger = await page('phone')
	const author = await desk(page, 'author')
	await open(author)
	await refused(author, version, 2)
	assert.equal((await stranger.request.get(`/site/article/${article.split('/')[2]}`)).status(), 404)
	const picture = (await first.locator('.paper').innerHTML()).match(/\/site\/picture\/\d+/)?.[0] ?? ''
	assert.equal((await stranger.request.get(picture)).status(), 404, 'nor sees the picture of a draft')

	await decide(first, '初审通过', '事实已核对')
	await refused(first, version, 3)
	const second = await desk(page, 'second')
	const town = await desk(page, 'town')
	await town.goto('/')
	await refused(town, version, 3, 404)
	await open(second)
	await sound(second, 'content-second', 0)
	await decide(second, '复审通过')
	await refused(second, version, 4)
	await refused(first, version, 4)
	assert.equal((await stranger.request.get(`/site/article/${article.split('/')[2]}`)).status(), 404)
	const final = await desk(page, 'final')
	await open(final)
	await sound(final, 'content-final', 0)
	await decide(final, '通过并发布', '同意')
	await final.getByText('正在网站上').waitFor()
})

test('it is on the website and on the phone, readable, light, and found by its words', async ({ page, server }) => {
	const path = `/site/article/${article.split('/')[2]}`
	for (const [kind, least] of [['desk', 44], ['phone', 44], ['elder', 60]]) {
		const reader = await page(kind)
		await reader.goto('/site')
		await sound(reader, `site-home-${kind}`, least)
		await reader.getByRole('link', { name: title }).first().click()
		await reader.getByRole('heading', { name: title, level: 1 }).waitFor()
		const shown = reader.getByRole('img', { name: '驿站里的微波炉' })
		await shown.waitFor()
		assert.deepEqual(await shown.evaluate((img) => [img.getAttribute('width'), img.getAttribute('height')]), ['360', '640'],
			'the page knows its size before it has come')
		if (kind !== 'desk')
			for (const width of [320, 360]) {
				await reader.setViewportSize({ width, height: 844 })
				await noSidewaysScroll(reader)
			}
		await sound(reader, `site-article-${kind}`, least)
	}
	const phone = await page('phone')
	let bytes = 0
	const parts = []
	phone.on('response', (answer) => parts.push((async () => {
		if (/html|css|javascript/.test(await answer.headerValue('content-type') ?? ''))
			bytes += (await answer.request().sizes()).responseBodySize
	})()))
	await phone.goto(path)
	await Promise.all(parts)
	assert.ok(bytes < 60 * 1024, `${bytes} bytes before pictures`)
	await phone.getByRole('searchbox').fill('微波炉')
	await phone.getByRole('searchbox').press('Enter')
	await phone.locator('mark', { hasText: '微波炉' }).first().waitFor()
	await sound(phone, 'site-search')
	const feed = await (await phone.request.get('/site/feed.xml')).text()
	const parsed = await phone.evaluate((xml) => new DOMParser().parseFromString(xml, 'application/xml')
		.querySelector('parsererror, entry > title')?.textContent, feed)
	assert.ok(feed.includes(title) && parsed && !/error/i.test(parsed), `the feed is whole: ${parsed}`)
	assert.ok(server.url)
})

test('a revision goes through the three while the old text is read; then the sheet tells who agreed', async ({ page }) => {
	const path = `/site/article/${article.split('/')[2]}`
	const author = await desk(page, 'author')
	await author.goto(`${article}/edit`)
	await author.getByText('线上的旧版不动').waitFor()
	const editor = author.getByRole('textbox', { name: '正文' })
	await editor.locator('p').first().click()
	await author.keyboard.press('End')
	await author.keyboard.type('新添的一句。')
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByText('与第 1 版比').waitFor()
	assert.equal(await author.locator('.paper ins').first().innerText(), '新添的一句。')
	await decide(author, '送审')
	for (const [who, label] of [['first', '初审通过'], ['second', '复审通过'], ['final', '通过并发布']]) {
		const reader = await page('phone')
		await reader.goto(path)
		assert.ok(!(await reader.locator('.body').innerText()).includes('新添的一句'), `still the old text before ${label}`)
		const reviewer = await desk(page, who)
		await open(reviewer)
		await decide(reviewer, label, `${label}，同意`)
	}
	const reader = await page('phone')
	await reader.goto(path)
	assert.ok((await reader.locator('.body').innerText()).includes('新添的一句。'))
	await open(author)
	const pdf = await (await author.request.get(await author.getByRole('link', { name: '打印' }).getAttribute('href'))).body()
	const words = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }).stdout
	for (const one of ['沈怡', '顾明远', '方志清', '初审通过，同意', title])
		assert.ok(words.replace(/\s/g, '').includes(one.replace(/\s/g, '')), `the sheet names ${one}`)
})

test('two editors on one article: who saves second is shown both', async ({ page }) => {
	const one = await desk(page, 'author')
	const other = await desk(page, 'first')
	await one.goto(`${article}/edit`)
	await other.goto(`${article}/edit`)
	await one.getByLabel('作者').fill('徐文静、王立')
	await one.getByRole('button', { name: '保存', exact: true }).click()
	await one.getByRole('heading', { name: title, level: 1 }).waitFor()
	await other.getByLabel('作者').fill('徐文静、李明')
	await other.getByRole('button', { name: '保存', exact: true }).click()
	await other.getByText('徐文静、王立').waitFor()
	await other.getByText('徐文静、李明').waitFor()
	await expectAxeClean(other)
})

test('without script an article is written as plain text', async ({ page }) => {
	const plain = await desk(page, 'base', 'plain')
	await plain.goto('/articles/new')
	await plain.locator('input[name=title]').fill('快递站点里的一堂课')
	await plain.locator('select[name=column_id]').selectOption({ label: '基层动态' })
	await plain.locator('textarea[name=body]').fill('第一段写在这里。\n\n第二段 1 < 2。')
	await plain.getByRole('button', { name: '保存', exact: true }).click()
	assert.match(await plain.locator('.paper').innerHTML(), /<p>第一段写在这里。<\/p><p>第二段 1 &lt; 2。<\/p>/)
})

test('what is no picture, or too large a one, is refused in words, and a name leads nowhere', async ({ page }) => {
	const author = await desk(page, 'author')
	const send = async (name, buffer, alt = '样例') => {
		await author.goto('/pictures')
		await author.locator('#f-file').setInputFiles({ name, mimeType: 'image/jpeg', buffer })
		await author.locator('#f-alt').fill(alt)
		await author.getByRole('button', { name: '上传图片' }).click()
		await author.locator('.wrong').first().waitFor()
		return author.locator('.wrong').first().innerText()
	}
	assert.match(await send('a.jpg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="window.ran=1"/>')), /JPG 或 PNG/)
	assert.match(await send('a.png', bomb(30000)), /太大/)
	assert.match(await send('a.jpg', (await photograph(author)).subarray(0, 400)), /打不开/)
	assert.match(await send('a.jpg', await photograph(author), ''), /图片说明/)
	await author.goto('/pictures')
	await author.locator('#f-attachment').setInputFiles({ name: '../../../etc/passwd.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') })
	await author.getByRole('button', { name: '上传附件' }).click()
	await author.getByText('已上传').waitFor()
	assert.ok(!(await author.locator('main').innerText()).includes('..'), 'the path is gone from the name')
	await sound(author, 'content-pictures', 0)
})

// The cleaner's own answer to each payload, put into a page that no policy protects.
test('nothing of the corpus runs', async ({ page, server }) => {
	const payloads = readFileSync(join(root, 'src/modules/content/test/payloads.txt'), 'utf8').split('\n').filter(Boolean)
	assert.ok(payloads.length >= 300)
	/* A person writes so often a minute and no more: five of them do. */
	const writers = []
	for (const who of ['author', 'first', 'second', 'final', 'town']) {
		const one = await desk(page, who)
		await one.goto('/articles/new')
		writers.push({ one, csrf: await one.locator('input[name=csrf]').first().inputValue() })
	}
	const author = writers[0].one
	const column = await author.locator('select[name=column_id] option', { hasText: '基层动态' }).getAttribute('value')
	const cleaned = []
	for (const [i, payload] of payloads.entries()) {
		const { one, csrf } = writers[i % writers.length]
		const made = await one.request.post(`${server.url}/articles`, { maxRedirects: 0, headers: { Origin: server.url },
			form: { csrf, title: '样例', column_id: column, body: `<p>开头</p>${payload}` } })
		/* A picture that is not there is the only reason to refuse. */
		if (made.status() !== 303) {
			assert.ok(payload.includes('/site/picture/1'), `${made.status()} for ${payload}`)
			continue
		}
		const shown = await (await one.request.get(server.url + made.headers().location)).text()
		cleaned.push(shown.match(/<div class="written">([\s\S]*?)<\/div>\n<\/div>\n<\/article>/)[1])
	}
	assert.ok(cleaned.length > 280, `${cleaned.length} were taken`)
	const open = await author.context().browser().newContext()
	try {
		const ran = async (bodies) => {
			const victim = await open.newPage()
			await victim.setContent('<!doctype html><body></body>')
			return victim.evaluate(async (all) => {
				for (const body of all) {
					const box = document.createElement('div')
					box.innerHTML = body
					document.body.append(box)
					box.querySelectorAll('*').forEach((e) => {
						for (const name of ['mouseover', 'focus', 'toggle', 'animationend'])
							e.dispatchEvent(new Event(name))
						if (e.tagName === 'A' && !/^(https?|tel|mailto):|^\/(?!\/)/.test(e.getAttribute('href') ?? '/'))
							window.ran = e.outerHTML
					})
				}
				await new Promise((done) => setTimeout(done, 300))
				return window.ran ?? null
			}, bodies)
		}
		assert.ok(await ran(payloads), 'the oracle sees what runs when it is not cleaned')
		assert.equal(await ran(cleaned), null)
	} finally {
		await open.close()
	}
})
