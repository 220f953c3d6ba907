/* row.h - the entity that the statements of this test return. */
#include "base/base.h"
struct member { id member_id; id org_id; str name; struct date joined; };
extern const struct entity member_entity;
