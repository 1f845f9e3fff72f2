-- Slots in all windows or in none; decides exactly like window.rs and mark.rs. All numbers are whole and below 2^53.
-- KEYS: the fleet, then the windows. ARGV: count, is_bulk, horizon, reach, bulk_every, bulk_horizon, bulk_slots, forgetting, far, far_slots, settle,
-- now (0: the clock's), then interval, length and is_wide of each window.
-- Answers now, held, what, then what it says: 0 opens; 1 first, step, count, the intervals; 2 wait, again.
local max, min, floor = math.max, math.min, math.floor
local function whole(number) return string.format('%.0f', number) end
local function argument(place) return tonumber(ARGV[place]) end
local want, is_bulk, horizon, reach, bulk_every = argument(1), argument(2) == 1, argument(3), argument(4), argument(5)
local bulk_horizon, bulk_slots, forgetting, far, far_slots, settle = argument(6), argument(7), argument(8), argument(9), argument(10), argument(11)
local now = argument(12)
if now == 0 then
    local time = redis.call('TIME')
    now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local opens = tonumber(redis.call('HGET', KEYS[1], 'opens'))
if not opens then
    opens = now + settle
    redis.call('HSET', KEYS[1], 'opens', whole(opens), 'seen', whole(now))
    redis.call('PEXPIRE', KEYS[1], 86400000)
end
opens = min(opens, now + settle)
if now < opens then return { now, 0, 0, opens } end

local windows, held, step = {}, 0, nil
for place = 2, #KEYS do
    local stored = redis.call('HMGET', KEYS[place], 'tat', 'bulk_tat', 'held', 'margin')
    local at = 12 + (place - 2) * 3
    local window = {
        key = KEYS[place], tat = tonumber(stored[1]) or 0, bulk_tat = tonumber(stored[2]) or 0, held = tonumber(stored[3]) or 0,
        margin = tonumber(stored[4]) or 0, length = argument(at + 2), is_wide = argument(at + 3) == 1,
    }
    if window.held > now + far then window.held = now end
    local margin = max(window.margin - floor(max(now - window.held, 0) / (window.length * forgetting)), 0)
    window.documented = argument(at + 1)
    window.interval = floor(window.documented * (100 + margin) / 100)
    if window.held > now then held = max(held, window.held) end
    step = max(step or window.interval, window.interval)
    windows[#windows + 1] = window
end

local first, wide_base, wide_step, slip = now, nil, nil, nil
for _, window in ipairs(windows) do
    if window.tat > now + far + far_slots * step then window.tat = now end
    local base = max(window.tat, window.held, now)
    first = max(first, base)
    if window.is_wide then
        wide_base = max(wide_base or base, base)
        wide_step = max(wide_step or window.interval, window.interval)
        slip = min(slip or window.interval, window.interval)
    end
end
local lead = first - now

local count, again = want, 0
local function none(later)
    count = 0
    again = max(again, later)
end
local function within(limit)
    if lead > limit then none(lead - limit) else count = min(count, 1 + floor((limit - lead) / step)) end
end
if wide_base then
    local lag = first - wide_base
    if lag > slip then
        none(lead - slip)
    elseif step > wide_step then
        count = min(count, 1 + floor((slip - lag) / (step - wide_step)))
    end
end
if is_bulk then
    for _, window in ipairs(windows) do
        local near = max(bulk_horizon, bulk_slots * window.interval)
        local stride = floor(window.interval * bulk_every / 100)
        if window.bulk_tat > first + 2 * stride then window.bulk_tat = 0 end
        window.due = max(window.bulk_tat, first - near)
        if lead <= near then
            within(near)
        elseif first < window.due then
            none(min(lead - near, window.due - first))
        elseif lead <= horizon + near then
            count = min(count, 1 + floor((first - window.due) / stride))
        else
            none(lead - horizon - near)
        end
    end
else
    within(horizon)
end
within(reach)

if count < 1 then return { now, held, 2, lead, again } end
local last = first + (count - 1) * step
local answer = { now, held, 1, first, step, count }
for _, window in ipairs(windows) do
    window.tat = last + window.interval
    if is_bulk then
        local stride = floor(window.interval * bulk_every / 100)
        window.bulk_tat = min(window.due + count * stride, last + stride)
    end
    redis.call('HSET', window.key, 'tat', whole(window.tat), 'bulk_tat', whole(window.bulk_tat), 'held', whole(window.held))
    local expires = max(window.tat, window.bulk_tat + max(bulk_horizon, bulk_slots * window.documented), window.held + window.margin * forgetting * window.length)
    redis.call('PEXPIRE', window.key, whole(floor(max(expires - now, 0) / 1000) + 1000))
    answer[#answer + 1] = window.interval
end
return answer
