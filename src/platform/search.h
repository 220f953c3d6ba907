/*
 * search.h - one text index for both engines.
 *
 * A text becomes tokens made here: each Han character is one token, each run of
 * Latin letters and digits is one in lower case (full-width forms as half-width,
 * letters with marks as plain ones), all else only separates.  A query is the
 * same tokens as a phrase, so that it finds what LIKE '%…%' would, from one
 * character on.  The tokens are such that SQLite's unicode61 and PostgreSQL's
 * 'simple' leave them as they are:
 *
 *	FTS5        create virtual table … using fts5(tokens,
 *	                tokenize = 'unicode61 remove_diacritics 0')
 *	            … match '"' || :phrase || '"'
 *	PostgreSQL  to_tsvector('simple', :tokens) @@ phraseto_tsquery('simple', :phrase)
 *
 * A phrase holds no quotes or operators.  Thread-safe; never fails.
 */
#ifndef PLATFORM_SEARCH_H
#define PLATFORM_SEARCH_H

#include "base/base.h"

#define SEARCH_TOKEN_MOST 60    /* bytes of one token; longer runs are cut */
#define SEARCH_PIECE_MOST 4000  /* tokens of one piece: PostgreSQL counts positions to 16,383 */
#define SEARCH_PIECE_LAP  40    /* tokens it repeats of the one before; a phrase has no more */

/* 加入工会App2 → "加 入 工 会 app2"; empty when there is nothing to index. */
str search_tokens(struct arena *, str text);

/* The same for what somebody typed, SEARCH_PIECE_LAP tokens at most; empty: nothing to find. */
str search_phrase(struct arena *, str typed);

/*
 * Long texts are indexed in pieces, each a row of the index.  Takes the next
 * piece off `*rest` and returns its tokens; empty when nothing is left.
 *
 *	for (str rest = article, piece; piece = search_piece(a, &rest), piece.n; )
 */
str search_piece(struct arena *, str *rest);

/* The code point a search sees: half-width, small, without marks; 0 for what only separates. */
uint32_t search_fold(uint32_t u);

/* What a single search box was given. */
enum search_kind {
	SEARCH_NOTHING,         /* nothing to search for */
	SEARCH_WORDS,           /* a name or words: search_phrase */
	SEARCH_INITIALS,        /* only Latin letters, at most 12: initials first, words besides */
	SEARCH_MOBILE,          /* 11 digits of a mobile, +86 and blanks aside */
	SEARCH_DOCUMENT,        /* 居民身份证, 居住证, 永居证, 回乡证, passport */
	SEARCH_USCC,            /* 统一社会信用代码 */
};

/*
 * Decides by form alone; the check digits settle only what could be both a
 * document and a USCC (18 digits).  Numbers not of such a form are words.
 */
enum search_kind search_guess(str typed);

/* The number typed as it is stored: half-width, upper case, without blanks, hyphens and +86. */
str search_number(struct arena *, str typed);

/*
 * For `like … escape '\'`: anywhere in the text; what like would take as a sign stands for itself.  Absent when nothing
 * was typed.  It walks every row of the scope: for what is few.
 */
str search_part(struct arena *, str typed);

#endif
