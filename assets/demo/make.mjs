// Makes the demo's short video and its poster anew: a title card drawn on a canvas by Debian's Chromium, frame by
// frame, packed by ffmpeg (both from apt; script/setup has run).
//
//	node assets/demo/make.mjs

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const here = dirname(fileURLToPath(import.meta.url))
const WIDTH = 640
const HEIGHT = 360
const RATE = 24         // frames a second
const SECONDS = 6
const POSTER = 5        // the second whose frame is the poster

// In the browser: draws what is seen at second `t`.
function draw(t) {
	const pen = document.querySelector('canvas').getContext('2d')
	const colours = ['#C8102E', '#1C57AD', '#2F7D4F', '#D98A00', '#6B4E9B', '#3A3F47', '#B5542B', '#157A8C']
	// From 0 to 1 between two seconds, slower at its end.
	const between = (from, to) => 1 - (1 - Math.min(1, Math.max(0, (t - from) / (to - from)))) ** 3

	pen.fillStyle = '#F7F1E6'
	pen.fillRect(0, 0, 640, 360)
	// Three shelves; books come down into them one after another.
	for (let row = 0; row < 3; row++) {
		const floor = 128 + row * 96
		for (let i = 0, x = 34; x < 236; i++) {
			const wide = 13 + (i * 7 + row * 5) % 9
			const tall = 52 + (i * 13 + row * 11) % 20
			const fallen = between(0.1 + row * 0.5 + i * 0.09, 0.5 + row * 0.5 + i * 0.09)
			pen.globalAlpha = fallen
			pen.fillStyle = colours[(i + row * 3) % colours.length]
			pen.fillRect(x, floor - tall - (1 - fallen) * 60, wide, tall)
			pen.fillStyle = '#F7F1E6'
			pen.fillRect(x + 3, floor - tall + 9 - (1 - fallen) * 60, wide - 6, 3)
			pen.globalAlpha = 1
			x += wide + 2
		}
		pen.fillStyle = '#8A6A45'
		pen.fillRect(24, floor, 224, 7)
	}
	pen.fillRect(24, 40, 7, 287)
	pen.fillRect(241, 40, 7, 287)
	// The words, from the right.
	const say = (words, y, font, colour, from) => {
		const come = between(from, from + 0.7)
		pen.globalAlpha = come
		pen.fillStyle = colour
		pen.font = font
		pen.fillText(words, 284 + (1 - come) * 48, y)
		pen.globalAlpha = 1
	}
	pen.fillStyle = '#C8102E'
	pen.fillRect(284, 96, between(1.4, 2.2) * 56, 5)
	say('职工书屋开放了', 154, '700 45px "Noto Sans CJK SC"', '#22262B', 1.7)
	say('三百册新书，凭电子会员卡借阅', 202, '400 22px "Noto Sans CJK SC"', '#4A5058', 2.5)
	say('市工人文化宫二楼', 252, '400 20px "Noto Sans CJK SC"', '#4A5058', 3.2)
	say('每天 8:30 到 21:00', 282, '400 20px "Noto Sans CJK SC"', '#4A5058', 3.5)
}

function must(name, words, input) {
	const ran = spawnSync(name, words, { input, maxBuffer: 1 << 28 })
	if (ran.status !== 0)
		throw new Error(`${name}: ${ran.error ?? ran.stderr}`)
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--headless', '--no-sandbox', '--disable-gpu'] })
const page = await browser.newPage()
await page.setContent(`<canvas width="${WIDTH}" height="${HEIGHT}"></canvas>`)
const picture = async (t, type) => Buffer.from((await page.evaluate(`(${draw})(${t});
	document.querySelector('canvas').toDataURL('${type}', 0.9)`)).split(',')[1], 'base64')

const frames = []
for (let i = 0; i < RATE * SECONDS; i++)
	frames.push(await picture(i / RATE, 'image/png'))
writeFileSync(join(here, 'reading-room.jpg'), await picture(POSTER, 'image/jpeg'))
await browser.close()

const folder = mkdtempSync(join(tmpdir(), 'demo-film-'))
try {
	frames.forEach((bytes, i) => writeFileSync(join(folder, `${String(i).padStart(4, '0')}.png`), bytes))
	must('ffmpeg', ['-y', '-v', 'error', '-framerate', String(RATE), '-i', join(folder, '%04d.png'), '-c:v', 'libx264',
		'-profile:v', 'baseline', '-pix_fmt', 'yuv420p', '-crf', '27', '-preset', 'veryslow', '-g', '48', '-threads', '1',
		'-fflags', '+bitexact', '-flags:v', '+bitexact', '-map_metadata', '-1', '-movflags', '+faststart',
		join(here, 'reading-room.mp4')])
} finally {
	rmSync(folder, { recursive: true, force: true })
}
