-- Deliveries of callbacks. Times are microseconds since 1970, by this server's clock. The functions decide exactly like src/rule.rs.
CREATE TABLE IF NOT EXISTS zego_nonce (
    namespace text NOT NULL,
    delivery text NOT NULL,
    body bytea NOT NULL,
    fence bigint NOT NULL,
    held_until bigint NOT NULL,
    is_handled boolean NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (namespace, delivery)
) WITH (fillfactor = 50);

CREATE INDEX IF NOT EXISTS zego_nonce_expires ON zego_nonce (namespace, expires);

-- params: lease, keep (the greatest number: for ever), how many that are over are removed, now (0: the clock's).
-- Answers the fence of a lease, or 0: handled, -1: in hand, -2: another body.
CREATE OR REPLACE FUNCTION zego_nonce_claim_1(a_namespace text, a_delivery text, a_body bytea, params bigint[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    never constant bigint := 9223372036854775807;
    row_found record;
    now_us bigint := CASE WHEN params[4] > 0 THEN params[4] ELSE (extract(epoch FROM clock_timestamp()) * 1000000)::bigint END;
    new_expires constant bigint := CASE WHEN params[2] = never THEN never ELSE now_us + params[2] END;
    new_fence bigint;
BEGIN
    -- Those that somebody else looks at are left to him, so nobody waits here.
    DELETE FROM zego_nonce n WHERE n.ctid = ANY (ARRAY(
        SELECT o.ctid FROM zego_nonce o WHERE o.namespace = a_namespace AND o.expires < now_us AND o.held_until <= now_us
            ORDER BY o.expires LIMIT params[3] FOR UPDATE SKIP LOCKED));
    LOOP
        SELECT n.body, n.fence, n.held_until, n.is_handled, n.expires INTO row_found
            FROM zego_nonce n WHERE n.namespace = a_namespace AND n.delivery = a_delivery FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO zego_nonce VALUES (a_namespace, a_delivery, a_body, now_us, now_us + params[1], false, new_expires) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            RETURN now_us;
        END IF;
    END LOOP;
    -- The row may have been waited for.
    IF params[4] <= 0 THEN
        now_us := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    END IF;
    IF row_found.expires < now_us AND row_found.held_until <= now_us THEN
        UPDATE zego_nonce n SET body = a_body, fence = now_us, held_until = now_us + params[1], is_handled = false, expires = new_expires
            WHERE n.namespace = a_namespace AND n.delivery = a_delivery;
        RETURN now_us;
    ELSIF row_found.body <> a_body THEN
        RETURN -2;
    ELSIF row_found.is_handled THEN
        RETURN 0;
    ELSIF now_us < row_found.held_until THEN
        RETURN -1;
    END IF;
    new_fence := greatest(now_us, row_found.fence + 1);
    UPDATE zego_nonce n SET fence = new_fence, held_until = now_us + params[1] WHERE n.namespace = a_namespace AND n.delivery = a_delivery;
    RETURN new_fence;
END $$;

-- Whether the lease was not another's by now.
CREATE OR REPLACE FUNCTION zego_nonce_done_1(a_namespace text, a_delivery text, a_fence bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE zego_nonce n SET is_handled = true WHERE n.namespace = a_namespace AND n.delivery = a_delivery AND n.fence = a_fence;
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION zego_nonce_release_1(a_namespace text, a_delivery text, a_fence bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE zego_nonce n SET held_until = 0 WHERE n.namespace = a_namespace AND n.delivery = a_delivery AND n.fence = a_fence;
$$;
