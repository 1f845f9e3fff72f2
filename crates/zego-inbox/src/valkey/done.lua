-- Notes that a delivery has been handled. KEYS: the delivery. ARGV: fence. Answers whether the lease was not another's by now.
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'is_handled', '1')
return 1
