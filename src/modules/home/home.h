/* home.h - 待办与概况: the figures that the first page keeps. */
#ifndef MODULES_HOME_HOME_H
#define MODULES_HOME_HOME_H

#include "platform/act.h"

/* Who joined in the month of this day, in unions of the scope. */
MAY_FAIL home_joined(struct db *, struct arena *, struct scope, struct date day, int64_t *ret);

/* Listeners: a member came or came back, was removed as a mistake or with his import; a union moved. */
failed home_member_joined(struct act *, id member);
failed home_members_joined(struct act *, const id *members, size_t n);
failed home_member_removed(struct act *, id member);
failed home_member_taken_out(struct act *, id member);
failed home_org_moved(struct act *, id org);

#endif
