-- Register certificates: issuing, showing, and what anybody may check.

-- certificate_add (certificate_id id, org_id id, number text, org_name text, issuer text, issued date, by_name text, made moment)
insert into org_certificate (certificate_id, org_id, org_path, number, org_name, issuer, issued, replaced, by_name, made)
select :certificate_id, o.org_id, o.org_path, :number, :org_name, :issuer, :issued, null, :by_name, :made
from {org o} where o.org_id = :org_id;

-- certificate_replace (org_id id, day date)
update {org_certificate c} set replaced = :day where c.org_id = :org_id and c.replaced is null;

-- certificate_list (org_id id, most int) -> (certificate_id id, number text, org_name text, issuer text, issued date, replaced date, by_name text)
select c.certificate_id, c.number, c.org_name, c.issuer, c.issued, c.replaced, c.by_name
from {org_certificate c} where c.org_id = :org_id
order by c.certificate_id desc limit :most;

-- certificate_now (org_id id) -> (certificate_id id, number text, org_name text, issuer text, issued date)
select c.certificate_id, c.number, c.org_name, c.issuer, c.issued
from {org_certificate c} where c.org_id = :org_id and c.replaced is null;

-- certificate_taken (number text) -> (certificate_id id)
-- unscoped: a number is given once in the whole house
select certificate_id from org_certificate where number = :number;

-- certificate_check (number text) -> (org_name text, issuer text, issued date, replaced date, name_now text, state int, ended date)
-- unscoped: whoever holds the paper may ask whether it is valid; nothing personal
select c.org_name, c.issuer, c.issued, c.replaced, o.name, o.state, o.ended
from org_certificate c join org o on o.org_id = c.org_id
where c.number = :number;

-- certificate_moved (org_id id, org_path text)
-- unscoped: follows its union, which moved
update org_certificate set org_path = :org_path where org_id = :org_id;
