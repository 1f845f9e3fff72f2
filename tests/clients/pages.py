"""Runs what the pages under docs/ show: their blocks of `sh`, and whether their other code is that of the files that it is said to be from.

A page has one sandbox, and its blocks one folder, in which each is a script of bash. Where lines of a block begin with `# `, they are what it prints, all of it, in this order; `...` in one of them
stands for anything, and a line of `# ...` for any number of lines. A block that cannot run here, such as one against production, is `text`."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ZEGO = Path(sys.argv[1]).resolve()
SET = [
    *["ZEGO_ENDPOINT", "ZEGO_APP_ID", "ZEGO_SERVER_SECRET", "ZEGO_CALLBACK_SECRET"],
    *["TENCENTCLOUD_ENDPOINT", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"],
]
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page):
    """The code of a page: what stands behind its fence, its lines, and the number of the first."""
    text = page.read_text()
    for found in FENCE.finditer(text):
        yield found[1].strip(), found[2], text.count("\n", 0, found.start()) + 2


def pattern(shown):
    """What the output has to be, as an expression."""
    lines = []
    for line in shown:
        # A stretch of lines, or a line with stretches in it.
        lines.append(r"(?:.*\n)*?" if line == "..." else ".*?".join(map(re.escape, line.split("..."))) + r"\n")
    return re.compile("".join(lines))


def run(page, sandbox):
    """Runs the blocks of one page, within the environment of a sandbox that is around this process."""
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for language, code, line in blocks(page):
            if language != "sh":
                continue
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", code], cwd=folder, env=sandbox | {"HOME": folder}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
            )
            said = f"{page}:{line}:\n{done.stdout[:4000]}\n{done.stderr[:4000]}"
            assert done.returncode == 0, f"a block ends with {done.returncode}: {said}"
            shown = [row.removeprefix("# ") for row in code.splitlines() if row.startswith("# ")]
            assert not shown or pattern(shown).fullmatch(done.stdout.removesuffix("\n") + "\n"), f"a block prints something else: {said}"
            count += 1
    print(f"{page}: {count} blocks run")


def from_files(page):
    """A block whose fence names a file after its language is a part of that file."""
    for language, code, line in blocks(page):
        _, _, path = language.partition(" ")
        assert not path or code in Path(path).read_text(), f"{page}:{line}: this is not what {path} has"


def around(page):
    """Starts this program again within a sandbox of its own."""
    return subprocess.Popen([ZEGO, "sandbox", "--quiet", "--", sys.executable, __file__, ZEGO, page], stdin=subprocess.DEVNULL)


if len(sys.argv) > 2:
    with tempfile.TemporaryDirectory() as programs:
        Path(programs, "zego").symlink_to(ZEGO)
        # What the sandbox has set, and nothing else of this machine's: no profile of its user's is read or written.
        own = {name: value for name, value in os.environ.items() if name in SET}
        run(Path(sys.argv[2]), own | {"PATH": f"{programs}:{os.environ['PATH']}"})
else:
    pages = sorted(Path("docs").glob("*.md"))
    assert len(pages) > 5, pages
    for page in pages:
        from_files(page)
    runs = [(page, around(page)) for page in pages if any(language == "sh" for language, _, _ in blocks(page))]
    assert len(runs) >= 3, runs
    failed = [str(page) for page, process in runs if process.wait() != 0]
    sys.exit(f"these pages do not hold: {', '.join(failed)}" if failed else 0)
