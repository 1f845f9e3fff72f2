-- A member lives. KEYS: the fleet, its members. ARGV: the member, away since (-1: it was not away), settle, slack, alive, now (0: the clock's).
-- Answers now, opens, members, rank.
local function whole(number) return string.format('%.0f', number) end
local member, away_since, settle, slack, alive, now = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
if now == 0 then
    local time = redis.call('TIME')
    now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local stored = redis.call('HMGET', KEYS[1], 'opens', 'seen')
local opens, seen = tonumber(stored[1]), tonumber(stored[2])
if not opens then
    opens = now + settle
else
    opens = math.min(opens, now + settle)
    if away_since >= 0 and now >= opens and seen <= away_since + slack then opens = now + settle end
end
redis.call('HSET', KEYS[1], 'opens', whole(opens), 'seen', whole(now))
redis.call('PEXPIRE', KEYS[1], 86400000)

redis.call('HSET', KEYS[2], member, whole(now + alive))
redis.call('PEXPIRE', KEYS[2], 86400000)
local members, rank = 0, 0
local all = redis.call('HGETALL', KEYS[2])
for place = 1, #all, 2 do
    if tonumber(all[place + 1]) <= now then
        redis.call('HDEL', KEYS[2], all[place])
    else
        members = members + 1
        if all[place] < member then rank = rank + 1 end
    end
end
return { now, opens, members, rank }
