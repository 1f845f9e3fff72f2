-- The quota of a fleet. Times are microseconds since 1970, by this server's clock. The functions decide exactly like src/window.rs and src/mark.rs.
CREATE TABLE IF NOT EXISTS zego_quota_window (
    namespace text NOT NULL,
    key text NOT NULL,
    tat bigint NOT NULL,
    bulk_tat bigint NOT NULL,
    held bigint NOT NULL,
    margin bigint NOT NULL,
    expires bigint NOT NULL,
    PRIMARY KEY (namespace, key)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS zego_quota_fleet (
    namespace text PRIMARY KEY,
    opens bigint NOT NULL,
    seen bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS zego_quota_member (
    namespace text NOT NULL,
    member text NOT NULL,
    alive_until bigint NOT NULL,
    PRIMARY KEY (namespace, member)
) WITH (fillfactor = 50);

-- When the store opens; a fleet that is not known begins closed.
CREATE OR REPLACE FUNCTION zego_quota_opens_1(a_namespace text, settle bigint, now_us bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found_opens bigint;
BEGIN
    SELECT f.opens INTO found_opens FROM zego_quota_fleet f WHERE f.namespace = a_namespace;
    IF found_opens IS NULL THEN
        INSERT INTO zego_quota_fleet VALUES (a_namespace, now_us + settle, now_us) ON CONFLICT DO NOTHING;
        SELECT f.opens INTO found_opens FROM zego_quota_fleet f WHERE f.namespace = a_namespace;
    END IF;
    RETURN least(found_opens, now_us + settle);
END $$;

-- params: count, is_bulk, horizon, reach, bulk_every, bulk_horizon, bulk_slots, forgetting, far, far_slots, settle, now (0: the clock's).
-- Answers now, held, what, then what it says: 0 opens; 1 first, step, count, the intervals; 2 wait, again.
CREATE OR REPLACE FUNCTION zego_quota_reserve_1(
    a_namespace text, keys text[], intervals bigint[], lengths bigint[], wide boolean[], params bigint[]
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    windows constant int := array_length(keys, 1);
    want constant bigint := params[1];
    is_bulk constant boolean := params[2] = 1;
    horizon constant bigint := params[3];
    reach constant bigint := params[4];
    bulk_every constant bigint := params[5];
    tats bigint[] := '{}';
    bulk_tats bigint[] := '{}';
    helds bigint[] := '{}';
    margins bigint[] := '{}';
    effs bigint[] := '{}';
    dues bigint[] := '{}';
    row_found record;
    now_us bigint;
    opens bigint;
    held bigint := 0;
    step bigint := 1;
    first bigint;
    last bigint;
    base bigint;
    lead bigint;
    wide_base bigint;
    wide_step bigint;
    slip bigint;
    near bigint;
    stride bigint;
    count bigint := want;
    again bigint := 0;
BEGIN
    -- All rows are locked in the order of their names before the clock is read: nobody sees a time before that of a booking.
    FOR i IN 1..windows LOOP
        SELECT w.tat, w.bulk_tat, w.held, w.margin INTO row_found FROM zego_quota_window w WHERE w.namespace = a_namespace AND w.key = keys[i] FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO zego_quota_window VALUES (a_namespace, keys[i], 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING;
            SELECT w.tat, w.bulk_tat, w.held, w.margin INTO row_found FROM zego_quota_window w WHERE w.namespace = a_namespace AND w.key = keys[i] FOR UPDATE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'a row of zego_quota_window was deleted while it was asked for' USING ERRCODE = '40001';
            END IF;
        END IF;
        tats[i] := row_found.tat;
        bulk_tats[i] := row_found.bulk_tat;
        helds[i] := row_found.held;
        margins[i] := row_found.margin;
    END LOOP;
    now_us := CASE WHEN params[12] > 0 THEN params[12] ELSE (extract(epoch FROM clock_timestamp()) * 1000000)::bigint END;
    opens := zego_quota_opens_1(a_namespace, params[11], now_us);
    IF now_us < opens THEN
        RETURN ARRAY[now_us, 0, 0, opens];
    END IF;

    FOR i IN 1..windows LOOP
        IF helds[i] > now_us + params[9] THEN
            helds[i] := now_us;
        END IF;
        effs[i] := intervals[i] * (100 + greatest(margins[i] - greatest(now_us - helds[i], 0) / (lengths[i] * params[8]), 0)) / 100;
        IF helds[i] > now_us THEN
            held := greatest(held, helds[i]);
        END IF;
        step := CASE WHEN i = 1 THEN effs[i] ELSE greatest(step, effs[i]) END;
    END LOOP;
    first := now_us;
    FOR i IN 1..windows LOOP
        IF tats[i] > now_us + params[9] + params[10] * step THEN
            tats[i] := now_us;
        END IF;
        base := greatest(tats[i], helds[i], now_us);
        first := greatest(first, base);
        IF wide[i] THEN
            wide_base := greatest(wide_base, base);
            wide_step := greatest(wide_step, effs[i]);
            slip := least(slip, effs[i]);
        END IF;
    END LOOP;
    lead := first - now_us;

    IF wide_base IS NOT NULL THEN
        IF first - wide_base > slip THEN
            count := 0;
            again := greatest(again, lead - slip);
        ELSIF step > wide_step THEN
            count := least(count, 1 + (slip - (first - wide_base)) / (step - wide_step));
        END IF;
    END IF;
    IF is_bulk THEN
        FOR i IN 1..windows LOOP
            near := greatest(params[6], params[7] * effs[i]);
            stride := effs[i] * bulk_every / 100;
            dues[i] := greatest(CASE WHEN bulk_tats[i] > first + 2 * stride THEN 0 ELSE bulk_tats[i] END, first - near);
            IF lead <= near THEN
                count := least(count, 1 + (near - lead) / step);
            ELSIF first < dues[i] THEN
                count := 0;
                again := greatest(again, least(lead - near, dues[i] - first));
            ELSIF lead <= horizon + near THEN
                count := least(count, 1 + (first - dues[i]) / stride);
            ELSE
                count := 0;
                again := greatest(again, lead - horizon - near);
            END IF;
        END LOOP;
    ELSIF lead > horizon THEN
        count := 0;
        again := greatest(again, lead - horizon);
    ELSE
        count := least(count, 1 + (horizon - lead) / step);
    END IF;
    IF lead > reach THEN
        count := 0;
        again := greatest(again, lead - reach);
    ELSE
        count := least(count, 1 + (reach - lead) / step);
    END IF;

    IF count < 1 THEN
        RETURN ARRAY[now_us, held, 2, lead, again];
    END IF;
    last := first + (count - 1) * step;
    FOR i IN 1..windows LOOP
        tats[i] := last + effs[i];
        IF is_bulk THEN
            stride := effs[i] * bulk_every / 100;
            bulk_tats[i] := least(dues[i] + count * stride, last + stride);
        END IF;
        UPDATE zego_quota_window w SET tat = tats[i], bulk_tat = bulk_tats[i], held = helds[i],
            expires = greatest(tats[i], bulk_tats[i] + greatest(params[6], params[7] * intervals[i]), helds[i] + margins[i] * params[8] * lengths[i])
            WHERE w.namespace = a_namespace AND w.key = keys[i];
    END LOOP;
    RETURN ARRAY[now_us, held, 1, first, step, count] || effs;
END $$;

-- Takes back the slots from `a_from` to `a_last`, if nobody has booked behind them.
CREATE OR REPLACE FUNCTION zego_quota_give_back_1(
    a_namespace text, keys text[], effs bigint[], a_from bigint, a_last bigint, a_count bigint, is_bulk boolean, bulk_every bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1..array_length(keys, 1) LOOP
        UPDATE zego_quota_window w SET tat = a_from,
            bulk_tat = w.bulk_tat - CASE WHEN is_bulk THEN a_count * (effs[i] * bulk_every / 100) ELSE 0 END
            WHERE w.namespace = a_namespace AND w.key = keys[i] AND w.tat = a_last + effs[i];
    END LOOP;
END $$;

-- Holds each window; within the time that it is held already, this is the same refusal. params: margin, widest, forgetting, far, now (0: the clock's).
CREATE OR REPLACE FUNCTION zego_quota_penalise_1(
    a_namespace text, keys text[], lengths bigint[], holds bigint[], params bigint[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    row_found record;
    now_us bigint;
    new_held bigint;
    new_margin bigint;
    latest bigint := 0;
BEGIN
    FOR i IN 1..array_length(keys, 1) LOOP
        INSERT INTO zego_quota_window VALUES (a_namespace, keys[i], 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING;
        SELECT w.held, w.margin INTO row_found FROM zego_quota_window w WHERE w.namespace = a_namespace AND w.key = keys[i] FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a row of zego_quota_window was deleted while it was asked for' USING ERRCODE = '40001';
        END IF;
        now_us := CASE WHEN params[5] > 0 THEN params[5] ELSE (extract(epoch FROM clock_timestamp()) * 1000000)::bigint END;
        new_held := CASE WHEN row_found.held > now_us + params[4] THEN now_us ELSE row_found.held END;
        new_margin := row_found.margin;
        IF now_us >= new_held THEN
            new_margin := least(greatest(new_margin - (now_us - new_held) / (lengths[i] * params[3]), 0) + params[1], params[2]);
            new_held := now_us + holds[i];
        END IF;
        latest := greatest(latest, new_held);
        UPDATE zego_quota_window w SET held = new_held, margin = new_margin,
            expires = greatest(w.expires, new_held + new_margin * params[3] * lengths[i])
            WHERE w.namespace = a_namespace AND w.key = keys[i];
    END LOOP;
    RETURN latest;
END $$;

-- A member lives. params: away since (-1: it was not away), settle, slack, alive, now (0: the clock's). Answers now, opens, members, rank.
CREATE OR REPLACE FUNCTION zego_quota_beat_1(a_namespace text, a_member text, params bigint[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    mark record;
    now_us bigint;
    new_opens bigint;
    alive bigint;
    before bigint;
BEGIN
    INSERT INTO zego_quota_fleet VALUES (a_namespace, 0, 0) ON CONFLICT DO NOTHING;
    SELECT f.opens, f.seen INTO mark FROM zego_quota_fleet f WHERE f.namespace = a_namespace FOR UPDATE;
    now_us := CASE WHEN params[5] > 0 THEN params[5] ELSE (extract(epoch FROM clock_timestamp()) * 1000000)::bigint END;
    IF mark.seen = 0 THEN
        new_opens := now_us + params[2];
    ELSE
        new_opens := least(mark.opens, now_us + params[2]);
        IF params[1] >= 0 AND now_us >= new_opens AND mark.seen <= params[1] + params[3] THEN
            new_opens := now_us + params[2];
        END IF;
    END IF;
    UPDATE zego_quota_fleet f SET opens = new_opens, seen = now_us WHERE f.namespace = a_namespace;

    DELETE FROM zego_quota_member m WHERE m.namespace = a_namespace AND m.alive_until <= now_us;
    INSERT INTO zego_quota_member VALUES (a_namespace, a_member, now_us + params[4])
        ON CONFLICT (namespace, member) DO UPDATE SET alive_until = excluded.alive_until;
    SELECT count(*), count(*) FILTER (WHERE m.member COLLATE "C" < a_member COLLATE "C") INTO alive, before
        FROM zego_quota_member m WHERE m.namespace = a_namespace;

    -- Once a minute somebody finds what is over.
    IF now_us / 60000000 <> mark.seen / 60000000 THEN
        DELETE FROM zego_quota_window w WHERE w.ctid = ANY (ARRAY(
            SELECT o.ctid FROM zego_quota_window o WHERE o.namespace = a_namespace AND o.expires < now_us FOR UPDATE SKIP LOCKED));
    END IF;
    RETURN ARRAY[now_us, new_opens, alive, before];
END $$;
