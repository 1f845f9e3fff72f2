"""Tencent's Python SDK, pointed at the sandbox: every signature over GET and POST, and the life of a recording task."""

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
