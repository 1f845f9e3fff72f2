-- Holds each window; within the time that it is held already, this is the same refusal. Answers until when.
-- KEYS: the windows. ARGV: margin, widest, forgetting, far, now (0: the clock's), then length and hold of each window.
local max, min, floor = math.max, math.min, math.floor
local function whole(number) return string.format('%.0f', number) end
local margin_step, widest, forgetting, far, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if now == 0 then
    local time = redis.call('TIME')
    now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local latest = 0
for place, key in ipairs(KEYS) do
    local length, hold = tonumber(ARGV[4 + place * 2]), tonumber(ARGV[5 + place * 2])
    local stored = redis.call('HMGET', key, 'tat', 'bulk_tat', 'held', 'margin')
    local tat, bulk_tat, held, margin = tonumber(stored[1]) or 0, tonumber(stored[2]) or 0, tonumber(stored[3]) or 0, tonumber(stored[4]) or 0
    if held > now + far then held = now end
    if now >= held then
        margin = min(max(margin - floor((now - held) / (length * forgetting)), 0) + margin_step, widest)
        held = now + hold
    end
    latest = max(latest, held)
    redis.call('HSET', key, 'tat', whole(tat), 'bulk_tat', whole(bulk_tat), 'held', whole(held), 'margin', whole(margin))
    -- Never earlier than it would end anyway.
    local expires = floor(max(held + margin * forgetting * length - now, 0) / 1000) + 1000
    redis.call('PEXPIRE', key, whole(max(expires, redis.call('PTTL', key))))
end
return latest
