/* items.c - see items.h: the three parts, and the one set of rules for them. */
#include "member_items.h"
#include "modules/member/inside.h"
#include "modules/member/items.h"

/* Shown beside the tick box and kept word for word. */
#define GUARDIAN                                                                                  \
	"我是孩子的父母或其他监护人，单独同意工会为上面的用途登记他的姓名和出生日期。"          \
	"不同意不影响会籍和其他服务；可以随时删除，删除就是撤回同意。"

static const struct text
	says_guardian = { "item.guardian", GUARDIAN "（用途：{1}）" },
	says_consent = { "item.consent", "孩子未满 14 周岁，要有监护人的单独同意才能登记。" },
	says_born    = { "item.born", "登记子女、其他亲属要填出生日期：未满 14 周岁的，要先有监护人的同意。" },
	says_future  = { "item.future", "这一天还没有到。" },
	says_full    = { "item.full", "一个人最多登记 {1} 条。" },
	says_changed = { "item.changed", "刚才有人改过这一条，请看过以后再改。" },
	says_title   = { "item.title", "会员 {1}：{2}" };

/* --- fields ------------------------------------------------------------------------------ */

const struct choice honour_levels[] = {
	{ 1, "国家级" }, { 2, "省级" }, { 3, "市级" }, { 4, "县（市、区）级" }, { 5, "单位" }, { 0 } };
const struct choice relations[] = {
	{ 1, "配偶" }, { RELATION_CHILD, "子女" }, { 3, "父母" }, { 4, "配偶的父母" }, { RELATION_OTHER, "其他亲属" }, { 0 } };
const struct choice purposes[] = {
	{ 1, "困难帮扶" }, { 2, "金秋助学" }, { 3, "亲子和托管活动" }, { 4, "紧急联系" }, { 0 } };

#define F(m, ...) FIELD(struct item, m, __VA_ARGS__)
#define SEALED(place_) .seals = (place_), .sealed_by = offsetof(struct item, item_id)
static const struct field item_fields[] = {
	F(item_id,     .label = "编号", .flags = KEY),
	F(person_id,   .label = "本人", .flags = HIDE),
	F(part,        .label = "哪一类", .flags = HIDE),
	F(name,        .label = "名称"),
	F(sealed_name, .label = "姓名", SEALED("person_item.name")),
	F(level,       .label = "级别"),
	F(number,      .label = "证书编号", SEALED("person_item.document_no")),
	F(body,        .label = "发证（授予）单位"),
	F(day,         .label = "日期"),
	F(relation,    .label = "关系", .choices = relations),
	F(purpose,     .label = "用途", .choices = purposes),
	F(birth,       .label = "出生年份", SEALED("person_item.birth")),
	F(rev,         .label = "版本", .flags = HIDE),
};
#undef F
#undef SEALED
const struct entity item_entity = ENTITY(struct item, item_fields, .name = "item", .label = "档案");

#define F(m, ...) FIELD(struct skill_form, m, __VA_ARGS__)
static const struct field skill_fields[] = {
	F(occupation, .label = "职业（工种）", .flags = MUST, .min = 2, .max = 40),
	F(level,      .label = "等级", .flags = MUST, .choices = skills),
	F(number,     .label = "证书编号", .flags = SENSITIVE, .max = 40),
	F(body,       .label = "发证单位", .max = 60),
	F(day,        .label = "发证日期"),
};
#undef F
const struct entity skill_form_entity =
	ENTITY(struct skill_form, skill_fields, .name = "skill_form", .label = "职业技能");

#define F(m, ...) FIELD(struct honour_form, m, __VA_ARGS__)
static const struct field honour_fields[] = {
	F(name,  .label = "荣誉名称", .flags = MUST, .min = 2, .max = 60, .hint = "如“全国五一劳动奖章”“市劳动模范”"),
	F(level, .label = "级别", .flags = MUST, .choices = honour_levels),
	F(day,   .label = "授予日期"),
	F(body,  .label = "授予单位", .max = 60),
};
#undef F
const struct entity honour_form_entity =
	ENTITY(struct honour_form, honour_fields, .name = "honour_form", .label = "荣誉");

#define F(m, ...) FIELD(struct family_form, m, __VA_ARGS__)
static const struct field family_fields[] = {
	F(relation, .label = "关系", .flags = MUST, .choices = relations),
	F(name,     .label = "姓名", .flags = SENSITIVE, .max = 40),
	F(birth,    .label = "出生日期", .flags = SENSITIVE, .hint = "加密保存，页面上只显示年份"),
	F(purpose,  .label = "用途", .flags = MUST, .choices = purposes, .hint = "只为这个用途使用"),
	F(consent,  .label = "孩子未满 14 周岁，监护人已单独同意",
	  .hint = GUARDIAN),
};
#undef F
const struct entity family_form_entity =
	ENTITY(struct family_form, family_fields, .name = "family_form", .label = "家庭成员");

/* --- the three parts ----------------------------------------------------------------------- */

