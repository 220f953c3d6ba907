-- Settings of the house.

-- setting_rows () -> (name text, value text, changed moment)
select name, value, changed from setting order by name;
