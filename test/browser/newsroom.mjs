// Those who write and review for the demo's website, and what each test of it does at their desks.

import { signIn } from './harness.mjs'
import { demoPassword } from './people.mjs'

const people = { author: 'bianji', first: 'chushen', second: 'fushen', final: 'zhongshen', town: 'zhenjie', base: 'jiceng' }

// For one file, whose server is its own: a desk for each person; a test's pages are closed with it, the cookies stay.
export function desks() {
	const kept = {}
	return async function desk(page, who, kind = 'desk') {
		const one = await page(kind)
		if (kept[who])
			await one.context().addCookies(kept[who])
		else {
			await signIn(one, people[who], demoPassword)
			kept[who] = await one.context().cookies()
		}
		return one
	}
}

export async function decide(page, label, reason = '') {
	await page.getByRole('radio', { name: new RegExp(`^${label}`) }).check()
	if (reason)
		await page.getByLabel('意见').fill(reason)
	await page.getByRole('button', { name: '提交意见' }).click()
	await page.getByText('已办理').waitFor()
}
