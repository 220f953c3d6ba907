-- expands

create index member_grade on member (grade, member_id) where grade > 0;
