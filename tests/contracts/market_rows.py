"""One row of each table that is written as it stands; the market fills in whose it is."""

from typing import LiteralString

INSERT: dict[str, LiteralString] = {
    "niche_form_schemas": """
        INSERT INTO niche_form_schemas (id, niche_id, version, schema, published_at)
        VALUES (%(id)s, %(niche_id)s, %(version)s, %(schema)s, %(published_at)s)
    """,
    "sessions": """
        INSERT INTO sessions (id, user_id, expires_at) VALUES (%(id)s, %(user_id)s, %(now)s)
    """,
    "user_tokens": """
        INSERT INTO user_tokens (id, user_id, purpose, token_sha256, expires_at)
        VALUES (%(id)s, %(user_id)s, 'change_email', sha256(convert_to(%(id)s::text, 'UTF8')),
                %(now)s)
    """,
    "second_factors": """
        INSERT INTO second_factors (id, user_id, created_at) VALUES (%(id)s, %(user_id)s, %(now)s)
    """,
    "recovery_codes": """
        INSERT INTO recovery_codes (id, user_id, code_sha256, created_at)
        VALUES (%(id)s, %(user_id)s, sha256(convert_to(%(id)s::text, 'UTF8')), %(now)s)
    """,
    "api_keys": """
        INSERT INTO api_keys (id, user_id, name, scope, key_sha256, hint, created_at)
        VALUES (%(id)s, %(user_id)s, 'CRM', 'read', sha256(convert_to(%(id)s::text, 'UTF8')),
                'hlk_', %(now)s)
    """,
    "lead_assignments": """
        INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id,
                                      competition_level_id, price_charged, competitors_max)
        VALUES (%(id)s, %(lead_id)s, %(provider_id)s, %(subscription_id)s, %(level_id)s, 0, 2)
    """,
    "distribution_runs": """
        INSERT INTO distribution_runs (id, lead_id, attempt, outcome, policy, decisions,
                                       reason_counts, decided_at, decide_ms)
        VALUES (%(id)s, %(lead_id)s, 1, 'distributed', 'additive', '[]', '{}', %(now)s, 1)
    """,
    "distribution_batches": """
        INSERT INTO distribution_batches (id, niche_id, decided_at, lead_ids, market)
        VALUES (%(id)s, %(niche_id)s, %(now)s, ARRAY[%(lead_id)s::uuid], '')
    """,
    "payments": """
        INSERT INTO payments (id, provider_id, amount) VALUES (%(id)s, %(provider_id)s, 10)
    """,
    "disputes": """
        INSERT INTO disputes (id, payment_id, provider_id, amount, opened_at, lifted_at)
        SELECT %(id)s::text, id, provider_id, 10, %(now)s, %(now)s
        FROM payments
        ORDER BY id
        LIMIT 1
    """,
    "manual_requests": """
        INSERT INTO manual_requests (id, provider_id, transaction_type, amount, memo,
                                     idempotency_key, asked_by, asked_at)
        SELECT %(id)s, id, 'manual_credit', 10, 'Goodwill', %(id)s::text, user_id, %(now)s
        FROM providers
        ORDER BY id
        LIMIT 1
    """,
    "saved_cards": """
        INSERT INTO saved_cards (id, provider_id, consent_version, consent_text, consented_by)
        VALUES (%(id)s, %(provider_id)s, 1, 'I agree.', %(user_id)s)
    """,
    "bad_lead_requests": """
        INSERT INTO bad_lead_requests (id, lead_id, provider_id, assignment_id, reason)
        VALUES (%(id)s, %(lead_id)s, %(provider_id)s, %(assignment_id)s, 'spam')
    """,
    "webhook_endpoints": """
        INSERT INTO webhook_endpoints (id, provider_id, url, description)
        SELECT %(id)s, p.id, 'https://192.0.2.1/', p.company_name
        FROM providers AS p
        WHERE p.id = %(provider_id)s
    """,
    "deliveries": """
        INSERT INTO deliveries (id, cause, channel, recipient_kind, recipient_id, provider_id,
                                template, next_attempt_at)
        VALUES (%(id)s, %(id)s::text, 'email', 'provider', %(provider_id)s, %(provider_id)s,
                'new_lead', %(now)s)
    """,
    "audit_log": """
        INSERT INTO audit_log (id, actor_id, actor_role, action_type, entity_type, description,
                               created_at)
        VALUES (%(id)s, %(user_id)s, 'provider', 'a.b', 'c', 'd', '2001-01-01')
    """,
    "field_mappings": """
        INSERT INTO field_mappings (id, niche_id, from_version, to_version, field_id,
                                    mapping_type)
        VALUES (%(id)s, %(niche_id)s, 1, 2, 'budget', 'direct')
    """,
    "filter_changes": """
        INSERT INTO filter_changes (activation_id, subscription_id, provider_id, niche_id,
                                    verdict, before, after, notes)
        SELECT %(id)s, s.id, s.provider_id, %(niche_id)s, 'changed', '{}', '{}', '{}'
        FROM provider_subscriptions AS s
        ORDER BY s.id
        LIMIT 1
    """,
    "money_checks": """
        INSERT INTO money_checks (id, checked_at, is_clean, results)
        VALUES (%(id)s, %(now)s, true, '[]')
    """,
    "balance_transactions": """
        INSERT INTO balance_transactions (id, type, kind, amount, fee, net, currency, created_at,
                                          fetched_at)
        VALUES (%(id)s::text, 'payout', 'payout', -5, 0, -5, 'USD', %(now)s, %(now)s)
    """,
    "reconciliations": """
        INSERT INTO reconciliations (id, day, ran_at, gateway, totals, not_ours, differing,
                                     differences, is_clean)
        SELECT %(id)s, %(now)s::date, %(now)s, 'none', '[]', 0, 1,
            jsonb_build_array(jsonb_build_object(
                'kind', 'missing_there', 'what', 'deposit', 'payment_id', p.id, 'provider_id',
                p.provider_id, 'paid', '10.00', 'booked', '10.00', 'moved', NULL, 'currency', NULL,
                'transaction_ids', '[]'::jsonb)),
            false
        FROM payments AS p
        ORDER BY p.id
        LIMIT 1
    """,
    "settled_differences": """
        INSERT INTO settled_differences (payment_id, kind, difference, memo, settled_at)
        VALUES (%(id)s, 'deposit', 5, 'Credited', %(now)s)
    """,
    "mail_events": """
        INSERT INTO mail_events (id, kind, sent_at, received_at)
        VALUES (%(id)s::text, 'bounce', %(now)s, %(now)s)
    """,
    "suppressed_addresses": """
        INSERT INTO suppressed_addresses (id, address_hmac, kind, created_at)
        VALUES (%(id)s, sha256(%(id)s::text::bytea), 'bounce', %(now)s)
    """,
    "stripe_events": """
        INSERT INTO stripe_events (id, type, payload) VALUES (%(id)s::text, 't', '{}')
    """,
    "settings": "INSERT INTO settings (key, value) VALUES (%(id)s::text, '1')",
    "idempotency_keys": """
        INSERT INTO idempotency_keys (scope, key, request_sha256, expires_at)
        VALUES (%(scope)s, 'k', sha256('x'), %(now)s)
    """,
}
