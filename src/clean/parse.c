/* parse.c - libxml2 reads markup, and nothing that it could not read whole for want of memory is taken. */
#include "clean/inside.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Errors behind the first want of memory.  So many are nobody's text any more: it turns in a circle. */
#define ERRORS_MOST 10000

struct parsing { htmlParserCtxtPtr parser; bool no_memory; int errors; };

/*
 * For want of memory it goes on with what it has, or for ever; what it made then is not taken.  It is stopped late:
 * where it first fails it may still hold what stopping frees.
 */
static void
on_error(void *v, xmlErrorPtr e)
{
	struct parsing *p = v;

	p->no_memory = p->no_memory || e->code == XML_ERR_NO_MEMORY;
	if (p->no_memory && ++p->errors == ERRORS_MOST)
		xmlStopParser(p->parser);
}

htmlDocPtr
clean_parse(str dirty)
{
	struct parsing p = { 0 };
	htmlDocPtr doc;

	pthread_once(&once, xmlInitParser);
	p.parser = htmlNewParserCtxt();
	if (!p.parser)
		return NULL;
	/* Of this thread; the parser has none of its own. */
	xmlSetStructuredErrorFunc(&p, on_error);
	doc = htmlCtxtReadMemory(p.parser, dirty.s, (int)dirty.n, NULL, "UTF-8", HTML_PARSE_RECOVER |
		HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_NODEFDTD |
		HTML_PARSE_COMPACT);
	xmlSetStructuredErrorFunc(NULL, NULL);
	htmlFreeParserCtxt(p.parser);
	if (!p.no_memory)
		return doc;
	xmlFreeDoc(doc);
	return NULL;
}
