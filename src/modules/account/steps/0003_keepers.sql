-- expands: whoever of the three administrators is not the owner confirms that a second factor of the third is switched off
update role set permits = permits || ' second.see' where name in ('city', 'town', 'system', 'security', 'audit');
update role set permits = permits || ' second.system' where name = 'system';
update role set permits = permits || ' second.security' where name = 'security';
update role set permits = permits || ' second.audit' where name = 'audit';
