/* rows.h - rows of the platform's statements that have a public struct. */
#ifndef PLATFORM_ROWS_H
#define PLATFORM_ROWS_H

#include "platform/account.h"
#include "platform/act.h"
#include "platform/file.h"
#include "platform/flow.h"
#include "platform/handed.h"
#include "platform/job.h"
#include "platform/notice.h"

#endif
