-- The unions of a trade are few in a street of hundreds, and every application of a platform worker asks for them.

create index org_trade on org (division, org_id) where kind = 4 or base = 4;
