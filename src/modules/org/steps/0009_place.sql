-- expands: where rows lie when a database of PostgreSQL is spread
place org everywhere;
place employer everywhere;
place org_employer everywhere;
