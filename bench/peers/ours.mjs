// Our API as script/bench --peers asks it: signs in as programs do and writes api-list.req … into FOLDER.
//
//	node bench/peers/ours.mjs URL FOLDER LOGIN PASSWORD
import { call, write } from './common.mjs'

const [url, folder, account, password] = process.argv.slice(2)
const { token } = await call(`${url}/api/v1/session`, { body: { account, password } })

write(folder, 'api', `Bearer ${token}`, (what, { target }) => `/api/v1${target}${what === 'detail' ? '' : '&limit=20'}`)
