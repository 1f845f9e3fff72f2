// Tests of a program in Node, for `zego sandbox -- node --test`: Node 20 or later, and nothing of this project.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { beforeEach, test } from 'node:test';

const { ZEGO_ENDPOINT, ZEGO_APP_ID, ZEGO_SERVER_SECRET, ZEGO_CALLBACK_SECRET, CALLBACK_PORT } = process.env;

// A call as the vendor's recipe has it; `fault` is what shall go wrong with this one.
async function call(action, parameters, fault) {
  const nonce = randomBytes(8).toString('hex');
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHash('md5').update(ZEGO_APP_ID + nonce + ZEGO_SERVER_SECRET + timestamp).digest('hex');
  const query = new URLSearchParams([
    ['Action', action],
    ['AppId', ZEGO_APP_ID],
    ['SignatureNonce', nonce],
    ['Timestamp', timestamp],
    ['Signature', signature],
    ['SignatureVersion', '2.0'],
    ...parameters,
  ]);
  const headers = fault ? { 'X-Sandbox-Fault': JSON.stringify(fault) } : {};
  return (await fetch(`${ZEGO_ENDPOINT}/?${query}`, { headers })).json();
}

// What only a sandbox can do: seed, login, advance, reset, faults.
async function control(name, body) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${ZEGO_ENDPOINT}/_sandbox/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 200, await answer.text());
}

beforeEach(() => control('reset', {}));

test('a recording ends by itself and leaves a file', async () => {
  const until = Math.floor(Date.now() / 1000) + 1800;
  const started = await call('StartCDNRecord', [['StreamId[]', 'match-1'], ['Vendor', 'Tencent'], ['EndTime', until]]);
  assert.equal(started.Code, 0, started.Message);
  await control('advance', { seconds: 3600 });
  const found = await call('SearchMedia', [['Vendor', 'Tencent'], ['StreamId[]', 'match-1']]);
  assert.equal(found.Data.Tencent.TotalCount, 1);
});

test('too many calls', async () => {
  assert.equal((await call('SearchMedia', [['Vendor', 'Tencent']], { throttle: true })).Code, 6);
});

test('an answer that is lost', async () => {
  await assert.rejects(call('CloseRoom', [['RoomId', 'class-1']], { reset: 'after' }));
  const counted = await call('DescribeUserNum', [['RoomId[]', 'class-1']]);
  assert.equal(counted.Data.UserCountList[0].UserCount, 0);
});

test('a callback', async () => {
  const server = createServer().listen(CALLBACK_PORT, '127.0.0.1');
  await once(server, 'listening');
  await control('login', { room: 'class-1', user: 'late-1' });
  const [request, response] = await once(server, 'request');
  const event = JSON.parse(Buffer.concat(await request.toArray()));
  response.writeHead(200, { Connection: 'close' }).end();
  server.close();
  // By characters, not by numbers: sort() without a comparison does that.
  const parts = [ZEGO_CALLBACK_SECRET, String(event.timestamp), String(event.nonce)].sort();
  assert.equal(createHash('sha1').update(parts.join('')).digest('hex'), event.signature);
  assert.deepEqual([event.event, event.user_account], ['room_login', 'late-1']);
});
