// What each test of an import does at the desk, whatever comes in.

import { sound as soundPage } from './harness.mjs'

export const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const sound = (page, shot) => soundPage(page, shot, 0)

// At the list of that path: '/members', '/orgs'.
export async function upload(desk, list, name, mimeType, buffer) {
	await desk.goto(`${list}/import`)
	await desk.locator('input[type=file]').setInputFiles({ name, mimeType, buffer })
	await desk.getByRole('button', { name: '上传并预览' }).click()
}

export async function written(desk) {
	await desk.getByText('已完成', { exact: true }).first().waitFor({ timeout: 30_000 })
	await desk.reload()
}

export async function write(desk) {
	await desk.getByRole('button', { name: /^写入/ }).click()
	await written(desk)
}
