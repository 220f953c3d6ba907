/* message.c - reading a request's fields and setting an answer's: see http.h. */
#include "http/http.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

static bool
same_name(str name, str other)
{
	return name.n == other.n && !strncasecmp(name.s, other.s, name.n);
}

str
http_header(const struct http_request *rq, const char *name)
{
	str wanted = str_of(name);

	for (size_t i = 0; i < rq->n_headers; i++)
		if (same_name(rq->headers[i].name, wanted))
			return rq->headers[i].value;
	return (str){ 0 };
}

str
http_cookie(const struct http_request *rq, str name)
{
	str found = { 0 }, rest = http_header(rq, "Cookie"), one, value;

	for (; one = str_cut(&rest, ';'), one.s; ) {
		one = str_trim(one);
		if (!str_starts(one, name) || one.n == name.n || one.s[name.n] != '=')
			continue;
		if (found.s)
			return (str){ 0 };
		value = str_from(one, name.n + 1);
		if (value.n >= 2 && value.s[0] == '"' && value.s[value.n - 1] == '"')
			value = str_part(value, 1, value.n - 2);
		found = value;
	}
	return found;
}

void
http_set(struct http_response *rs, const char *name, str value)
{
	assert(rs->n_headers < COUNT(rs->headers));
	assert(!str_has(value, '\r') && !str_has(value, '\n') && !str_has(value, '\0'));
	rs->headers[rs->n_headers++] =
		(struct http_header){ str_of(name), value.s ? value : S("") };
}
