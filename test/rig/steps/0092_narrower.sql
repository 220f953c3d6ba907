-- contracts: nobody reads or writes the column any more

drop index member_grade;
alter table member drop column grade;
