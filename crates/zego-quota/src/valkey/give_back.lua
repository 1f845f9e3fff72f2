-- Takes back slots, if nobody has booked behind them. KEYS: the windows. ARGV: from, last, count, is_bulk, bulk_every, then the interval of each window.
local from, last, count, is_bulk, bulk_every = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1', tonumber(ARGV[5])
for place, key in ipairs(KEYS) do
    local interval = tonumber(ARGV[5 + place])
    local stored = redis.call('HMGET', key, 'tat', 'bulk_tat')
    if tonumber(stored[1]) == last + interval then
        redis.call('HSET', key, 'tat', string.format('%.0f', from))
        if is_bulk then
            redis.call('HSET', key, 'bulk_tat', string.format('%.0f', tonumber(stored[2]) - count * math.floor(interval * bulk_every / 100)))
        end
    end
end
return 0
