/* says.c - what a reader is told about a sheet that cannot be read. */
#include "sheet/inside.h"

/* What stands for {1} and {2}. */
enum shows { NONE, ROW, CELL, LIMIT, ROW_LIMIT, CELL_LIMIT };

struct sentence { enum err_code code; enum shows shows; struct text text; };

#define INVALID(key, shows, zh) { ERR_INVALID, shows, { "sheet." key, zh } }
#define LARGE(key, shows, zh)   { ERR_LARGE, shows, { "sheet." key, zh } }

static const struct sentence sentences[SAY_COUNT] = {
	[SAY_MEMORY] = { ERR_BUSY, NONE, { "sheet.memory", "系统正忙，暂时读不了这个文件，请过一会儿再试。" } },
	[SAY_READ]   = { ERR_FAULT, NONE, { "sheet.read", "服务器读取文件时出错，请重新上传。" } },
	[SAY_DISK]   = { ERR_FULL, NONE, { "sheet.disk", "服务器存储空间不足，暂时处理不了这个文件。" } },

	[SAY_NO_BYTES] = INVALID("no_bytes", NONE, "这个文件是空的，没有任何内容。"),
	[SAY_NO_ROWS] = INVALID("no_rows", NONE,
		"表格里没有内容。只读取第一个可见的工作表，请确认数据在这个工作表里。"),
	[SAY_NOT_SHEET] = INVALID("not_sheet", NONE, "这不是表格文件。请上传 Excel（.xlsx）或 CSV 文件。"),
	[SAY_WEB] = INVALID("web", NONE,
		"这是网页格式的文件，不是真正的表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
	[SAY_OLD] = INVALID("old", NONE,
		"这是旧版 Excel（.xls）或其他旧格式的文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
	[SAY_LOCKED] = INVALID("locked", NONE,
		"这个文件设有打开密码，无法读取。请取消密码，另存后再上传。"),
	[SAY_ODS] = INVALID("ods", NONE,
		"这是 ODS 格式的表格。请用 WPS 或 LibreOffice 打开，另存为 .xlsx 后再上传。"),
	[SAY_XLSB] = INVALID("xlsb", NONE,
		"这是二进制工作簿（.xlsb）。请用 Excel 打开，另存为 .xlsx 后再上传。"),
	[SAY_BROKEN] = INVALID("broken", NONE,
		"文件不完整或已损坏，无法读取。请用 Excel 或 WPS 打开，重新保存后再上传。"),
	[SAY_BROKEN_ROW] = INVALID("broken_row", ROW,
		"文件在第 {1} 行附近已损坏，无法读取。请用 Excel 或 WPS 打开，重新保存后再上传。"),
	[SAY_DOCTYPE] = INVALID("doctype", NONE,
		"文件里含有不允许的定义（DOCTYPE），已停止读取。请用 Excel 或 WPS 重新保存后再上传。"),
	[SAY_NO_WORKSHEET] = INVALID("no_worksheet", NONE, "文件里没有可见的工作表。"),
	[SAY_ORDER] = INVALID("order", ROW,
		"第 {1} 行的行号或单元格编号重复、倒退或写错。请用 Excel 或 WPS 打开，重新保存后再上传。"),
	[SAY_ENCODING] = INVALID("encoding", NONE,
		"认不出文件的文字编码。请另存为 .xlsx，或者存为 UTF-8 编码的 CSV 后再上传。"),
	[SAY_ENCODING_ROW] = INVALID("encoding_row", ROW,
		"第 {1} 行有编码错误的字。请另存为 .xlsx，或者存为 UTF-8 编码的 CSV 后再上传。"),
	[SAY_NUL] = INVALID("nul", ROW, "第 {1} 行含有空字符（NUL），文件可能已损坏，或者不是文本文件。"),
	[SAY_QUOTE] = INVALID("quote", ROW, "从第 {1} 行开始的引号没有结束，请补上缺少的双引号。"),
	[SAY_AFTER_QUOTE] = INVALID("after_quote", ROW,
		"第 {1} 行的结束引号后面还有内容。单元格里的双引号要写成两个。"),
	[SAY_CHARACTER] = INVALID("character", CELL, "单元格 {1} 含有不能使用的控制字符，请删去后再上传。"),

	[SAY_PACKED] = LARGE("packed", LIMIT, "文件太大，最多 {1} MB。请分成几个文件上传。"),
	[SAY_BOMB] = LARGE("bomb", NONE, "文件解压后异常庞大，已停止读取。请只保留需要的数据，重新保存后再上传。"),
	[SAY_ENTRIES] = LARGE("entries", LIMIT,
		"文件里包含的部件太多（最多 {1} 个）。请只保留需要的工作表和数据，重新保存后再上传。"),
	[SAY_STRINGS] = LARGE("strings", LIMIT, "文件里的文字太多（不同的内容最多 {1} 种）。请分成几个文件上传。"),
	[SAY_STRING_BYTES] = LARGE("string_bytes", LIMIT, "文件里的文字太多（最多 {1} MB）。请分成几个文件上传。"),
	[SAY_STYLES] = LARGE("styles", NONE,
		"文件里的单元格样式太多。请把数据复制到新的工作簿，只粘贴数值后再上传。"),
	[SAY_COLUMNS] = LARGE("columns", ROW_LIMIT, "第 {1} 行的列数太多，最多 {2} 列。"),
	[SAY_ROWS] = LARGE("rows", LIMIT, "行数太多，最多 {1} 行。请分成几个文件上传。"),
	[SAY_CELL] = LARGE("cell", CELL_LIMIT,
		"单元格 {1} 的内容太长，最多 {2} 个字。如果原文没有这么长，请检查是否缺了双引号。"),
	[SAY_ROW_BYTES] = LARGE("row_bytes", ROW_LIMIT, "第 {1} 行的内容太多，一行最多 {2} MB。"),

	[SAY_OUT_CELL] = LARGE("out_cell", CELL_LIMIT,
		"单元格 {1} 的内容超过 Excel 允许的 {2} 个字，请改为导出 CSV。"),
	[SAY_OUT_ROWS] = LARGE("out_rows", LIMIT,
		"超过 Excel 一个工作表允许的 {1} 行，请缩小范围，或者改为导出 CSV。"),

	[SAY_CHILD] = INVALID("child", NONE,
		"文件无法读取：可能已损坏，或者内容过于庞大、复杂。请用 Excel 或 WPS 打开，重新保存或拆分后再上传。"),
	[SAY_CHILDREN] = { ERR_BUSY, NONE, { "sheet.children", "同时读取的文件太多，请稍等片刻再试。" } },
	[SAY_KEEPER] = { ERR_BUSY, NONE, { "sheet.keeper", "读取文件的程序已经停了，现在不能读文件：请告诉系统管理员重启服务。" } },
};

const struct text out_choices_sheet = { "sheet.choices_sheet", "选项" };
const struct text out_choices_title = { "sheet.choices_title", "请从列表中选择" };
const struct text out_choices_error = { "sheet.choices_error", "这一列只能填写下拉列表里的选项。" };

bool
fault_note(struct fault *f, enum say say, int64_t row, int64_t column, int64_t limit)
{
	if (f->say == SAY_NOTHING)
		*f = (struct fault){ say, row, column, limit };
	return false;
}

/* 300 as KN. */
static str
column_letters(struct arena *a, int64_t column)
{
	char letters[16];
	size_t at = sizeof letters;

	for (; column > 0 && at; column = (column - 1) / 26)
		letters[--at] = (char)('A' + (column - 1) % 26);
	return arena_str(a, (str){ letters + at, sizeof letters - at });
}

failed
fault_failed(struct arena *a, const struct fault *f)
{
	const struct sentence *s = &sentences[f->say];
	str row = arena_fmt(a, "%lld", (long long)f->row);
	str limit = arena_fmt(a, "%lld", (long long)f->limit);
	str cell = arena_cat(a, column_letters(a, f->column), row);

	if (f->say == SAY_NOTHING)
		return NULL;
	switch (s->shows) {
	case NONE:
		break;
	case ROW:
		return FAIL_SAY(a, s->code, NULL, &s->text, row);
	case CELL:
		return FAIL_SAY(a, s->code, NULL, &s->text, cell);
	case LIMIT:
		return FAIL_SAY(a, s->code, NULL, &s->text, limit);
	case ROW_LIMIT:
		return FAIL_SAY(a, s->code, NULL, &s->text, row, limit);
	case CELL_LIMIT:
		return FAIL_SAY(a, s->code, NULL, &s->text, cell, limit);
	}
	return FAIL_SAY(a, s->code, NULL, &s->text);
}
