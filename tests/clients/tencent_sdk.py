"""Tencent's Python SDK, pointed at the sandbox: every signature over GET and POST, and the life of a recording task.

If it was exposed, also who controls it and by which names it is called."""

import http.client
import json
import sys

from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.live.v20180801 import live_client, models

ready = json.loads(sys.argv[1])
keys = ready["tencent"]


def client(sign, method, key=keys["secret_key"]):
    protocol, endpoint = ready["endpoint"].split("://")
    http = HttpProfile(protocol=protocol, endpoint=endpoint, reqMethod=method, reqTimeout=10, certification=ready.get("ca"))
    return live_client.LiveClient(credential.Credential(keys["secret_id"], key), "", ClientProfile(signMethod=sign, httpProfile=http))


def refused(call, code):
    try:
        call()
    except TencentCloudSDKException as error:
        assert error.get_code() == code, error
        assert error.get_request_id(), error
        return
    raise AssertionError(f"{code} was expected")


def request(kind, **fields):
    made = kind()
    made.from_json_string(json.dumps(fields))
    return made


for sign in ("TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"):
    for method in ("GET", "POST"):
        live = client(sign, method)
        name = f"sdk ü {sign} {method}"
        task = live.CreateLiveRecord(request(models.CreateLiveRecordRequest, StreamName=name)).TaskId
        assert isinstance(task, int) and task > 0, task
        delete = request(models.DeleteLiveRecordRequest, StreamName=name, TaskId=task)
        refused(lambda: live.DeleteLiveRecord(delete), "FailedOperation.AlterTaskState")
        live.StopLiveRecord(request(models.StopLiveRecordRequest, StreamName=name, TaskId=task))
        assert live.DeleteLiveRecord(delete).RequestId
        refused(lambda: live.DeleteLiveRecord(delete), "ResourceNotFound.TaskId")
        refused(lambda: live.DeleteLiveRecord(request(models.DeleteLiveRecordRequest, StreamName=name)), "MissingParameter")
        refused(lambda: client(sign, method, key="x" * 32).DeleteLiveRecord(delete), "AuthFailure.SignatureFailure")
        print(f"{sign} over {method} works")


def control(expected, host=None, token=None):
    place = ready["endpoint"].removeprefix("http://")
    headers = {"Host": host or place}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    connection = http.client.HTTPConnection(place, timeout=10)
    connection.request("GET", "/_sandbox/state", headers=headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert response.status == expected, (response.status, answer)
    return answer


exposed = "--expose" in sys.argv
assert ("control_token" in ready) == exposed, sorted(ready)
if exposed:
    token = ready["control_token"]
    assert "error" in control(401)
    assert "error" in control(401, token="0" * len(token))
    assert "apps" in control(200, token=token)
    assert "error" in control(403, token=token, host="evil.example")
    print("control needs the token and a known Host")
