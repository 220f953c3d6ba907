-- 以他人身份查看权限: the security administrator of an installation that is there already has it too; a new one gets
-- it from the permit itself.
update role set permits = permits || ' account.look' where name = 'security';
