-- At which place leads are offered to a level, counted from 1: null where it sells nothing, and for
-- what was kept before places were.
ALTER TABLE level_changes
    ADD COLUMN place_before integer,
    ADD COLUMN place_after integer;
