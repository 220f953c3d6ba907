/* corrected.c - the pages of corrections: asking on the phone, deciding on the desk. */
#include "modules/join/views.h"

#include <unistd.h>

#include "join_correct.h"
#include "join_privacy.h"
#include "platform/file.h"
#include "web/decide.h"
#include "web/record.h"
#include "web_pocket.h"
#include "web_record.h"

static const struct text
	says_title  = { "correct.title", "申请更正" },
	says_line   = { "correct.line", "由您的工会核对，5 个工作日内答复。没有答复以前，登记的资料不变" },
	says_submit = { "correct.submit", "提交更正申请" },
	says_sent   = { "correct.sent", "更正申请已提交。" },
	says_file   = { "correct.file", "证明材料只收照片或 PDF，不超过 8 MB。" },
	says_way    = { "correct.way", "更正申请" },
	says_by     = { "correct.by", "最晚 {1} 给您答复" },
	says_back   = { "correct.back", "撤回申请" },
	says_gone   = { "correct.gone", "已撤回。" },
	says_of     = { "correct.of", "{1}的资料更正" },
	says_due    = { "correct.due", "编号 {1}，最晚 {2} 答复" },
	says_decided = { "correct.decided", "已办理，并告诉了本人。" },
	says_first  = { "correct.first", "提交更正申请" },
	says_reason = { "correct.reason", "理由" },
	says_hint   = { "correct.hint", "不予更正的，必须写明理由" },
	says_look   = { "correct.look", "下载证明材料" };

static str
say(struct rq *rq, const struct text *t, str one, str two)
{
	return err_sentence(rq->a, &(struct err){ .code = ERR_INVALID, .say = t, .values = { one, two } });
}

/* --- asking ---------------------------------------------------------------------------------- */

failed
my_correct_page(struct rq *rq)
{
	struct form_view f = web_form_view(rq, &correction_form_entity, NULL);

	f.head = (struct page_head){ .h1 = str_of(says_title.zh), .line = str_of(says_line.zh) };
	f.path = S("/my/data/correct");
	f.back = S("/my/data");
	f.submit = says_submit.zh;
	f.file = true;
	TRY(web_draft(rq, &f));
	TRY(web_page(rq, f.head.h1));
	rq->view.tabs.n = 0;
	correct_form(&rq->out, &rq->view, &f);
	return web_done(rq);
}

/* What the first bytes say, whatever the name does. */
static str
type_of(int fd)
{
	unsigned char head[8] = { 0 };

	if (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head)
		return (str){ 0 };
	if (head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff)
		return S("image/jpeg");
	if (head[0] == 0x89 && head[1] == 'P' && head[2] == 'N' && head[3] == 'G')
		return S("image/png");
	if (head[0] == '%' && head[1] == 'P' && head[2] == 'D' && head[3] == 'F')
		return S("application/pdf");
	return (str){ 0 };
}

struct asking { struct correction_new new; struct sealed_file file; str type; id made; };

static failed
ask(struct act *x, void *v)
{
	struct asking *k = v;

	if (k->type.n)
		TRY(file_keep_sealed(x, &k->file, k->new.file_name, k->type, "correction"));
	return correction_ask(x, &k->new, &k->made);
}

failed
my_correct_do(struct rq *rq)
{
	struct asking k = { .new = { .form = rq->form } };

	if (rq->upload && rq->upload->size) {
		k.type = type_of(rq->upload->fd);
		if (!k.type.n)
			return web_form_fault(rq, FAIL_SAY(rq->a, ERR_INVALID, NULL, &says_file));
		/* Sealing takes long and has no place under the baton. */
		web_give_back(rq);
		TRY(file_seal(rq->world, rq->a, rq->upload->fd, &k.file));
		k.new.file = k.file.file_id;
		k.new.file_name = utf8_first(rq->upload->file_name, 80);
	}
	web_flash(rq, str_of(says_sent.zh));
	return web_write(rq, ask, &k, "/my/data/correction", NULL);
}

