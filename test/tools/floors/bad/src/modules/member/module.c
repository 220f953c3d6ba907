.needs = (const char *const[]){ "org", NULL },
