-- expands: where rows lie when a database of PostgreSQL is spread
place member by person_id;
place member_bin by person_id;
place member_exit by person_id;
place person_item by person_id;
place guardian_consent by person_id;
place mobile_change by person_id;
place tag everywhere;
place member_change by person_id;
place member_tag by person_id;
place member_ground by person_id;
