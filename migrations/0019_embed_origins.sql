-- Which sites may show a niche's form in a frame; none, unless an administrator names them.
ALTER TABLE niches ADD COLUMN embed_origins text[] DEFAULT '{}' NOT NULL
    CHECK (cardinality(embed_origins) <= 20);
