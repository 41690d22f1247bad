-- The first answer is given again byte for byte; jsonb would put its fields in another order.
ALTER TABLE idempotency_keys
    ALTER COLUMN response TYPE bytea USING convert_to(response::text, 'UTF8');

-- A visitor's key is taken before the verb says whether visitors may do this at all.
CREATE POLICY visitors ON idempotency_keys
    USING ((SELECT actor_role()) = 'visitor' AND scope LIKE 'visitor:%')
    WITH CHECK ((SELECT actor_role()) = 'visitor' AND scope LIKE 'visitor:%');
