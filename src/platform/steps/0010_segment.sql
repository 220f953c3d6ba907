-- Months of the record that are over, each in a sealed file: platform/segment.h.

create table audit_segment (
	month $key,
	first_block $int not null,
	last_block $int not null,
	n $int not null,
	before $blob not null,
	hash $blob not null,
	content $blob not null,
	public_key $blob not null,
	signature $blob not null,
	size $int not null,
	made $moment not null,
	moved $int not null,
	moved_at $moment
);
