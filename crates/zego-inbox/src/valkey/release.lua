-- Ends a lease, unless it is another's by now. KEYS: the delivery. ARGV: fence.
if redis.call('HGET', KEYS[1], 'fence') == ARGV[1] then redis.call('HSET', KEYS[1], 'held_until', '0') end
return 0
