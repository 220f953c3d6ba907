/*
 * transcript.h - a visit written down: what is sent, and what comes back.
 *
 *	# An officer of a town registers a member.
 *	@ wang town 00010002
 *	> POST /members
 *	name=王小明
 *	org_id={org 000100020001}
 *	< 303
 *	? member = "Location: /members/" "\n"
 *	> GET /members/{member}
 *	< 200
 *	~ 王小明
 *	! 32059919900101
 *
 * Each line stands by itself; its first character says what it is.
 *
 *	# words                 a remark
 *	@ NAME ROLE PATH        NAME signs in: a new officer with this role at the union of this path
 *	@ NAME worker           … somebody without a post
 *	@ NAME mobile NUMBER    … by a short message, as people do
 *	@ NAME nobody           a browser nobody is signed in with
 *	@ NAME                  NAME goes on; what follows is sent by him
 *	+ 31 minutes            the clock moves on (seconds, minutes, hours, days)
 *	> METHOD PATH           a request; the lines behind it belong to it:
 *	  Name: value             a field, where the name begins with a capital letter
 *	  name=value              of a form; it is encoded, and the form's token goes along
 *	  name=@file.csv          a file of that name, its lines behind it, each after "| "
 *	  {"name": "value"}       a body of JSON, in as many lines as it likes
 *	< 303                   the status that came back (once for each request)
 *	~ words                 the answer's fields and body hold this text
 *	! words                 and not this
 *	? NAME = "one" "other"  what stands between the two, for {NAME} in the lines below;
 *	                        "\n" is the end of a line and "\"" a quotation mark
 *
 * {NAME} is replaced wherever it stands; made are besides {org PATH}, the id of the union that
 * stood there when the world began, {code}, the digits of the last short message, {csrf} and
 * {token} of whose turn it is.  A path under /api/ is asked by a program: no cookies, the
 * session's token as bearer.  {{ is a brace by itself.
 */
#ifndef TEST_WEB_TRANSCRIPT_H
#define TEST_WEB_TRANSCRIPT_H

#include "test/web/player.h"

/* Plays a transcript in this world: absent when all came as written, else what did not and where. */
str transcript_play(struct arena *, struct world *, const char *file_name);
/* The same from memory; `name` stands in what it says. */
str transcript_play_text(struct arena *, struct world *, const char *name, str text);

#endif
