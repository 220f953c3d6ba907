-- expands
-- Unions without a committee on record, of which only the end of the term is known: how often they were told of it.

create table committee_told (
	org_id $key,
	ends $date not null,
	warned $int not null
);