static void
take_skill(const void *form, struct item_plain *ret)
{
	const struct skill_form *f = form;

	*ret = (struct item_plain){ .name = str_trim(f->occupation), .level = f->level, .number = f->number,
		.body = f->body, .day = f->day };
}

static void
give_skill(const struct item *i, void *form)
{
	*(struct skill_form *)form = (struct skill_form){ .occupation = i->name, .level = i->level,
		.body = i->body, .day = i->day };
}

static void
take_honour(const void *form, struct item_plain *ret)
{
	const struct honour_form *f = form;

	*ret = (struct item_plain){ .name = str_trim(f->name), .level = f->level, .body = f->body,
		.day = f->day };
}

static void
give_honour(const struct item *i, void *form)
{
	*(struct honour_form *)form = (struct honour_form){ i->name, i->level, i->day, i->body };
}

static void
take_family(const void *form, struct item_plain *ret)
{
	const struct family_form *f = form;

	*ret = (struct item_plain){ .sealed_name = str_trim(f->name), .relation = f->relation,
		.purpose = f->purpose, .birth = f->birth, .consent = f->consent };
}

static void
give_family(const struct item *i, void *form)
{
	*(struct family_form *)form = (struct family_form){ .relation = i->relation, .purpose = i->purpose };
}

const struct part parts[] = {
	{ PART_SKILL, "skills", "职业技能", "添加技能", "修改技能", &skill_form_entity, take_skill, give_skill },
	{ PART_HONOUR, "honours", "荣誉", "添加荣誉", "修改荣誉", &honour_form_entity, take_honour, give_honour },
	{ PART_FAMILY, "family", "家庭成员", "添加家庭成员", "修改家庭成员", &family_form_entity, take_family,
	  give_family },
	{ 0 } };

const struct part *
part_of(int64_t part)
{
	for (const struct part *p = parts; p->name; p++)
		if ((int64_t)p->part == part)
			return p;
	return NULL;
}

/* --- reading ------------------------------------------------------------------------------------ */

failed
item_read(struct db *d, struct arena *a, id person, id item, struct item *ret)
{
	return db_one(d, a, item_one, ret, .item_id = item, .person_id = person);
}

failed
items_read(struct db *d, struct arena *a, id person, const struct part *p, struct items *ret)
{
	struct item_list_rows rows;

	TRY(db_all(d, a, item_list, &rows, .person_id = person, .part = p->part));
	*ret = (struct items){ rows.at, rows.n };
	return NULL;
}

failed
items_ahead(struct db *d, struct arena *a, id person)
{
	for (const struct part *p = parts; p->name; p++)
		TRY(db_one(d, a, item_list, DB_AHEAD, .person_id = person, .part = p->part));
	return NULL;
}

/* --- writing -------------------------------------------------------------------------------------- */

static const struct field *
field_named(const struct part *p, const char *name)
{
	return entity_field(p->form, str_of(name));
}

static failed
birth_of(struct act *x, const struct item *was, const struct item_plain *now, struct date *ret)
{
	str stored;

	*ret = now->birth;
	if (ret->ymd || !was->birth.sealed.n)
		return NULL;
	TRY(crypt_open(x->world->keys, x->a, was->birth, &stored));
	date_parse(stored, ret);
	return NULL;
}

static failed
prove(struct act *x, const struct part *p, const struct item *was, const struct item_plain *now,
      struct date birth)
{
	static const struct text says_name = { "item.name", "请填写姓名。" };

	if (now->day.ymd > act_today(x).ymd)
		return FAIL_SAY(x->a, ERR_INVALID, field_named(p, "day"), &says_future);
	if (p->part != PART_FAMILY)
		return NULL;
	if (!now->sealed_name.n && !was->sealed_name.sealed.n)
		return FAIL_SAY(x->a, ERR_INVALID, field_named(p, "name"), &says_name);
	if (birth.ymd > act_today(x).ymd)
		return FAIL_SAY(x->a, ERR_INVALID, field_named(p, "birth"), &says_future);
	/* Whoever may be a child: a grandchild is one of the others. */
	if ((now->relation == RELATION_CHILD || now->relation == RELATION_OTHER) && !birth.ymd)
		return FAIL_SAY(x->a, ERR_INVALID, field_named(p, "birth"), &says_born);
	return NULL;
}

/* A consent is for one purpose: another one is asked for anew. */
static failed
keep_consent(struct act *x, const struct item_owner *o, const struct part *p, const struct item *was,
	     const struct item_plain *now, id item, struct date birth)
{
	const struct choice *purpose = choice_of(purposes, now->purpose);
	struct err words = { .code = ERR_INVALID, .say = &says_guardian,
		.values = { str_of(purpose ? purpose->label : "") } };
	struct consent_of_row row;
	failed f;

	if (p->part != PART_FAMILY || !birth.ymd || date_years(birth, act_today(x)) >= CHILD_YEARS)
		return NULL;
	f = db_one(x->db, x->a, consent_of, &row, .item_id = item);
	if (f && f->code != ERR_MISSING)
		return f;
	if (!f && was->purpose == now->purpose)
		return NULL;
	if (!now->consent)
		return FAIL_SAY(x->a, ERR_INVALID, field_named(p, "consent"), &says_consent);
	TRY(db_run(x->db, x->a, consent_withdraw, NULL, .item_id = item, .now = x->now));
	return db_run(x->db, x->a, consent_add, NULL, .consent_id = act_id(x), .item_id = item,
		      .person_id = o->person, .words = err_sentence(x->a, &words),
		      .channel = o->himself ? CONSENT_HIMSELF : CONSENT_PAPER,
		      .by_name = member_by_whom(x->a, x->who), .at = x->now);
}

