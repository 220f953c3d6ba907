/* xml.c - a part of the package as a stream of XML events: see package.h. */
#include <string.h>

#include "sheet/package.h"

#define CHUNK 65536
#define SEPARATOR '\n'          /* between a namespace and a name; expat refuses it in either */

/* The namespaces we listen to: transitional and strict, of sheets and of packages. */
static const char *const spaces[] = {
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
	"http://purl.oclc.org/ooxml/spreadsheetml/main",
	"http://schemas.openxmlformats.org/package/2006/relationships",
	"http://schemas.openxmlformats.org/package/2006/content-types",
};
static const char *const relation_ids[] = {
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships\nid",
	"http://purl.oclc.org/ooxml/officeDocument/relationships\nid",
};

void
xml_refuse(struct xml *x, enum say say, int64_t limit)
{
	fault_note(x->package->fault, say, x->row, 0, limit);
	XML_StopParser(x->parser, XML_FALSE);
}

static void
xml_broken(struct xml *x)
{
	xml_refuse(x, x->row ? SAY_BROKEN_ROW : SAY_BROKEN, 0);
}

/*
 * Expat keeps every name it meets until the parser is freed, so a part with
 * millions of different ones would take all memory: only so many are let in.
 * Names of one letter, which a sheet repeats for every cell, are few anyway.
 */
static bool
xml_name_known(struct xml *x, const char *name)
{
	uint64_t hash = str_hash(str_of(name)) | 1;
	size_t at = (size_t)(hash % COUNT(x->names));

	while (x->names[at]) {
		if (x->names[at] == hash)
			return true;
		at = (at + 1) % COUNT(x->names);
	}
	if (x->n_names == XML_NAMES)
		return false;
	x->names[at] = hash;
	x->n_names++;
	return true;
}

/* The local name when the namespace is one of ours or there is none, else "". */
static const char *
xml_local(const char *name)
{
	const char *cut = strchr(name, SEPARATOR);

	if (!cut)
		return name;
	for (size_t i = 0; i < COUNT(spaces); i++)
		if (strlen(spaces[i]) == (size_t)(cut - name) &&
		    !memcmp(spaces[i], name, (size_t)(cut - name)))
			return cut + 1;
	return "";
}

static void XMLCALL
on_begin(void *arg, const XML_Char *full, const XML_Char **attributes)
{
	struct xml *x = arg;
	const char *name = xml_local(full);

	if (x->package->fault->say != SAY_NOTHING)
		return;
	if (++x->depth > XML_DEEP || ((!name[0] || name[1]) && !xml_name_known(x, full))) {
		xml_broken(x);
		return;
	}
	for (size_t i = 0; attributes[i]; i += 2) {
		if (attributes[i][1] && !xml_name_known(x, attributes[i])) {
			xml_broken(x);
			return;
		}
	}
	x->begin(x, name, attributes);
}

static void XMLCALL
on_end(void *arg, const XML_Char *full)
{
	struct xml *x = arg;

	if (x->package->fault->say != SAY_NOTHING)
		return;
	x->depth--;
	x->end(x, xml_local(full));
	if (x->pause && x->package->fault->say == SAY_NOTHING)
		XML_StopParser(x->parser, XML_TRUE);
}

static void XMLCALL
on_text(void *arg, const XML_Char *s, int n)
{
	struct xml *x = arg;

	if (x->text && x->package->fault->say == SAY_NOTHING)
		x->text(x, (str){ s, (size_t)n });
}

static void XMLCALL
on_prefix(void *arg, const XML_Char *prefix, const XML_Char *uri)
{
	struct xml *x = arg;

	(void)uri;
	if (x->package->fault->say == SAY_NOTHING && prefix && !xml_name_known(x, prefix))
		xml_broken(x);
}

/* No document of ours has one, and entities come only with it. */
static void XMLCALL
on_doctype(void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public,
           int has_internal)
{
	(void)name, (void)system, (void)public, (void)has_internal;
	xml_refuse(arg, SAY_DOCTYPE, 0);
}

