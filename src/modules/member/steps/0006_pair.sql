-- Most names have two or three characters, and who looks for one types the first two: those stand together here, in
-- the list's order.

create index member_pair on member (substr(name, 1, 2), org_path, name_key, member_id);
