-- A point beside each lead's coordinates, and an index that finds what lies around another point.
-- Run after the migrations at every start: it does what is missing. Where anything stands in the
-- way nothing is changed, and nothing is missing but speed.
DO $$
DECLARE
    home regnamespace;
    routine regprocedure;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis') THEN
        -- Apart from our tables: it brings tables, views and functions of its own.
        CREATE SCHEMA IF NOT EXISTS postgis;
        CREATE EXTENSION postgis SCHEMA postgis;
    END IF;
    home := (SELECT extnamespace FROM pg_extension WHERE extname = 'postgis');
    IF home::text NOT IN ('postgis', 'public') THEN
        RAISE EXCEPTION 'PostGIS is in the schema %, not in postgis or public', home;
    END IF;
    IF NOT has_schema_privilege('hotlead_app', home, 'USAGE') THEN
        GRANT USAGE ON SCHEMA postgis TO hotlead_app, hotlead_worker;
    END IF;

    -- Some of its functions run with the rights of whoever installed it. Nobody here needs them.
    FOR routine IN
        SELECT p.oid
        FROM pg_proc AS p
        JOIN pg_depend AS d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass
        JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'postgis'
        WHERE p.prosecdef AND d.deptype = 'e'
            AND has_function_privilege('hotlead_app', p.oid, 'EXECUTE')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', routine);
    END LOOP;

    -- Row-level security lets an index serve only conditions that cannot tell what they saw.
    -- This one returns true or false and, on points, raises nothing.
    routine := 'st_dwithin(geography, geography, double precision, boolean)';
    IF NOT (SELECT proleakproof FROM pg_proc WHERE oid = routine) THEN
        EXECUTE format('ALTER FUNCTION %s LEAKPROOF', routine);
    END IF;

    IF to_regclass('public.leads_by_point') IS NULL THEN
        ALTER TABLE leads ADD COLUMN IF NOT EXISTS point geography(Point, 4326)
            GENERATED ALWAYS AS (
                ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography
            ) STORED;
        CREATE INDEX leads_by_point ON leads USING gist (point);
    END IF;
END
$$;
