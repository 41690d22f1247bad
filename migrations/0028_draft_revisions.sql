-- A draft's number is given again once it is discarded. Its revisions go on counting, so that a
-- page that still holds the discarded one is told, rather than saved over the next.
ALTER TABLE niches ADD COLUMN draft_revision integer NOT NULL DEFAULT 0;
