"""ZEGO's published signing recipe over plain HTTP: md5(AppId + nonce + secret + timestamp), nothing of ours."""

import hashlib
import http.client
import json
import secrets
import sys
import time
import urllib.parse

ready = json.loads(sys.argv[1])
model = sys.argv[sys.argv.index("--limiter") + 1]
host = ready["endpoint"].removeprefix("http://")


def call(action, parameters, *, brackets_raw=False, method="GET", secret=ready["server_secret"], skew=0):
    nonce = secrets.token_hex(8)
    timestamp = str(int(time.time()) + skew)
    signature = hashlib.md5((str(ready["app_id"]) + nonce + secret + timestamp).encode()).hexdigest()
    common = [
        ("Action", action),
        ("AppId", ready["app_id"]),
        ("SignatureNonce", nonce),
        ("Timestamp", timestamp),
        ("Signature", signature),
        ("SignatureVersion", "2.0"),
    ]
    query = urllib.parse.urlencode(common + parameters)  # spaces as +, brackets as %5B%5D
    if brackets_raw:
        query = query.replace("%5B%5D", "[]").replace("+", "%20")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request(method, "/?" + query)
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert response.status == 200, (response.status, answer)
    return answer


def expect(answer, code, said=""):
    assert answer["Code"] == code, answer
    assert said in answer["Message"], answer
    return answer.get("Data")


streams = [("StreamId[]", "python one"), ("StreamId[]", "python&two")]
for raw in (False, True):
    data = expect(call("StartCDNRecord", [*streams, ("Vendor", "Tencent")], brackets_raw=raw), 0)
    assert [item["StreamName"] for item in data["Tencent"]] == ["python one", "python&two"], data
    assert all(item["Code"] == "" for item in data["Tencent"]), data
    expect(call("StopCDNRecord", [*streams, ("Vendor", "Tencent")], brackets_raw=raw), 0)

found = expect(call("SearchMedia", [("Vendor", "Tencent"), *streams, ("PageSize", 50)]), 0)
ids = [media["FileId"] for media in found["Tencent"]["MediaInfoSet"]]
assert len(ids) == 4, found

gone = expect(call("DeleteMedia", [("Vendor", "Tencent"), *(("FileId[]", id) for id in [*ids, "missing"])]), 0)
assert sorted(gone["Deleted"]) == sorted(ids), gone
assert [error["Key"] for error in gone["Errors"]] == ["missing"], gone

expect(call("ForbidCDNLiveStream", [("StreamId", "python one"), ("ResumeTime", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600)))]), 0)
forbidden = expect(call("QueryForbidCDNLiveStream", [("Vendor", "ws")]), 0)
assert any(row["Url"].endswith("python%20one") or row["Url"].endswith("python one") for row in forbidden["Ws"]["ResultDetail"]), forbidden
expect(call("ResumeCDNLiveStream", [("StreamId", "python one")]), 0)

expect(call("DeleteMedia", [("Vendor", "Tencent"), ("FileId[]", "a")], secret="0" * 32), 100000005)
expect(call("DeleteMedia", [("Vendor", "Tencent"), ("FileId[]", "a")], skew=-660), 100000004)
expect(call("DeleteMedia", [("FileId[]", "a")]), 2, "Vendor")
expect(call("DeleteMedia", [("Vendor", "Tencent"), ("FileId", "a")]), 2, "FileId")
# 20 calls a second are documented. No model admits more than that in one second and one second's worth more for each that has passed.
begin = time.monotonic()
codes = [call("SearchMedia", [("Vendor", "Tencent")])["Code"] for _ in range(100)]
seconds = time.monotonic() - begin
admitted = codes.count(0)
assert set(codes) <= {0, 6}, codes
if model == "off":
    assert admitted == len(codes), codes
else:
    assert 19 <= admitted <= 20 * (int(seconds) + 2), (admitted, seconds)
print(f"the published recipe works, and {admitted} of {len(codes)} calls in {seconds:.1f} s are admitted")
