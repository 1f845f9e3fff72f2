"""Tests of a program in Python, for `zego sandbox -- python3 -m unittest`: the standard library, and nothing of this project."""

import hashlib
import http.server
import json
import os
import queue
import secrets
import threading
import time
import unittest
import urllib.parse
import urllib.request

ENDPOINT = os.environ["ZEGO_ENDPOINT"]


def call(action, parameters, fault=None):
    """A call as the vendor's recipe has it; `fault` is what shall go wrong with this one."""
    nonce, timestamp = secrets.token_hex(8), str(int(time.time()))
    signed = os.environ["ZEGO_APP_ID"] + nonce + os.environ["ZEGO_SERVER_SECRET"] + timestamp
    common = {
        "Action": action,
        "AppId": os.environ["ZEGO_APP_ID"],
        "SignatureNonce": nonce,
        "Timestamp": timestamp,
        "Signature": hashlib.md5(signed.encode()).hexdigest(),
        "SignatureVersion": "2.0",
    }
    query = urllib.parse.urlencode([*common.items(), *parameters])
    headers = {"X-Sandbox-Fault": json.dumps(fault)} if fault else {}
    with urllib.request.urlopen(urllib.request.Request(f"{ENDPOINT}/?{query}", headers=headers), timeout=10) as answer:
        return json.load(answer)


def control(name, body):
    """What only a sandbox can do: seed, login, advance, reset, faults."""
    request = urllib.request.Request(f"{ENDPOINT}/_sandbox/{name}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


class Receiver(http.server.BaseHTTPRequestHandler):
    """Your own receiver of callbacks, in short."""

    events = queue.Queue()

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        parts = sorted([os.environ["ZEGO_CALLBACK_SECRET"], str(event["timestamp"]), str(event["nonce"])])
        right = hashlib.sha1("".join(parts).encode()).hexdigest() == event["signature"]
        self.send_response(200 if right else 401)
        self.end_headers()
        if right:
            self.events.put(event)

    def log_message(self, *_):
        pass


class Recordings(unittest.TestCase):
    def setUp(self):
        control("reset", {})

    def test_a_recording_ends_by_itself_and_leaves_a_file(self):
        until = int(time.time()) + 1800
        started = call("StartCDNRecord", [("StreamId[]", "match-1"), ("Vendor", "Tencent"), ("EndTime", until)])
        self.assertEqual(started["Code"], 0, started)
        control("advance", {"seconds": 3600})
        found = call("SearchMedia", [("Vendor", "Tencent"), ("StreamId[]", "match-1")])
        self.assertEqual(found["Data"]["Tencent"]["TotalCount"], 1)

    def test_too_many_calls(self):
        self.assertEqual(call("SearchMedia", [("Vendor", "Tencent")], fault={"throttle": True})["Code"], 6)

    def test_a_file_that_cannot_be_deleted(self):
        fault = {"partial": {"items": {"first": 1}, "code": "FailedOperation", "message": "busy"}}
        gone = call("DeleteMedia", [("Vendor", "Tencent"), ("FileId[]", "5285890813221514958")], fault)
        self.assertEqual((gone["Code"], gone["Data"]["Errors"][0]["Key"]), (0, "5285890813221514958"))

    def test_an_answer_that_is_lost(self):
        with self.assertRaises(OSError):
            call("CloseRoom", [("RoomId", "class-1")], fault={"reset": "after"})
        counted = call("DescribeUserNum", [("RoomId[]", "class-1")])
        self.assertEqual(counted["Data"]["UserCountList"][0]["UserCount"], 0)

    def test_a_callback(self):
        server = http.server.HTTPServer(("127.0.0.1", int(os.environ["CALLBACK_PORT"])), Receiver)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        control("login", {"room": "class-1", "user": "late-1"})
        event = Receiver.events.get(timeout=10)
        server.shutdown()
        server.server_close()
        self.assertEqual((event["event"], event["user_account"]), ("room_login", "late-1"))


if __name__ == "__main__":
    unittest.main()
