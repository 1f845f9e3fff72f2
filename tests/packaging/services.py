"""Runs the shell steps of packaging/github-action and packaging/gitlab as their services do, and behind them a step of a user's that calls the sandbox."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import yaml

WORK = Path(sys.argv[1])
(WHEEL,) = WORK.glob("*.whl")
# What a job of either service has: no credentials, and no zego but the one that is installed.
BARE = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(WORK)}
# A user's step: the program is found, and so is the sandbox, by the environment alone.
LIST = "zego media ls --vendor Tencent --output ndjson"
# The processes of each step, which can outlast it.
GROUPS = []


def run(command, environment, folder):
    """Runs a step: its status, and what it told."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    step = subprocess.Popen(command, env=environment, cwd=folder, start_new_session=True, **streams)
    GROUPS.append(step.pid)
    told, _ = step.communicate(timeout=120)
    return step.returncode, told


def github(flags):
    """As a runner does: each step is a script of bash, told by two files what the steps before it have set. The last is the user's."""
    action = yaml.safe_load(Path("packaging/github-action/action.yml").read_text())
    given = {name: declared["default"] for name, declared in action["inputs"].items()} | {"package": str(WHEEL), "arguments": flags}
    folder = WORK / f"job-{len(GROUPS)}"
    folder.mkdir()
    path, env = folder / "path", folder / "env"
    path.touch()
    env.touch()
    for step in [*action["runs"]["steps"], {"shell": "bash", "run": LIST}]:
        environment = BARE | {"RUNNER_TEMP": str(folder), "GITHUB_PATH": str(path), "GITHUB_ENV": str(env)}
        environment |= dict(line.split("=", 1) for line in env.read_text().splitlines())
        environment["PATH"] = ":".join([*path.read_text().split(), environment["PATH"]])
        for name, value in step.get("env", {}).items():
            environment[name] = given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        assert step["shell"] == "bash"
        script = folder / "step.sh"
        script.write_text(step["run"])
        status, told = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], environment, folder)
        if status != 0:
            break
    return status, told


def gitlab(flags):
    """As a runner does: the lines before the user's and the user's are one script, in a shell that stops at the first that fails."""
    job = yaml.safe_load(Path("packaging/gitlab/zego.gitlab-ci.yml").read_text())[".zego"]
    folder = WORK / f"job-{len(GROUPS)}"
    folder.mkdir()
    given = {"ZEGO_PACKAGE": str(WHEEL), "ZEGO_SANDBOX_ARGUMENTS": flags}
    assert job["variables"].keys() == given.keys()
    return run(["sh", "-ec", "\n".join([*job["before_script"], LIST])], BARE | given, folder)


try:
    for service in [github, gitlab]:
        # The files that a sandbox begins with are listed.
        status, told = service("")
        assert status == 0 and '"5285890813221514958"' in told, (status, told)
        # Flags arrive: without anything in it there is nothing to list.
        status, told = service("--empty")
        assert status == 0 and not told.strip(), (status, told)
        # Where it does not start, the job fails, and the program's own words tell why.
        status, told = service("--no-such-flag")
        assert status != 0 and "--no-such-flag" in told, (status, told)
        print(f"{service.__name__}: the steps run")
finally:
    # As at the end of a job.
    for group in GROUPS:
        try:
            os.killpg(group, signal.SIGTERM)
        except ProcessLookupError:
            pass
