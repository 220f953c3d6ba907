/* parse.c - libxml2 reads markup, and nothing that it could not read whole for want of memory is taken. */
#include "clean/inside.h"

#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

/*
 * Errors behind the first want of memory, or one after the other at one place.  So many are nobody's text any more: it
 * turns in a circle.
 */
#define ERRORS_MOST 10000

struct parsing { htmlParserCtxtPtr parser; const xmlChar *at; bool no_memory; int errors; };

/*
 * For want of memory it goes on with what it has, or for ever, and does not always say why; what it made then is not
 * taken.  It is stopped late: where it first fails it may still hold what stopping frees.  First it is told that the
 * end has come and left where it stands: a loop of it (libxml2 2.9, behind a name it has no memory for) passes over
 * zeros, and would never leave the empty text that stopping gives it.
 */
static void
on_error(void *v, xmlErrorPtr e)
{
	struct parsing *p = v;
	const xmlChar *at = p->parser->input ? p->parser->input->cur : NULL;

	p->no_memory = p->no_memory || e->code == XML_ERR_NO_MEMORY;
	p->errors = p->no_memory || at == p->at ? p->errors + 1 : 0;
	p->at = at;
	if (p->errors == ERRORS_MOST) {
		p->no_memory = true;
		p->parser->instate = XML_PARSER_EOF;
	} else if (p->errors == 2 * ERRORS_MOST) {
		xmlStopParser(p->parser);
	}
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
