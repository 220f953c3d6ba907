-- What somebody may, by his own posts and by those he stands in for.

-- deputy_of_person (person_id id, today date) -> (deputy_id id, giver_person_id id, giver_account_id id, first_day date, last_day date, post_id id, org_id id, title text, org_name text, org_path text, role_name text, role_label text, permits text)
-- unscoped: what somebody stands in for today, while both hold their posts and the giver could come in himself
select d.deputy_id, d.giver_person_id, a.account_id, d.first_day, d.last_day, p.post_id, p.org_id, p.title, p.org_name, p.org_path, r.name, r.label, r.permits
from deputy d
join post p on p.post_id = d.post_id and p.person_id = d.giver_person_id and p.until is null
join post o on o.post_id = d.own_post_id and o.person_id = d.person_id and o.until is null
join role r on r.role_id = p.role_id
join account a on a.account_id = (select min(b.account_id) from account b where b.person_id = d.giver_person_id and b.password is not null and b.state = 1)
where d.person_id = :person_id and d.giver_person_id <> d.person_id and d.ended is null
	and d.first_day <= :today and d.last_day >= :today
order by d.deputy_id;

-- deputy_accounts (account_id id) -> (account_id id)
-- unscoped: whose rights are read anew with this account's
select distinct s.account_id
from account g
join deputy d on d.giver_person_id = g.person_id and d.ended is null
join account s on s.person_id = d.person_id
where g.account_id = :account_id;
