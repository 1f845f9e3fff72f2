"""A wheel around a program that is built already, for this machine alone: what `cargo xtask dist` has maturin make, without the build of a release."""

import os
import sys
import zipfile

program, folder = sys.argv[1:]
NAME = "zego_cli-0.0.0"
os.makedirs(folder, exist_ok=True)
with zipfile.ZipFile(f"{folder}/{NAME}-py3-none-any.whl", "w") as wheel:
    script = zipfile.ZipInfo(f"{NAME}.data/scripts/zego")
    script.external_attr = 0o100755 << 16
    with open(program, "rb") as binary:
        wheel.writestr(script, binary.read())
    wheel.writestr(f"{NAME}.dist-info/METADATA", "Metadata-Version: 2.1\nName: zego-cli\nVersion: 0.0.0\n")
    wheel.writestr(f"{NAME}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: tests/packaging/wheel.py\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
    wheel.writestr(f"{NAME}.dist-info/RECORD", "")
