-- Takes back slots, if nobody has booked behind them. KEYS: the windows. ARGV: from, last, is_bulk, bulk_every, then the interval of each window.
local from, last, is_bulk, bulk_every = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == '1', tonumber(ARGV[4])
for place, key in ipairs(KEYS) do
    local interval = tonumber(ARGV[4 + place])
    local stored = redis.call('HMGET', key, 'tat', 'bulk_tat')
    if tonumber(stored[1]) == last + interval then
        redis.call('HSET', key, 'tat', string.format('%.0f', from))
        if is_bulk and tonumber(stored[2]) == last + math.floor(interval * bulk_every / 100) then
            redis.call('HSET', key, 'bulk_tat', string.format('%.0f', from))
        end
    end
end
return 0
