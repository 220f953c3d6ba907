/*
 * wps.h - a register as WPS 表格 saves it, made here: no file of that program is kept.
 *
 * What it does otherwise than Excel, or besides: its own namespaces and relations (etc, cellImage, customStorage), pictures
 * in cells (a formula DISPIMG whose result is its own text) with a list of them in a worksheet nobody sees, number formats
 * 41 to 44 written out, days as yyyy"年"m"月"d"日" and with [$-804], rows formatted to the last column, a dimension to
 * match, readings of names, and mc:AlternateContent.
 */
#ifndef TEST_SHEETS_WPS_H
#define TEST_SHEETS_WPS_H

#include "test/sheets/sheets.h"

#define WPS_ETC "http://www.wps.cn/officeDocument/2017/etCustomData"
#define WPS_MORE "xmlns:r='" RELATION_SPACE "' xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'" \
	" xmlns:x14='http://schemas.microsoft.com/office/spreadsheetml/2009/9/main'" \
	" xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' xmlns:etc='" WPS_ETC "'"
#define WPS_XML "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
#define WPS_PART(path, lit) { path, { lit, sizeof lit - 1 } }

/* A picture in a cell. */
#define WPS_PICTURE(r, n) "<c r='" r "' s='7' t='str'><f>_xlfn.DISPIMG(\"ID_00000000000000000000000000000" n "\",1)</f>" \
	"<v>=DISPIMG(\"ID_00000000000000000000000000000" n "\",1)</v></c>"
/* A cell that is only formatted. */
#define WPS_BARE(r) "<c r='" r "' s='1'/>"

