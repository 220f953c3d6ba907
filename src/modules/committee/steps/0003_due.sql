-- … and with `until`, without which each row is looked up after all.

drop index committee_term_ends;
create index committee_term_ends on committee_term (ends, org_path, term_id, until) where until is null;
