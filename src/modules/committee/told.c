/* told.c - what is kept of somebody in a committee, told to himself: platform/told.h. */
#include "committee_told.h"
#include "platform/told.h"

static const struct told_column
	seats[] = { { "org_name", "工会" }, { "post", "职务", committee_posts }, { "since", "开始" }, { "until", "结束" },
		{ "reason", "说明" }, { 0 } },
	candidacies[] = { { "org_name", "工会" }, { "post", "候选职务", committee_posts }, { "votes", "得票" },
		{ "elected", "当选" }, { 0 } };

const struct told committee_told[] = {
	{ "committee_seat", "seats", "委员会里的职务", &told_seats, seats },
	{ "candidate", "candidacies", "选举中的候选", &told_candidacies, candidacies },
	{ 0 } };
