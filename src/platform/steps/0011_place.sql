-- expands: where rows lie when a database of PostgreSQL is spread
place person by person_id;
place notice by person_id;
place role everywhere;