static failed
seal(struct act *x, const char *place, id item, str plain, struct secret *stored)
{
	return plain.n ? act_seal(x, place, item, plain, stored) : NULL;
}

static failed
record(struct act *x, const struct item_owner *o, const struct part *p, const char *what, str changes)
{
	return act_record(x, (struct entry){ .what = what, .object = "member", .object_id = o->member,
		.org_path = o->org_path, .changes = changes,
		.title = err_sentence(x->a, &(struct err){ .code = ERR_INVALID, .say = &says_title,
			.values = { o->name, str_of(p->label) } }) });
}

static failed
write(struct act *x, const struct item_owner *o, const struct part *p, struct item *was, int64_t rev,
      const struct item_plain *now, struct date birth)
{
	bool fresh = !rev;
	int64_t changed = 1;

	TRY(seal(x, "person_item.name", was->item_id, now->sealed_name, &was->sealed_name));
	TRY(seal(x, "person_item.document_no", was->item_id, now->number, &was->number));
	if (now->birth.ymd)
		TRY(act_seal(x, "person_item.birth", was->item_id, date_text(x->a, now->birth), &was->birth));
	if (fresh)
		return db_run(x->db, x->a, item_add, NULL, .item_id = was->item_id, .person_id = o->person,
			      .part = p->part, .name = now->name, .sealed_name = was->sealed_name,
			      .level = now->level, .number = was->number, .body = now->body,
			      .day = now->day, .relation = now->relation, .purpose = now->purpose,
			      .birth = was->birth, .birth_year = birth.ymd / 10000, .made = x->now);
	TRY(db_run(x->db, x->a, item_set, &changed, .item_id = was->item_id, .rev = rev, .name = now->name,
		   .sealed_name = was->sealed_name, .level = now->level, .number = was->number,
		   .body = now->body, .day = now->day, .relation = now->relation,
		   .purpose = now->purpose, .birth = was->birth, .birth_year = birth.ymd / 10000));
	return changed ? NULL : FAIL_SAY(x->a, ERR_CONFLICT, NULL, &says_changed);
}

failed
item_save(struct act *x, const struct item_owner *o, const struct part *p, id item, int64_t rev,
	  const void *form, id *ret)
{
	void *before = arena_get(x->a, p->form->size);
	struct item was = { .item_id = item };
	struct item_count_row count;
	struct item_plain now;
	struct date birth;

	p->take(form, &now);
	if (item.v) {
		TRY(item_read(x->db, x->a, o->person, item, &was));
		if (was.part != (int64_t)p->part)
			return FAIL(x->a, ERR_MISSING, "item of another part");
		p->give(&was, before);
	} else {
		TRY(db_one(x->db, x->a, item_count, &count, .person_id = o->person));
		if (count.n >= ITEMS_MOST)
			return FAIL_SAY(x->a, ERR_INVALID, NULL, &says_full,
					arena_fmt(x->a, "%d", ITEMS_MOST));
		was.item_id = act_id(x);
		rev = 0;
	}
	TRY(birth_of(x, &was, &now, &birth));
	TRY(prove(x, p, &was, &now, birth));
	TRY(keep_consent(x, o, p, &was, &now, was.item_id, birth));
	TRY(write(x, o, p, &was, item.v ? rev : 0, &now, birth));
	TRY(record(x, o, p, "person.item", audit_changes(x, p->form, item.v ? before : NULL, form)));
	*ret = was.item_id;
	return NULL;
}

failed
item_remove(struct act *x, const struct item_owner *o, id item)
{
	struct item was;

	TRY(item_read(x->db, x->a, o->person, item, &was));
	TRY(db_run(x->db, x->a, consent_withdraw, NULL, .item_id = item, .now = x->now));
	TRY(db_run(x->db, x->a, item_drop, NULL, .item_id = item));
	return record(x, o, part_of(was.part), "person.item_remove", (str){ 0 });
}

failed
items_merge(struct act *x, id loser, id survivor)
{
	TRY(db_run(x->db, x->a, items_follow, NULL, .loser_id = loser, .survivor_id = survivor));
	return db_run(x->db, x->a, consents_follow, NULL, .loser_id = loser, .survivor_id = survivor);
}

failed
items_clear(struct act *x, id person)
{
	TRY(db_run(x->db, x->a, items_purge, NULL, .person_id = person));
	return db_run(x->db, x->a, consents_purge, NULL, .person_id = person);
}
