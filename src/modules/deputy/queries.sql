-- Who stands in for whom (the table is the platform's: what it gives is read in sql/rights.sql).

-- Persons may lie on other machines than posts: those are found first, their persons then, one of the two after the other.

-- deputy_candidates (org_id id?, word text?, person_id id, most int) -> (post_id id, name text, title text, org_name text, role_name text)
select s.post_id, n.name, s.title, s.org_name, s.role_name
from (select p.post_id, p.person_id, p.title, p.org_name, p.org_path, r.name as role_name
from {post p}
join role r on r.role_id = p.role_id
where p.until is null and p.person_id <> :person_id
	and exists (select 1 from account a where a.person_id = p.person_id and a.password is not null and a.state = 1)
	{if :org_id} and p.org_id = :org_id {end}) s
join person n on n.person_id = s.person_id
	{if :word} and n.name like :word escape '\' {end}
order by s.org_path, s.post_id
limit :most;

-- deputy_candidate (post_id id) -> (post_id id, person_id id, name text, title text, org_name text)
select s.post_id, s.person_id, n.name, s.title, s.org_name
from (select p.post_id, p.person_id, p.title, p.org_name
from {post p}
where p.post_id = :post_id and p.until is null
	and exists (select 1 from account a where a.person_id = p.person_id and a.password is not null and a.state = 1)) s
join person n on n.person_id = s.person_id;

-- deputy_add (deputy_id id, giver_person_id id, person_id id, post_id id, own_post_id id, first_day date, last_day date, reason text, made moment, begun moment?)
insert into deputy (deputy_id, giver_person_id, person_id, post_id, own_post_id, first_day, last_day, reason, made, begun)
values (:deputy_id, :giver_person_id, :person_id, :post_id, :own_post_id, :first_day, :last_day, :reason, :made, :begun);

-- deputy_beside (post_id id, first_day date, last_day date) -> (name text, first_day date, last_day date)
select n.name, s.first_day, s.last_day
from (select d.person_id, d.first_day, d.last_day from deputy d
where d.post_id = :post_id and d.ended is null and d.first_day <= :last_day and d.last_day >= :first_day
order by d.first_day limit 1) s
join person n on n.person_id = s.person_id;

-- deputy_rows (today date, state int?, before id?, most int) -> deputy
select b.deputy_id, b.giver_name, n.name, b.org_name, b.title, b.first_day, b.last_day, b.state, b.reason, b.made, b.ended,
	b.ended_by, b.org_path, b.giver_person_id, b.person_id, b.post_id
from (select s.deputy_id, g.name as giver_name, s.org_name, s.title, s.first_day, s.last_day, s.state, s.reason, s.made, s.ended,
	s.ended_by, s.org_path, s.giver_person_id, s.person_id, s.post_id
from (select d.deputy_id, p.org_name, p.title, d.first_day, d.last_day,
	case when d.ended is not null or d.last_day < :today then 3 when d.first_day > :today then 1 else 2 end as state,
	d.reason, d.made, d.ended, d.ended_by, p.org_path, d.giver_person_id, d.person_id, d.post_id
from deputy d
join {post p} on p.post_id = d.post_id
where true
	{if :state} and case when d.ended is not null or d.last_day < :today then 3 when d.first_day > :today then 1 else 2 end = :state {end}
	{if :before} and d.deputy_id < :before {end}
order by d.deputy_id desc
limit :most) s
join person g on g.person_id = s.giver_person_id) b
join person n on n.person_id = b.person_id
order by b.deputy_id desc;

-- deputy_one (deputy_id id, today date) -> deputy
select b.deputy_id, b.giver_name, n.name, b.org_name, b.title, b.first_day, b.last_day, b.state, b.reason, b.made, b.ended,
	b.ended_by, b.org_path, b.giver_person_id, b.person_id, b.post_id
from (select s.deputy_id, g.name as giver_name, s.org_name, s.title, s.first_day, s.last_day, s.state, s.reason, s.made, s.ended,
	s.ended_by, s.org_path, s.giver_person_id, s.person_id, s.post_id
from (select d.deputy_id, p.org_name, p.title, d.first_day, d.last_day,
	case when d.ended is not null or d.last_day < :today then 3 when d.first_day > :today then 1 else 2 end as state,
	d.reason, d.made, d.ended, d.ended_by, p.org_path, d.giver_person_id, d.person_id, d.post_id
from deputy d
join {post p} on p.post_id = d.post_id
where d.deputy_id = :deputy_id) s
join person g on g.person_id = s.giver_person_id) b
join person n on n.person_id = b.person_id;

-- deputy_own (person_id id, deputy_id id?, today date, most int) -> deputy
-- unscoped: what somebody gave, and what was given to him
select b.deputy_id, b.giver_name, n.name, b.org_name, b.title, b.first_day, b.last_day, b.state, b.reason, b.made, b.ended,
	b.ended_by, b.org_path, b.giver_person_id, b.person_id, b.post_id
from (select s.deputy_id, g.name as giver_name, s.org_name, s.title, s.first_day, s.last_day, s.state, s.reason, s.made, s.ended,
	s.ended_by, s.org_path, s.giver_person_id, s.person_id, s.post_id
from (select d.deputy_id, p.org_name, p.title, d.first_day, d.last_day,
	case when d.ended is not null or d.last_day < :today then 3 when d.first_day > :today then 1 else 2 end as state,
	d.reason, d.made, d.ended, d.ended_by, p.org_path, d.giver_person_id, d.person_id, d.post_id
from deputy d
join post p on p.post_id = d.post_id
where (d.giver_person_id = :person_id or d.person_id = :person_id)
	{if :deputy_id} and d.deputy_id = :deputy_id {end}
order by d.deputy_id desc
limit :most) s
join person g on g.person_id = s.giver_person_id) b
join person n on n.person_id = b.person_id
order by b.deputy_id desc;

-- deputy_end (deputy_id id, ended_by int, now moment)
update deputy set ended = :now, ended_by = :ended_by where deputy_id = :deputy_id and ended is null;

-- deputy_begin (deputy_id id, now moment)
update deputy set begun = :now where deputy_id = :deputy_id and begun is null and ended is null;

-- deputy_of_post (post_id id) -> (deputy_id id)
select deputy_id from deputy where (post_id = :post_id or own_post_id = :post_id) and ended is null order by deputy_id;

-- deputy_due (today date, most int) -> (deputy_id id, over bool, lost bool)
-- unscoped: the house begins and ends them on their days
select d.deputy_id, d.last_day < :today,
	p.until is not null or o.until is not null
from deputy d
join post p on p.post_id = d.post_id
join post o on o.post_id = d.own_post_id
where d.ended is null and (d.last_day < :today or p.until is not null or o.until is not null
	or (d.begun is null and d.first_day <= :today))
order by d.deputy_id
limit :most;

-- deputy_inside (deputy_id id, today date) -> deputy
-- unscoped: of a row that the rule has proven
select b.deputy_id, b.giver_name, n.name, b.org_name, b.title, b.first_day, b.last_day, b.state, b.reason, b.made, b.ended,
	b.ended_by, b.org_path, b.giver_person_id, b.person_id, b.post_id
from (select s.deputy_id, g.name as giver_name, s.org_name, s.title, s.first_day, s.last_day, s.state, s.reason, s.made, s.ended,
	s.ended_by, s.org_path, s.giver_person_id, s.person_id, s.post_id
from (select d.deputy_id, p.org_name, p.title, d.first_day, d.last_day,
	case when d.ended is not null or d.last_day < :today then 3 when d.first_day > :today then 1 else 2 end as state,
	d.reason, d.made, d.ended, d.ended_by, p.org_path, d.giver_person_id, d.person_id, d.post_id
from deputy d
join post p on p.post_id = d.post_id
where d.deputy_id = :deputy_id) s
join person g on g.person_id = s.giver_person_id) b
join person n on n.person_id = b.person_id;

-- deputy_signs_in (person_id id) -> (account_id id)
select account_id from account where person_id = :person_id order by account_id;

-- deputy_given_follow (loser_id id, survivor_id id)
update deputy set giver_person_id = :survivor_id where giver_person_id = :loser_id;

-- deputy_held_follow (loser_id id, survivor_id id)
update deputy set person_id = :survivor_id where person_id = :loser_id;
