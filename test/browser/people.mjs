// Made-up people for browser tests, and their way in by short message.

import { assert } from './harness.mjs'

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

// A valid resident number of the region nobody lives in: birth "19900512", sequence 0 … 999 (odd: male).
export function documentNo(birth, sequence) {
	const head = `320599${birth}${String(sequence).padStart(3, '0')}`
	const sum = weights.reduce((total, weight, i) => total + weight * Number(head[i]), 0)
	return head + '10X98765432'[sum % 11]
}

// The same with another last digit: what a slip of the finger makes.
export function wrongDocumentNo(birth, sequence) {
	const right = documentNo(birth, sequence)
	return right.slice(0, 17) + (right[17] === '1' ? '2' : '1')
}

// The last code the server sent, from its log.
export function lastCode(server) {
	const codes = [...server.log().matchAll(/验证码是 ?(\d{6})/g)]
	assert.ok(codes.length > 0, 'no code was sent')
	return codes.at(-1)[1]
}

// On the page that asks for the mobile: have a code sent, and type it in. The demo shows the code on the page.
export async function enterByMobile(page, server, mobile) {
	await page.getByRole('textbox', { name: '手机号' }).fill(mobile)
	await page.getByRole('button', { name: '获取验证码' }).click()
	await page.getByText('验证码已发出').first().waitFor()
	const shown = (await page.locator('body').innerText()).match(/验证码[^0-9]{0,12}(\d{6})/)
	await page.getByRole('textbox', { name: '短信验证码' }).fill(shown ? shown[1] : lastCode(server))
	await page.getByRole('button', { name: '登录', exact: true }).click()
	await page.waitForURL((url) => !url.pathname.startsWith('/my/sign-in'))
}

export async function signInByMobile(page, server, mobile) {
	await page.goto('/my/sign-in')
	await enterByMobile(page, server, mobile)
}

// The accounts `gonghui demo` printed all have this password.
export const demoPassword = 'Gonghui-2026'

// The mobile of an account it printed: "  gongren  …  19008000679".
export function mobileOf(accounts, login) {
	const found = accounts.match(new RegExp(`^ +${login} .*?(1900\\d{7})`, 'm'))
	assert.ok(found, `the demo printed no mobile of ${login}`)
	return found[1]
}
