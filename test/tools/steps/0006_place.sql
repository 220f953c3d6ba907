-- contracts: people, and where their rows lie; an index goes
create table human (person_id $key, code $text not null unique, at $moment);
create table card (
	card_id $key,
	person_id $id not null references human (person_id),
	number $text not null
);
create unique index card_number on card (number);
create unique index card_number_own on card (person_id, number);
create unique index card_gone on card (card_id, number);
drop index card_gone;
place human by person_id;
place card by person_id;
place setting everywhere;
