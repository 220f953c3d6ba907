-- Consents and their texts.

-- join_text_add (consent_text_id id, purpose text, version int, label text, words text, digest blob, since moment)
insert into consent_text (consent_text_id, purpose, version, label, words, digest, since)
values (:consent_text_id, :purpose, :version, :label, :words, :digest, :since);

-- join_texts_now () -> (consent_text_id id, purpose text, version int, label text, words text, digest blob, since moment)
select t.consent_text_id, t.purpose, t.version, t.label, t.words, t.digest, t.since
from consent_text t
where not exists (select 1 from consent_text n where n.purpose = t.purpose and n.version > t.version)
order by t.purpose;

-- join_text_by_id (consent_text_id id) -> (consent_text_id id, purpose text, version int, label text, words text, digest blob, since moment, newest int)
select t.consent_text_id, t.purpose, t.version, t.label, t.words, t.digest, t.since,
	(select max(n.version) from consent_text n where n.purpose = t.purpose)
from consent_text t where t.consent_text_id = :consent_text_id;

-- join_text_versions (purpose text) -> (consent_text_id id, version int, label text, words text, since moment)
select consent_text_id, version, label, words, since from consent_text
where purpose = :purpose order by version desc;

-- join_consent_add (consent_id id, account_id id, person_id id?, consent_text_id id, digest blob, channel text, at moment)
insert into consent (consent_id, account_id, person_id, consent_text_id, digest, channel, at)
values (:consent_id, :account_id, :person_id, :consent_text_id, :digest, :channel, :at);

-- join_consents (account_id id) -> (consent_id id, purpose text, label text, version int, words text, channel text, at moment, withdrawn moment)
select c.consent_id, t.purpose, t.label, t.version, t.words, c.channel, c.at, c.withdrawn
from consent c join consent_text t on t.consent_text_id = c.consent_text_id
where c.account_id = :account_id
order by c.consent_id desc;

-- join_consent_own (consent_id id, account_id id) -> (consent_id id, purpose text, label text, withdrawn moment)
select c.consent_id, t.purpose, t.label, c.withdrawn
from consent c join consent_text t on t.consent_text_id = c.consent_text_id
where c.consent_id = :consent_id and c.account_id = :account_id;

-- join_consent_active (account_id id, consent_text_id id) -> (consent_id id)
select consent_id from consent
where account_id = :account_id and consent_text_id = :consent_text_id and withdrawn is null limit 1;

-- join_consent_end (purpose text, account_id id, now moment)
update consent set withdrawn = :now
where account_id = :account_id and withdrawn is null
	and consent_text_id in (select consent_text_id from consent_text where purpose = :purpose);

-- join_consents_old (account_id id) -> (n int)
-- How many texts this account agreed to in an earlier version only.
select count(*) from consent_text t
where not exists (select 1 from consent_text n where n.purpose = t.purpose and n.version > t.version)
	and exists (select 1 from consent c join consent_text o on o.consent_text_id = c.consent_text_id
		where c.account_id = :account_id and c.withdrawn is null and o.purpose = t.purpose and o.version < t.version)
	and not exists (select 1 from consent c
		where c.account_id = :account_id and c.withdrawn is null and c.consent_text_id = t.consent_text_id);

-- join_consent_person (account_id id, person_id id)
update consent set person_id = :person_id where account_id = :account_id and person_id is null;
