-- A film is a file with a poster, a length and a digest: what is reviewed is these bytes.

alter table content_file add poster_id $id;
alter table content_file add ms $int;
alter table content_file add codec $int;
alter table content_file add digest $blob;
create index content_file_films on content_file (kind, file_id) where kind = 3;
