// 短视频: an officer uploads one and takes a frame for its poster; three people review what they can play; everybody plays
// it, from any place in it; taken down, not a byte of it is left. The film is recorded by the browser itself.

import { test, assert, expectAxeClean, sound } from './harness.mjs'
import { decide, desks } from './newsroom.mjs'

const desk = desks()

const words = '驿站师傅教大家用充电柜'
// Three seconds of a square that wanders, as this browser records them: no length, clusters without ends.
async function recorded(page) {
	const base64 = await page.evaluate(async () => {
		const canvas = document.createElement('canvas')
		canvas.width = 320
		canvas.height = 180
		const pen = canvas.getContext('2d')
		const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm;codecs=vp8' })
		const parts = []
		recorder.ondataavailable = (event) => parts.push(event.data)
		const ended = new Promise((done) => { recorder.onstop = done })
		recorder.start(500)
		for (const began = performance.now(); performance.now() - began < 3000;) {
			pen.fillStyle = '#1C57AD'
			pen.fillRect(0, 0, 320, 180)
			pen.fillStyle = '#fff'
			pen.fillRect((performance.now() - began) / 12, 60, 60, 60)
			await new Promise(requestAnimationFrame)
		}
		recorder.stop()
		await ended
		const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
		let text = ''
		for (const byte of bytes)
			text += String.fromCharCode(byte)
		return btoa(text)
	})
	return Buffer.from(base64, 'base64')
}

let article = '', film = '', version = ''

test('an officer uploads a film: what is none is refused in words, a frame of it becomes its poster', async ({ page }) => {
	const author = await desk(page, 'author')
	await author.goto('/films')
	await sound(author, 'films-empty', 0)
	const bytes = await recorded(author)
	await author.getByLabel(/视频文件/).setInputFiles({ name: '../../驿站.webm', mimeType: 'video/webm', buffer: bytes })
	await author.getByLabel(/视频说明/).fill(words)
	await author.locator('[data-film="still"]').waitFor()
	await author.locator('[data-film="place"]').fill('600')
	await author.getByRole('button', { name: '用这一帧作封面' }).click()
	await author.getByText('已作为封面').waitFor()
	assert.match(await author.locator('select[name=poster_id]').inputValue(), /^\d+$/)
	await sound(author, 'films-poster', 0)
	const poster = await author.locator('select[name=poster_id]').inputValue()
	await author.getByLabel(/视频文件/).setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer: Buffer.from('no film at all') })
	await author.getByRole('button', { name: '上传短视频' }).click()
	await author.getByText('请选择 MP4 或 WebM 视频').waitFor()
	assert.equal(await author.locator('select[name=poster_id]').inputValue(), poster, 'what was chosen stays')
	assert.equal(await author.getByLabel(/视频说明/).inputValue(), words)
	await expectAxeClean(author)
	await author.getByLabel(/视频文件/).setInputFiles({ name: '../../驿站.webm', mimeType: 'video/webm', buffer: bytes })
	await author.getByRole('button', { name: '上传短视频' }).click()
	await author.getByText('已上传。点“写一篇”').waitFor()
	await author.getByText('0:03').first().waitFor()
	const player = author.locator('.films video').first()
	film = await player.getAttribute('src')
	assert.ok((await (await author.request.get(film)).body()).equals(bytes), 'it comes back as it was sent')
	await sound(author, 'films', 0)
	await author.locator('.films li').first().getByRole('link', { name: /写一篇/ }).click()
	await author.getByRole('heading', { name: '写稿', level: 1 }).waitFor()
})

test('a form that was not right comes back with its film: nobody sends it twice', async ({ page }) => {
	const author = await desk(page, 'author')
	const again = '不用再选的视频'
	await author.goto('/films')
	const bytes = await recorded(author)
	await author.getByLabel(/视频文件/).setInputFiles({ name: '大视频.webm', mimeType: 'video/webm', buffer: bytes })
	await author.getByRole('button', { name: '上传短视频' }).click()
	await author.getByText('视频已传到，不用再选').waitFor()
	await author.getByText(/大视频.webm，/).waitFor()
	await author.getByText('请填写视频说明').first().waitFor()
	assert.equal(await author.locator('input[type=file][name=file]').evaluate((input) => input.files.length), 0)
	await sound(author, 'films-again', 0)
	const kept = await author.locator('input[name=kept]').inputValue()
	// It is his alone, and once more forgotten it is still there.
	const colleague = await desk(page, 'first')
	assert.equal((await colleague.request.get(`/films/waiting/${kept}`)).status(), 404)
	await author.getByLabel(/视频说明/).fill(again)
	await author.getByRole('button', { name: '上传短视频' }).click()
	await author.getByText('视频已传到，不用再选').waitFor()
	assert.equal(await author.locator('input[name=kept]').inputValue(), kept)
	// A frame of what was sent becomes its poster.
	await author.locator('[data-film="still"]').waitFor()
	await author.getByRole('button', { name: '用这一帧作封面' }).click()
	await author.getByText('已作为封面').waitFor()
	await author.getByRole('button', { name: '上传短视频' }).click()
	await author.getByText('已上传。点“写一篇”').waitFor()
	await author.getByRole('heading', { name: again }).waitFor()
	const taken = await author.locator('.films video').first().getAttribute('src')
	assert.ok((await (await author.request.get(taken)).body()).equals(bytes), 'it is what was sent the first time')
	assert.equal((await author.request.get(`/films/waiting/${kept}`)).status(), 404, 'it waits no more')
})