#define WPS_DOC "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const struct part wps_parts[] = {
	WPS_PART("[Content_Types].xml", WPS_XML "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
		"<Default Extension='png' ContentType='image/png'/><Default Extension='xml' ContentType='application/xml'/>"
		"<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
		"<Override PartName='/xl/workbook.xml' ContentType='" WPS_DOC "sheet.main+xml'/>"
		"<Override PartName='/xl/cellimages.xml' ContentType='application/vnd.wps-officedocument.cellimage+xml'/></Types>"),
	WPS_PART("_rels/.rels", WPS_XML RELATIONS(RELATION("rId4", "custom-properties", "docProps/custom.xml")
		RELATION("rId3", "extended-properties", "docProps/app.xml")
		"<Relationship Id='rId2' Type='http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties'"
		" Target='docProps/core.xml'/>" RELATION("rId1", "officeDocument", "xl/workbook.xml"))),
	WPS_PART("docProps/app.xml", WPS_XML "<Properties"
		" xmlns='http://schemas.openxmlformats.org/officeDocument/2006/extended-properties'"
		" xmlns:vt='http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes'>"
		"<Application>WPS 表格</Application><HeadingPairs><vt:vector size='2' baseType='variant'><vt:variant><vt:lpstr>工作表"
		"</vt:lpstr></vt:variant><vt:variant><vt:i4>2</vt:i4></vt:variant></vt:vector></HeadingPairs></Properties>"),
	WPS_PART("docProps/core.xml", WPS_XML "<cp:coreProperties"
		" xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties'"
		" xmlns:dcterms='http://purl.org/dc/terms/' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>"
		"<dcterms:created xsi:type='dcterms:W3CDTF'>2026-11-20T01:02:03Z</dcterms:created></cp:coreProperties>"),
	WPS_PART("docProps/custom.xml", WPS_XML "<Properties"
		" xmlns='http://schemas.openxmlformats.org/officeDocument/2006/custom-properties'"
		" xmlns:vt='http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes'>"
		"<property fmtid='{D5CDD505-2E9C-101B-9397-08002B2CF9AE}' pid='2' name='KSOProductBuildVer'><vt:lpwstr>2052-12.1.0.0"
		"</vt:lpwstr></property></Properties>"),
	WPS_PART("xl/workbook.xml", WPS_XML "<workbook xmlns='" MAIN_SPACE "' " WPS_MORE
		" xmlns:x15='http://schemas.microsoft.com/office/spreadsheetml/2010/11/main' mc:Ignorable='x15'>"
		"<fileVersion appName='xl' lastEdited='3' lowestEdited='5' rupBuild='9302'/><workbookPr codeName='ThisWorkbook'/>"
		"<mc:AlternateContent><mc:Choice Requires='x15'><x15ac:absPath"
		" xmlns:x15ac='http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac' url='D:\\名册\\'/></mc:Choice>"
		"</mc:AlternateContent><bookViews><workbookView activeTab='1'/></bookViews><sheets>"
		"<sheet name='WpsReserved_CellImgList' sheetId='9' state='veryHidden' r:id='rId2'/>"
		"<sheet name='会员名册' sheetId='1' r:id='rId1'/></sheets>"
		"<definedNames><definedName name='_xlnm._FilterDatabase' localSheetId='1' hidden='1'>会员名册!$A$2:$I$4</definedName>"
		"</definedNames><calcPr calcId='144525'/></workbook>"),
	WPS_PART("xl/_rels/workbook.xml.rels", WPS_XML RELATIONS(
		"<Relationship Id='rId7' Type='http://www.wps.cn/officeDocument/2023/relationships/customStorage'"
		" Target='customStorage/customStorage.xml'/>"
		"<Relationship Id='rId6' Type='http://www.wps.cn/officeDocument/2020/cellImage' Target='cellimages.xml'/>"
		RELATION("rId5", "sharedStrings", "sharedStrings.xml") RELATION("rId4", "styles", "styles.xml")
		RELATION("rId3", "theme", "theme/theme1.xml") RELATION("rId2", "worksheet", "worksheets/sheet2.xml")
		RELATION("rId1", "worksheet", "worksheets/sheet1.xml"))),
	WPS_PART("xl/styles.xml", WPS_XML "<styleSheet xmlns='" MAIN_SPACE "' " WPS_MORE "><numFmts count='8'>"
		"<numFmt numFmtId='41' formatCode='_ * #,##0_ ;_ * \\-#,##0_ ;_ * &quot;-&quot;_ ;_ @_ '/>"
		"<numFmt numFmtId='42' formatCode='_ &quot;￥&quot;* #,##0_ ;_ &quot;￥&quot;* \\-#,##0_ ;_ @_ '/>"
		"<numFmt numFmtId='43' formatCode='_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * &quot;-&quot;??_ ;_ @_ '/>"
		"<numFmt numFmtId='44' formatCode='_ &quot;￥&quot;* #,##0.00_ ;_ &quot;￥&quot;* \\-#,##0.00_ ;_ @_ '/>"
		"<numFmt numFmtId='176' formatCode='yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@'/>"
		"<numFmt numFmtId='177' formatCode='[$-804]yyyy/m/d\\ dddd'/>"
		"<numFmt numFmtId='178' formatCode='yyyy\\-mm\\-dd'/><numFmt numFmtId='179' formatCode='0.00_ '/></numFmts>"
		"<cellStyleXfs count='2'><xf numFmtId='0'><alignment vertical='center'/></xf><xf numFmtId='43'/></cellStyleXfs>"
		"<cellXfs count='9'><xf numFmtId='0'/><xf numFmtId='49' applyNumberFormat='1'/><xf numFmtId='176'/><xf numFmtId='177'/>"
		"<xf numFmtId='178'/><xf numFmtId='31'/><xf numFmtId='179'/><xf numFmtId='0'/><xf numFmtId='44'/></cellXfs>"
		"<dxfs count='0'/><extLst><ext uri='{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}'/></extLst></styleSheet>"),
	WPS_PART("xl/sharedStrings.xml", WPS_XML "<sst xmlns='" MAIN_SPACE "' count='30' uniqueCount='14'>"
		"<si><t>江阴市样例公司会员名册</t></si><si><t>姓名</t></si><si><t>证件号码</t></si><si><t>手机</t></si>"
		"<si><t>入会日期</t></si><si><t>月基本工资（元）</t></si><si><t>照片</t></si>"
		"<si><r><rPr><sz val='11'/><rFont val='宋体'/><charset val='134'/></rPr><t>阿依古丽</t></r><r><rPr><b/></rPr>"
		"<t xml:space='preserve'>·买买提</t></r></si>"
		"<si><t>王小明</t><rPh sb='0' eb='1'><t>wáng</t></rPh><rPh sb='1' eb='3'><t>xiǎo míng</t></rPh>"
		"<phoneticPr fontId='1' type='noConversion'/></si>"
		"<si><t>320599199001010011</t></si><si><t>320599199102120025</t></si><si><t xml:space='preserve'> 19000000001 </t></si>"
		"<si><t>19000000002</t></si><si><t>备注</t></si></sst>"),
	WPS_PART("xl/worksheets/sheet1.xml", WPS_XML "<worksheet xmlns='" MAIN_SPACE "' " WPS_MORE "><sheetPr><tabColor rgb='FFC8102E'/>"
		"</sheetPr><dimension ref='A1:XFD1048576'/><sheetViews><sheetView tabSelected='1' workbookViewId='0'><pane ySplit='2'"
		" topLeftCell='A3' state='frozen'/></sheetView></sheetViews><sheetFormatPr defaultColWidth='9' defaultRowHeight='13.5'/>"
		"<cols><col min='1' max='16384' width='14.6' style='1' customWidth='1'/></cols><sheetData>"
		"<row r='1' s='1' customFormat='1' ht='24' customHeight='1' spans='1:16384'><c r='A1' s='1' t='s'><v>0</v></c>"
		WPS_BARE("B1") WPS_BARE("C1") WPS_BARE("XFD1") "</row>"
		"<row r='2' spans='1:16384'><c r='A2' t='s'><v>1</v></c><c r='B2' t='s'><v>2</v></c><c r='C2' t='s'><v>3</v></c>"
		"<c r='D2' t='s'><v>4</v></c><c r='E2' t='s'><v>5</v></c><c r='F2' t='s'><v>6</v></c><c r='G2' t='s'><v>13</v></c></row>"
		"<row r='3' spans='1:16384'><c r='A3' s='1' t='s'><v>8</v></c><c r='B3' s='1' t='s'><v>9</v></c>"
		"<c r='C3' s='1' t='s'><v>11</v></c><c r='D3' s='2'><v>46027</v></c><c r='E3' s='8'><v>6500</v></c>" WPS_PICTURE("F3", "001")
		"<c r='G3' s='5'><v>46022</v></c></row>"
		"<row r='4' spans='1:16384'><c r='A4' s='1' t='s'><v>7</v></c><c r='B4' s='1' t='s'><v>10</v></c>"
		"<c r='C4' s='1' t='s'><v>12</v></c><c r='D4' s='3'><v>46022</v></c><c r='E4' s='6'><f>E3+700.5</f><v>7200.5</v></c>"
		WPS_PICTURE("F4", "002") "<c r='G4' t='inlineStr'><is><t>转来</t></is></c></row>"
		"<row r='5' spans='1:16384'>" WPS_BARE("A5") WPS_BARE("B5") WPS_PICTURE("F5", "003") "</row>"
		"<row r='6' spans='1:16384'><c r='A6' t='str'><f>A3&amp;\"\"</f><v>王小明</v></c>" WPS_BARE("B6")
		"<c r='D6' s='4'><v>46022</v></c></row></sheetData>"
		"<autoFilter ref='A2:I4'><extLst><etc:filterAnalysis/></extLst></autoFilter>"
		"<mergeCells count='1'><mergeCell ref='A1:G1'/></mergeCells><phoneticPr fontId='1' type='noConversion'/>"
		"<pageMargins left='0.75' right='0.75' top='1' bottom='1' header='0.5' footer='0.5'/>"
		"<mc:AlternateContent><mc:Choice Requires='x14'><controls/></mc:Choice><mc:Fallback/></mc:AlternateContent></worksheet>"),
	WPS_PART("xl/worksheets/sheet2.xml", WPS_XML "<worksheet xmlns='" MAIN_SPACE "' " WPS_MORE "><sheetData><row r='1'>"
		"<c r='A1' t='inlineStr'><is><t>不应读到</t></is></c></row></sheetData></worksheet>"),
	WPS_PART("xl/cellimages.xml", WPS_XML "<etc:cellImages " WPS_MORE "><etc:cellImage><xdr:pic/></etc:cellImage></etc:cellImages>"),
	WPS_PART("xl/_rels/cellimages.xml.rels", WPS_XML RELATIONS(RELATION("rId1", "image", "media/image1.png"))),
	WPS_PART("xl/media/image1.png", "\x89PNG\r\n"),
	WPS_PART("xl/customStorage/customStorage.xml", WPS_XML "<etc:storage xmlns:etc='" WPS_ETC "'/>"),
};

/* `slash`: what stands between the folders of a part's name; some versions for Windows write backslashes. */
static inline int
wps_workbook(struct arena *a, char slash)
{
	struct part *parts = NEW_N(a, struct part, COUNT(wps_parts));

	for (size_t i = 0; i < COUNT(wps_parts); i++) {
		char *path = arena_z(a, str_of(wps_parts[i].path));

		for (char *c = path; *c; c++)
			if (*c == '/')
				*c = slash;
		parts[i] = (struct part){ path, wps_parts[i].bytes };
	}
	return archive_of(a, parts, COUNT(wps_parts));
}

#endif
