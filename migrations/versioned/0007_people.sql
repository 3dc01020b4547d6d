-- Purpose: links with which an administrator lets a person in.
-- Changes: sign_in_links takes the purpose "person": a link of one person, with which that person chooses a password.

alter table sign_in_links drop constraint sign_in_links_purpose_check;
alter table sign_in_links add constraint sign_in_links_purpose_check
    check (purpose in ('demo', 'first_admin') or (purpose = 'person' and user_id is not null));
