-- Committees of unions: their terms, who sits in them, and the elections they come from.

create table committee_term (
	term_id $key,
	org_id $id not null,
	org_path $path not null,
	kind $int not null,
	number $int not null,
	began $date not null,
	years $int not null,
	ends $date not null,
	seats $int not null,
	head $text,
	document_no $text,
	until $date,
	warned $int not null,
	made $moment not null,
	rev $int not null
);
-- One committee of a kind at a time, and each number once.
create unique index committee_term_now on committee_term (org_id, kind) where until is null;
create unique index committee_term_number on committee_term (org_id, kind, number);
create index committee_term_list on committee_term (org_path, term_id);
create index committee_term_ends on committee_term (ends, term_id) where until is null;

create table committee_seat (
	seat_id $key,
	term_id $id not null references committee_term (term_id),
	org_id $id not null,
	org_path $path not null,
	name $text not null,
	post $int not null,
	full_time $bool not null,
	person_id $id,
	since $date not null,
	until $date,
	how $int not null,
	reason $text
);
create index committee_seat_term on committee_seat (term_id, post, seat_id);
create index committee_seat_org on committee_seat (org_id);
create index committee_seat_scope on committee_seat (org_path, seat_id);

create table election (
	election_id $key,
	org_id $id not null,
	org_path $path not null,
	kind $int not null,
	what $int not null,
	number $int not null,
	years $int not null,
	seats $int not null,
	held $date,
	entitled $int not null,
	present $int not null,
	people $text,
	no_relative $bool not null,
	valid $bool not null,
	elected $int not null,
	document_no $text,
	state $int not null,
	made $moment not null,
	rev $int not null
);
create unique index election_once on election (org_id, kind) where state in (1, 2, 3);
create index election_list on election (org_path, election_id);
create index election_org on election (org_id, election_id);

create table candidate (
	candidate_id $key,
	election_id $id not null references election (election_id),
	org_id $id not null,
	org_path $path not null,
	name $text not null,
	post $int not null,
	full_time $bool not null,
	votes $int not null,
	person_id $id,
	elected $bool not null
);
create index candidate_election on candidate (election_id, candidate_id);
create index candidate_org on candidate (org_id);
create index candidate_scope on candidate (org_path, candidate_id);
