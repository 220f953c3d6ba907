-- Rows of sheets that wait (待整理) follow their union when it moves: found by their path.

create index import_held_path on import_held (org_path);
