/* told.c - what is known of a follower, told to himself: platform/told.h. */
#include "platform/told.h"
#include "wechat_told.h"

static const struct told_column
	followers[] = { { "openid", "微信给的编号" }, { "here", "还关注着" }, { "came", "关注于" }, { "gone", "取消于" },
		{ "bound", "绑定于" }, { 0 } },
	pushes[] = { { "title", "消息" }, { "state", "情况", push_states }, { "made", "发起于" }, { "ended", "结束于" }, { 0 } };

const struct told wechat_told[] = {
	{ "wechat_follower", "wechat", "微信", &told_followers, followers, .drop = &forget_follower },
	{ "wechat_push", "wechat_messages", "发到微信的消息", &told_pushes, pushes, .drop = &forget_pushes },
	{ 0 } };