failed
my_correction_page(struct rq *rq)
{
	struct answer_view v = { 0 };
	struct correction c;
	struct flow_steps steps;
	const struct choice *state;
	struct action *action = NEW(rq->a, struct action);
	failed f = correction_of(web_db(rq), rq->a, rq->who->person, &c);

	if (f)
		return f->code == ERR_MISSING ? web_redirect(rq, S("/my/data")) : f;
	TRY(flow_steps(web_db(rq), rq->a, &correction_flow, c.correction_id, &steps));
	state = choice_of(correction_states, c.state);
	v.state = (struct state){ str_of(state->label), state->tone, NULL };
	v.head = c.state == CORRECTION_ASKED ? say(rq, &says_by, date_text(rq->a, c.due), (str){ 0 })
	       : str_of(state->label);
	v.text = c.state == CORRECTION_REFUSED && steps.n ? steps.at[steps.n - 1].reason : (str){ 0 };
	v.moves = web_own_moves(rq, &steps, &says_first);
	if (c.state == CORRECTION_ASKED) {
		*action = (struct action){ says_back.zh, "arrow-back-up", S("/my/data/correction/withdraw"),
			.post = true };
		v.actions = (struct actions){ action, 1 };
	}
	v.line = c.number;
	TRY(web_page(rq, str_of(says_way.zh)));
	pocket_answer(&rq->out, &rq->view, &v);
	return web_done(rq);
}

static failed
withdraw(struct act *x, void *v)
{
	struct correction c;

	(void)v;
	TRY(correction_of(x->db, x->a, x->who->person, &c));
	return flow_move(x, &correction_flow, c.correction_id, S("withdraw"), CORRECTION_ASKED, (str){ 0 });
}

failed
my_correction_withdraw_do(struct rq *rq)
{
	web_flash(rq, str_of(says_gone.zh));
	return web_write(rq, withdraw, NULL, "/my/data", NULL);
}

/* --- deciding -------------------------------------------------------------------------------------- */

failed
correction_menu_count(struct rq *rq, int64_t *ret)
{
	return web_waiting(rq, correction_flow.name, ret);
}

/* A name is no number: it is compared on the page, without asking to see it. */
static failed
show_name(struct rq *rq, const struct correction *c, struct detail_view *d)
{
	struct facts all = d->sections.at[0].facts;
	struct fact *facts = NEW_N(rq->a, struct fact, all.n);
	struct fact_section *section = NEW(rq->a, struct fact_section);
	str name;

	if (c->kind != CORRECT_NAME)
		return NULL;
	TRY(crypt_open(rq->world->keys, rq->a, c->wanted, &name));
	for (size_t i = 0; i < all.n; i++) {
		facts[i] = all.at[i];
		if (facts[i].value.kind == CELL_SECRET)
			facts[i] = (struct fact){ .label = all.at[i].label, .value = { .text = name } };
	}
	*section = d->sections.at[0];
	section->facts = (struct facts){ facts, all.n };
	d->sections.at = section;
	d->sections.n = 1;
	return NULL;
}

failed
correction_page(struct rq *rq)
{
	static const struct decision_words words = { NULL, &says_reason, &says_hint };
	struct correction c;
	struct detail_view d;
	const struct choice *state;
	struct action *action = NEW(rq->a, struct action);

	TRY(record_detail_view(rq, &correction_record, web_id(rq), &c, &d));
	state = choice_of(correction_states, c.state);
	d.head.h1 = say(rq, &says_of, c.name, (str){ 0 });
	d.head.state = (struct state){ str_of(state->label), state->tone, NULL };
	if (c.state == CORRECTION_ASKED)
		d.head.line = say(rq, &says_due, c.number, date_text(rq->a, c.due));
	if (c.file_id.v && web_may(rq, "member.edit")) {
		*action = (struct action){ says_look.zh, "download", arena_fmt(rq->a, "/corrections/%lld/file",
			(long long)c.correction_id.v), .post = true };
		d.head.actions = (struct actions){ action, 1 };
	}
	TRY(show_name(rq, &c, &d));
	TRY(web_decision(rq, &correction_flow, c.correction_id, &words, &d.decision));
	TRY(web_moves(rq, &correction_flow, c.correction_id, 0, &d.moves));
	TRY(web_page(rq, d.head.h1));
	record_detail(&rq->out, &rq->view, &d);
	return web_done(rq);
}

failed
correction_move_do(struct rq *rq)
{
	return web_move_do(rq, &correction_flow, &says_decided);
}

static failed
record_look(struct act *x, void *v)
{
	return act_record(x, *(struct entry *)v);
}

failed
correction_file_do(struct rq *rq)
{
	struct correction c;
	struct entry entry;
	int64_t size;
	int fd;

	TRY(correction_record.one(web_db(rq), rq->a, rq->world, web_scope(rq), web_id(rq), &c));
	if (!c.file_id.v)
		return FAIL(rq->a, ERR_MISSING, "no evidence");
	entry = (struct entry){ .what = "correction.file", .object = "correction", .object_id = c.correction_id,
		.org_path = c.org_path, .title = c.name };
	TRY(web_write_only(rq, record_look, &entry));
	TRY(file_open(rq->world, rq->a, c.file_id, &fd, &size));
	return web_file(rq, fd, size, c.file_name, S("application/octet-stream"));
}
