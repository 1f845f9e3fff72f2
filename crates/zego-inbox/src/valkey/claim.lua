-- Takes a delivery in hand, if there is reason to; decides exactly like rule.rs. All numbers are whole and below 2^53.
-- KEYS: the delivery. ARGV: body, lease, keep (-1: for ever), now (0: the clock's).
-- Answers the fence of a lease, or 0: handled, -1: in hand, -2: another body.
local function whole(number) return string.format('%.0f', number) end
local key, body, lease, keep, now = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if now == 0 then
    local time = redis.call('TIME')
    now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local noted = redis.call('HMGET', key, 'body', 'fence', 'held_until', 'is_handled', 'expires')
local fence, held_until, expires = tonumber(noted[2]) or 0, tonumber(noted[3]) or 0, tonumber(noted[5]) or -1
local is_over = expires >= 0 and expires < now and held_until <= now
if noted[1] and not is_over then
    if noted[1] ~= body then return -2 end
    if noted[4] == '1' then return 0 end
    if now < held_until then return -1 end
    fence = math.max(now, fence + 1)
else
    fence = now
    expires = keep < 0 and -1 or now + keep
end
held_until = now + lease
redis.call('HSET', key, 'body', body, 'fence', whole(fence), 'held_until', whole(held_until), 'is_handled', '0', 'expires', whole(expires))
if expires >= 0 then
    redis.call('PEXPIRE', key, whole(math.ceil((math.max(expires, held_until) - now) / 1000) + 1000))
else
    redis.call('PERSIST', key)
end
return fence
