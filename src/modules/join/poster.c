/* poster.c - on paper: the poster that leads to a union. */
#include "modules/join/views.h"

#include "pdf/pdf.h"
#include "qr/qr.h"

static const struct text
	says_head    = { "poster.head", "扫码入会" },
	says_join    = { "poster.join", "加入" },
	says_short   = { "poster.short", "两分钟填完，办理不收钱" },
	says_need    = { "poster.need", "要准备：本人身份证号、能收短信的手机" },
	says_answer  = { "poster.answer", "5 个工作日内答复，通过当天就有电子会员卡" },
	says_privacy = { "poster.privacy", "资料只用于办理入会和会员服务，加密保存，不卖、不做广告，随时可以撤回同意。" },
	says_help    = { "poster.help", "不会填，请拨打职工热线 12351" },
	says_file    = { "poster.file", "入会海报.pdf" };

static str
say(struct arena *a, const struct text *t, str one, str two)
{
	return err_sentence(a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

#define CODE_SIZE 92.0          /* millimetres: read from three steps away */
#define FULL (PDF_WIDTH - 2 * PDF_MARGIN)

failed
join_poster(const struct world *w, struct arena *a, const struct org_public *org, str address, str *ret)
{
	struct pdf *p = pdf_new(a, &(struct pdf_paper){ .title = say(a, &says_head, (str){ 0 }, (str){ 0 }),
		.made = world_now(w), .unnumbered = true });
	struct qr_matrix code = qr_matrix(a, address.n ? address : join_poster_address(w, a, org->org_id));
	double left = (PDF_WIDTH - CODE_SIZE) / 2;

	pdf_text_at(p, (struct pdf_area){ PDF_MARGIN, 22, FULL, 28 }, PDF_POSTER, str_of(says_head.zh));
	pdf_text_at(p, (struct pdf_area){ PDF_MARGIN, 54, FULL, 12 }, PDF_BILL, str_of(says_join.zh));
	pdf_text_at(p, (struct pdf_area){ PDF_MARGIN, 68, FULL, 30 }, PDF_BILL, org->name);
	pdf_code_at(p, left, 100, CODE_SIZE, (struct pdf_code){ code.dark, code.side });
	pdf_text_at(p, (struct pdf_area){ PDF_MARGIN, 198, FULL, 14 }, PDF_BILL, str_of(says_short.zh));
	pdf_text_at(p, (struct pdf_area){ PDF_MARGIN, 215, FULL, 8 }, PDF_BILL, str_of(says_need.zh));
	pdf_text_at(p, (struct pdf_area){ PDF_MARGIN, 226, FULL, 8 }, PDF_BILL, str_of(says_answer.zh));
	pdf_line(p, PDF_MARGIN, 242, PDF_WIDTH - PDF_MARGIN, 242);
	pdf_text_at(p, (struct pdf_area){ PDF_MARGIN, 248, FULL, 12 }, PDF_MIDDLE, str_of(says_privacy.zh));
	pdf_text_at(p, (struct pdf_area){ PDF_MARGIN, 260, FULL, 14 }, PDF_BILL, str_of(says_help.zh));
	return pdf_make(p, ret);
}

failed
join_poster_page(struct rq *rq)
{
	struct org org;
	struct org_public of;
	str bytes;

	TRY(org_get(web_db(rq), rq->a, web_scope(rq), web_id(rq), &org));
	TRY(org_public_get(web_db(rq), rq->a, org.org_id, &of));
	web_give_back(rq);
	TRY(join_poster(rq->world, rq->a, &of, (str){ 0 }, &bytes));
	return web_pdf(rq, bytes, str_of(says_file.zh), true);
}
