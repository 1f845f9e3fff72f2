"""Calls the service as the vendor's samples in Python do, with requests: `recipe.py ADDRESS CALLS`, 64 in flight."""

import hashlib
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import requests

APP_ID = 1234567890
SERVER_SECRET = "9193cc662a4c0ec135ec71fb57194b38"
IN_FLIGHT = 64

address, calls = sys.argv[1], int(sys.argv[2])
session = requests.Session()
session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=IN_FLIGHT))


def call():
    nonce = secrets.token_hex(8)
    timestamp = int(time.time())
    signature = hashlib.md5(f"{APP_ID}{nonce}{SERVER_SECRET}{timestamp}".encode()).hexdigest()
    parameters = {
        "Action": "DescribeUserNum",
        "AppId": APP_ID,
        "SignatureNonce": nonce,
        "Timestamp": timestamp,
        "Signature": signature,
        "SignatureVersion": "2.0",
        "RoomId[]": ["room-2f9a4c31"],
    }
    answer = session.get(f"http://{address}/", params=parameters, timeout=10).json()
    assert answer["Code"] == 0, answer
    return answer["Data"]["UserCountList"][0]["UserCount"]


def work(share):
    return sum(call() for _ in range(share))


with ThreadPoolExecutor(IN_FLIGHT) as pool:
    shares = [calls // IN_FLIGHT + (at < calls % IN_FLIGHT) for at in range(IN_FLIGHT)]
    assert sum(pool.map(work, shares)) == 3 * calls
