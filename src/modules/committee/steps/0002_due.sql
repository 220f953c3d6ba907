-- What runs out is counted for the menu of every page: by the index alone.

drop index committee_term_ends;
create index committee_term_ends on committee_term (ends, org_path, term_id) where until is null;
