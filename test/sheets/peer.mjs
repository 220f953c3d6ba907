// Another program's workbooks, to test ours against.
//
//   node test/sheets/peer.mjs make FOLDER    writes the workbooks that sheet_peer_test.c reads
//   node test/sheets/peer.mjs show FILE      prints what exceljs finds in a workbook of ours
import ExcelJS from 'exceljs';

const day = (text) => new Date(`${text}Z`);

async function rich(folder) {
	const book = new ExcelJS.Workbook();
	const hidden = book.addWorksheet('隐藏', { state: 'hidden' });
	hidden.addRow(['不应读到']);
	const sheet = book.addWorksheet('名册');
	sheet.addRow(['姓名', '入会日期', '金额', '备注']);
	sheet.addRow(['王小明', day('2026-11-22'), 12.5, 'a\nb']);
	sheet.addRow([{ richText: [{ text: '阿依古丽', font: { bold: true } }, { text: '·买买提' }] },
		day('2026-11-22T09:38:00'), 320599199001011234, true]);
	sheet.addRow([{ formula: 'A2', result: '王小明' }, { formula: '1+1', result: 2 },
		{ error: '#N/A' }, { text: '网页', hyperlink: 'https://example.invalid/' }]);
	sheet.getCell('B2').numFmt = 'yyyy"年"m"月"d"日"';
	sheet.getCell('B3').numFmt = 'yyyy-mm-dd hh:mm';
	sheet.getCell('A7').value = '合并';
	sheet.mergeCells('A7:C8');
	sheet.getCell('D9').value = { richText: [{ text: '㑇𠮷' }] };
	await book.xlsx.writeFile(`${folder}/rich.xlsx`);
}

async function late(folder) {
	const book = new ExcelJS.Workbook();
	book.properties.date1904 = true;
	const sheet = book.addWorksheet('1904');
	sheet.addRow([day('2026-11-22'), day('1904-01-02')]);
	sheet.getRow(1).numFmt = 'yyyy/m/d';
	await book.xlsx.writeFile(`${folder}/late.xlsx`);
}

async function streamed(folder, useSharedStrings) {
	const filename = `${folder}/${useSharedStrings ? 'shared' : 'inline'}.xlsx`;
	const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename, useSharedStrings, useStyles: true });
	const sheet = book.addWorksheet('多');
	for (let i = 1; i <= 3000; i++)
		sheet.addRow([`职工${i % 700}`, i, day('2026-11-22')]).commit();
	await book.commit();
}

async function make(folder) {
	await rich(folder);
	await late(folder);
	await streamed(folder, true);
	await streamed(folder, false);
}

async function show(file) {
	const book = new ExcelJS.Workbook();
	await book.xlsx.readFile(file);
	const sheet = book.worksheets[0];
	console.log(`worksheet ${sheet.name}, frozen ${sheet.views[0].ySplit}`);
	sheet.eachRow((row, number) => {
		const cells = row.values.slice(1).map((v) => (v instanceof Date ? v.toISOString().slice(0, 10) : v));
		console.log(`${number}: ${JSON.stringify(cells)}`);
	});
	console.log(`bold ${sheet.getCell('A1').font?.bold}, format ${sheet.getColumn(3).numFmt}`);
	console.log(`choices ${JSON.stringify(sheet.getCell('B5').dataValidation)}`);
}

await { make, show }[process.argv[2]](process.argv[3]);
