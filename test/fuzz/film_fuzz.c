/* A film of any bytes is refused with a sentence or within its bounds; blanked, it is the same film without blanks. */
#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "film/film.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_open(1 << 20);
	int fd = memfd_create("film", MFD_CLOEXEC);
	struct film film, again;
	failed f;

	child_none();
	assert(a && fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
	f = film_read(a, fd, &film);
	assert(!f || (f->code == ERR_INVALID && f->say && err_sentence(a, f).n));
	if (!f) {
		assert(film.ms >= 1 && film.ms <= FILM_MS_MOST && film.width >= 1 && film.height >= 1);
		assert(!film_blank(a, fd, &film));
		f = film_read(a, fd, &again);
		assert(!f && !again.n_blanks && again.ms == film.ms && again.width == film.width);
	}
	arena_close(a);
	close(fd);
	return 0;
}
