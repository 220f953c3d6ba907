/* told.c - what is kept of somebody in a committee, told to himself: platform/told.h. */
#include "committee_told.h"
#include "platform/told.h"

static const struct told_column
	seats[] = { { "org_name", "工会" }, { "post", "职务", committee_posts }, { "since", "开始" }, { "until", "结束" },
		{ "reason", "说明" }, { 0 } },
	candidacies[] = { { "org_name", "工会" }, { "post", "候选职务", committee_posts }, { "votes", "得票" },
		{ "elected", "当选" }, { 0 } };

const struct told committee_told[] = {
	{ "committee_seat", "seats", "委员会里的职务", &told_seats, seats,
	  .binds = &bind_seats, .law = "委员会组成的档案（工会法、工会基层组织选举工作条例）" },
	{ "candidate", "candidacies", "选举中的候选", &told_candidacies, candidacies,
	  .binds = &bind_candidacies, .law = "选举的档案（工会基层组织选举工作条例）" },
	{ 0 } };
