/* modules.h - the modules' constants, for app/modules.c. */
#ifndef MODULES_MODULES_H
#define MODULES_MODULES_H

#include "web/module.h"

extern const struct module platform_module;     /* web/platform.c: tables of floor 2 */
extern const struct module doors_module;        /* web/doors.c */
extern const struct module keep_module;         /* web/keep.c: drafts, taking back */
extern const struct module home_module;         /* 待办与概况, 首页 */
extern const struct module org_module;          /* S1 工会组织 */
extern const struct module member_module;       /* S1 会员 */
extern const struct module duplicate_module;    /* S1 疑似重复 */
extern const struct module join_module;         /* S2 网上入会 */
extern const struct module committee_module;    /* S1 委员会与换届 */
extern const struct module founding_module;     /* S1 建会 */
extern const struct module transfer_module;     /* S1 转会 */
extern const struct module sms_module;          /* 短信 */
extern const struct module wechat_module;       /* S4 公众号 */
extern const struct module content_module;      /* S3 S10 S21 网站与宣传、三审 */
extern const struct module account_module;      /* 账号与角色 */
extern const struct module dual_module;         /* 双人操作 */
extern const struct module task_module;         /* 我的任务 */
extern const struct module notice_module;       /* 消息 */
extern const struct module complaint_module;    /* 投诉建议 */
extern const struct module deputy_module;       /* 请假代理 */
extern const struct module audit_module;        /* 审计记录 */
extern const struct module privacy_module;      /* 个人信息权利 */
extern const struct module setting_module;      /* 系统设置 */
extern const struct module expiry_module;       /* 保存期限 */

#endif
