-- expands
create index member_nick on member (nick);
create index member_left on member (left_over, member_id) where left_over is not null;
create index member_grade on member (grade);
