-- expands
-- Imports: how many places of merged cells the sheet has below its titles; absent: none, or its end was not reached.
alter table import_run add merged $int;
