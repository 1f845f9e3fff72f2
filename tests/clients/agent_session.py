"""A session with an AI agent by ZEGO's published signing recipe over plain HTTP, and its callbacks checked by the published recipe for those: nothing of ours."""

import hashlib
import http.client
import http.server
import json
import secrets
import sys
import threading
import time
import urllib.parse

ready = json.loads(sys.argv[1])
host = ready["endpoint"].removeprefix("http://")
told, come = [], threading.Condition()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        # A room's events write these names in small letters, an agent's do not.
        said = {name.lower(): value for name, value in event.items()}
        parts = sorted([ready["callback_secret"], str(said["timestamp"]), str(said["nonce"])])
        genuine = hashlib.sha1("".join(parts).encode()).hexdigest() == said["signature"]
        self.send_response(200 if genuine else 401)
        self.end_headers()
        with come:
            told.append(event | {"Event": said["event"]} if genuine else {"Event": "forged"})
            come.notify_all()

    def log_message(self, *_):
        pass


def post(target, body):
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", target, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert response.status == 200, (response.status, answer)
    return answer


def call(action, **body):
    nonce, timestamp = secrets.token_hex(8), str(int(time.time()))
    signature = hashlib.md5((str(ready["app_id"]) + nonce + ready["server_secret"] + timestamp).encode()).hexdigest()
    query = {"Action": action, "AppId": ready["app_id"], "SignatureNonce": nonce, "Timestamp": timestamp, "Signature": signature, "SignatureVersion": "2.0"}
    answer = post("/?" + urllib.parse.urlencode(query), body)
    assert answer["Code"] == 0, (action, answer)
    return answer.get("Data")


def wait_for(event, found=lambda event: True):
    with come:
        there = lambda: next((one for one in told if one["Event"] == event and found(one)), None)
        assert come.wait_for(there, timeout=10), (event, [one["Event"] for one in told])
        return there()


port = int(sys.argv[sys.argv.index("--callback") + 1].rsplit(":", 1)[1].strip("/"))
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()

llm = {"Url": "https://ark.cn-beijing.volces.com/api/v3/chat/completions", "ApiKey": "zego_test", "Model": "doubao-1-5-lite-32k-250115"}
call("RegisterAgent", AgentId="tutor", Name="Tutor", LLM=llm, TTS={"Vendor": "ByteDanceV3", "Params": {"app": {"appid": "zego_test", "token": "zego_test"}}})
assert [agent["AgentId"] for agent in call("ListAgents", Limit=10)["Agents"]] == ["tutor"]
post("/_sandbox/login", {"room": "lesson-1", "user": "anna"})
post("/_sandbox/publish", {"room": "lesson-1", "user": "anna", "stream": "anna-voice"})
room = {"RoomId": "lesson-1", "AgentUserId": "tutor-bot", "AgentStreamId": "tutor-voice", "UserStreamId": "anna-voice"}
wanted = {name: 1 for name in ("ASRResult", "LLMResult", "AgentInstanceStatus", "UserSpeakAction", "Interrupted")}
instance = call("CreateAgentInstance", AgentId="tutor", UserId="anna", RTC=room, CallbackConfig=wanted)["AgentInstanceId"]
wait_for("AgentInstanceCreated")

post("/_sandbox/agent-speak", {"instance": instance, "text": "What is a prime number?"})
assert wait_for("ASRResult")["Data"]["Text"] == "What is a prime number?"
post("/_sandbox/advance", {"seconds": 10})
answer = wait_for("LLMResult")["Data"]["Text"]
wait_for("AgentInstanceStatus", lambda event: event["Data"]["Status"] == "IDLE")
known = call("GetAgentInstanceMsgList", AgentInstanceId=instance)["MessageList"]
assert [message["Role"] for message in known] == ["user", "assistant"] and known[1]["Content"] == answer, known

call("SendAgentInstanceTTS", AgentInstanceId=instance, Text="A long story that takes its time. " * 5)
call("InterruptAgentInstance", AgentInstanceId=instance)
wait_for("Interrupted")
call("DeleteAgentInstance", AgentInstanceId=instance)
assert wait_for("AgentInstanceDeleted")["Data"]["Code"] == 0
assert not any(event["Event"] == "forged" for event in told), told
print(f"a session with an agent by the published recipe, and its {len(told)} callbacks")
