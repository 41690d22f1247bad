-- No two levels of a niche are called the same, whatever the case and the spaces. Of those that
-- are, the first in their order keeps its name, and the next is "Shared 2".
SELECT set_config('hotlead.actor_role', 'system', true);
DO $$
DECLARE
    level record;
    number integer;
    wanted text;
BEGIN
    FOR level IN
        SELECT l.id, l.niche_id, l.name
        FROM (
            SELECT id, niche_id, name, order_position, row_number() OVER (
                PARTITION BY niche_id, lower(regexp_replace(name, '\s+', ' ', 'g'))
                ORDER BY order_position
            ) AS place
            FROM competition_levels
        ) AS l
        WHERE l.place > 1
        ORDER BY l.niche_id, l.order_position
    LOOP
        number := 1;
        LOOP
            number := number + 1;
            -- A name has at most 100 characters.
            wanted := rtrim(left(level.name, 96)) || ' ' || number;
            EXIT WHEN NOT EXISTS (
                SELECT FROM competition_levels
                WHERE niche_id = level.niche_id
                    AND lower(regexp_replace(name, '\s+', ' ', 'g'))
                        = lower(regexp_replace(wanted, '\s+', ' ', 'g'))
            );
        END LOOP;
        UPDATE competition_levels SET name = wanted WHERE id = level.id;
    END LOOP;
END
$$;
SELECT set_config('hotlead.actor_role', '', true);

CREATE UNIQUE INDEX competition_levels_by_name ON competition_levels
    (niche_id, lower(regexp_replace(name, '\s+', ' ', 'g')));
