// Calls the service as the vendor's samples in JavaScript do, with fetch: `node recipe.mjs ADDRESS CALLS`, 64 in flight.
import { createHash, randomBytes } from "node:crypto";

const APP_ID = 1234567890;
const SERVER_SECRET = "9193cc662a4c0ec135ec71fb57194b38";
const IN_FLIGHT = 64;

const address = process.argv[2];
let left = Number(process.argv[3]);

async function call() {
  const nonce = randomBytes(8).toString("hex");
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHash("md5").update(APP_ID + nonce + SERVER_SECRET + timestamp).digest("hex");
  const query = new URLSearchParams({
    Action: "DescribeUserNum",
    AppId: APP_ID,
    SignatureNonce: nonce,
    Timestamp: timestamp,
    Signature: signature,
    SignatureVersion: "2.0",
    "RoomId[]": "room-2f9a4c31",
  });
  const response = await fetch(`http://${address}/?${query}`);
  const answer = await response.json();
  if (answer.Code !== 0 || answer.Data.UserCountList[0].UserCount !== 3) throw new Error(JSON.stringify(answer));
}

async function work() {
  while (left-- > 0) await call();
}

await Promise.all(Array.from({ length: IN_FLIGHT }, work));
