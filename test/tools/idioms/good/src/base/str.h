typedef struct { const char *s; size_t n; } str;
void *get(size_t n)
{
	return malloc(n);
}