bool
xml_open(struct xml *x, int64_t part)
{
	struct fault *f = x->package->fault;
	zip_stat_t st;

	x->parser = NULL;
	x->part = NULL;
	x->depth = 0;
	x->paused = x->last = x->pause = false;
	x->fed = 0;
	x->n_names = 0;
	memset(x->names, 0, sizeof x->names);
	if (part < 0 || zip_stat_index(x->package->zip, (zip_uint64_t)part, 0, &st))
		return fault_note(f, SAY_BROKEN, 0, 0, 0);
	if (!(x->part = zip_fopen_index(x->package->zip, (zip_uint64_t)part, 0)))
		return fault_note(f, package_says(x->package), 0, 0, 0);
	x->packed = (int64_t)st.comp_size;
	x->unpacked = (int64_t)st.size;
	if (!(x->parser = XML_ParserCreateNS(NULL, SEPARATOR)))
		return fault_note(f, SAY_MEMORY, 0, 0, 0);
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_begin, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartNamespaceDeclHandler(x->parser, on_prefix);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	return true;
}

void
xml_close(struct xml *x)
{
	if (x->parser)
		XML_ParserFree(x->parser);
	if (x->part)
		zip_fclose(x->part);
	x->parser = NULL;
	x->part = NULL;
}

/* Gives expat the next bytes of the part; what it made of them in *ret. */
static bool
xml_feed(struct xml *x, enum XML_Status *ret)
{
	struct fault *f = x->package->fault;
	void *buffer = XML_GetBuffer(x->parser, CHUNK);
	zip_int64_t got;

	if (!buffer)
		return fault_note(f, SAY_MEMORY, 0, 0, 0);
	if ((got = zip_fread(x->part, buffer, CHUNK)) < 0) {
		enum say say = part_says(x->part);

		return fault_note(f, say == SAY_BROKEN && x->row ? SAY_BROKEN_ROW : say, x->row, 0, 0);
	}
	x->fed += got;
	x->package->may_unpack -= got;
	if (x->package->may_unpack < 0)
		return fault_note(f, SAY_BOMB, 0, 0, 0);
	x->last = got == 0;
	*ret = XML_ParseBuffer(x->parser, (int)got, x->last);
	/* A tag that does not end would be kept whole. */
	if (*ret == XML_STATUS_OK && x->fed - XML_GetCurrentByteIndex(x->parser) > XML_TOKEN)
		return fault_note(f, x->row ? SAY_BROKEN_ROW : SAY_BROKEN, x->row, 0, 0);
	return true;
}

bool
xml_run(struct xml *x, bool *ended)
{
	struct fault *f = x->package->fault;

	x->pause = false;
	*ended = false;
	for (;;) {
		enum XML_Status status = XML_STATUS_ERROR;

		if (x->paused)
			status = XML_ResumeParser(x->parser);
		else if (!xml_feed(x, &status))
			return false;
		x->paused = status == XML_STATUS_SUSPENDED;
		if (status == XML_STATUS_ERROR &&
		    XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY)
			return fault_note(f, SAY_MEMORY, 0, 0, 0);
		if (status == XML_STATUS_ERROR)
			return fault_note(f, x->row ? SAY_BROKEN_ROW : SAY_BROKEN, x->row, 0, 0);
		if (x->paused)
			return true;
		if (x->last) {
			*ended = true;
			return true;
		}
	}
}

bool
xml_whole(struct xml *x, int64_t part)
{
	bool ended, good = xml_open(x, part) && xml_run(x, &ended);

	xml_close(x);
	return good;
}

str
xml_attribute(const char **attributes, const char *name)
{
	bool relation = !strcmp(name, "id");

	for (size_t i = 0; attributes[i]; i += 2) {
		if (!strcmp(attributes[i], name))
			return str_of(attributes[i + 1]);
		for (size_t j = 0; relation && j < COUNT(relation_ids); j++)
			if (!strcmp(attributes[i], relation_ids[j]))
				return str_of(attributes[i + 1]);
	}
	return (str){ 0 };
}
