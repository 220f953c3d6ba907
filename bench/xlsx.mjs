// A CSV without quotes as a workbook, a row at a time: node bench/xlsx.mjs IN.csv OUT.xlsx

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import ExcelJS from 'exceljs'

const [from, to] = process.argv.slice(2)
const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: to, useSharedStrings: true })
const sheet = book.addWorksheet('会员')
for await (const line of createInterface({ input: createReadStream(from) }))
	sheet.addRow(line.replace(/^\uFEFF/, '').split(',')).commit()
await book.commit()
