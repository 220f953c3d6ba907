.needs = (const char *const[]){ "member", "nobody", NULL },
