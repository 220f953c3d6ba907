-- expands: where rows lie when a database of PostgreSQL is spread
place correction by person_id;
place consent_text everywhere;