test('it is written into an article, and three people review what they can play', async ({ page }) => {
	const author = await desk(page, 'author')
	await author.goto(`/articles/new?film=${film.split('/').pop()}`)
	assert.equal(await author.getByLabel('标题').inputValue(), words)
	const editor = author.getByRole('textbox', { name: '正文' })
	await editor.locator(`img[src="${film}/poster"]`).waitFor()
	await editor.click()
	await author.keyboard.press('Control+End')
	await author.keyboard.type('三步就会。')
	await author.getByRole('button', { name: '视频', exact: true }).click()
	await expectAxeClean(author)
	await author.getByRole('button', { name: '不插了' }).click()
	await author.locator('select[name=column_id]').selectOption({ label: '基层动态' })
	await author.getByLabel(/事实和来源已核对/).check()
	await author.getByLabel(/已做保密审查/).check()
	await sound(author, 'film-article-form', 0)
	await author.getByRole('button', { name: '保存', exact: true }).click()
	await author.getByRole('heading', { name: words, level: 1 }).waitFor()
	assert.equal(await author.locator('.written video').count(), 1, 'the picture of the editor is the film again')
	await author.getByText(`视频“${words}”，长 0:03`).waitFor()
	await sound(author, 'film-version', 0)
	await decide(author, '送审')
	version = new URL(author.url()).pathname
	for (const [who, label] of [['first', '初审通过'], ['second', '复审通过'], ['final', '通过并发布']]) {
		const reviewer = await desk(page, who)
		await reviewer.goto(version)
		if (who === 'chushen') {
			const seen = await reviewer.locator('.written video').evaluate(async (video) => {
				await video.play()
				return video.videoWidth
			})
			assert.equal(seen, 320, 'a reviewer plays it')
		}
		await decide(reviewer, label)
	}
})

test('everybody plays it, from any place in it, on the computer and on the phone', async ({ page }) => {
	for (const kind of ['desk', 'phone']) {
		const reader = await page(kind)
		const asked = []
		await reader.goto('/site/films')
		await sound(reader, `site-films-${kind}`)
		reader.on('request', (request) => request.url().endsWith(film) && asked.push(request.headers().range))
		await reader.getByRole('link', { name: new RegExp(words) }).first().click()
		const player = reader.getByLabel(words)
		await player.waitFor()
		article = new URL(reader.url()).pathname
		assert.deepEqual(asked, [], 'nothing of it is fetched before it is wanted')
		await sound(reader, `site-film-${kind}`)
		const size = (await reader.content()).length
		assert.ok(size < 60 << 10, `the page weighs ${size} bytes`)
		const at = await player.evaluate(async (video) => {
			await video.play()
			video.pause()
			video.currentTime = 1.5
			await new Promise((done) => { video.onseeked = done })
			return [video.videoWidth, video.currentTime, video.error && video.error.message]
		})
		assert.deepEqual(at, [320, 1.5, null])
		assert.ok(asked.length && asked.every((range) => range && range.startsWith('bytes=')), 'in parts')
	}
	const elder = await page('elder')
	await elder.goto(article)
	await elder.getByLabel(words).waitFor()
	await sound(elder, 'site-film-elder', 60)
})

test('taken down, not a byte of it is left', async ({ page }) => {
	const leader = await desk(page, 'final')
	const reader = await page('phone')
	assert.equal((await reader.request.get(film, { headers: { Range: 'bytes=0-9' } })).status(), 206)
	await leader.goto(version)
	await decide(leader, '紧急撤下', '画面里有不该公开的内容')
	for (const range of ['bytes=0-9', 'bytes=0-', 'bytes=-5'])
		assert.equal((await reader.request.get(film, { headers: { Range: range } })).status(), 404)
	assert.equal((await reader.request.get(film)).status(), 404)
	assert.equal((await reader.request.get(article)).status(), 404)
})
