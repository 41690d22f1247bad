-- The queue's own tables are made by its library, in the schema `jobs`, before any migration.
GRANT USAGE ON SCHEMA jobs TO hotlead_app, hotlead_worker;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA jobs TO hotlead_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO hotlead_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO hotlead_app, hotlead_worker;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO hotlead_app, hotlead_worker;
