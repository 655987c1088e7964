"""``python -m tests.fuzzing READER [--minutes M]``: feed damaged files to a reader, led by coverage (atheris).

What breaks a reader is written to ``--findings`` (default ``fuzzing-findings/READER``), one file for each way of
breaking, and told with its traceback; the search goes on. ``--again FILE`` reads one file plainly, without atheris.
Exit code 0 where nothing was found, 1 where something was.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import math
import os
import re
import resource
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]

#: What a single file may cost: CPU seconds, and bytes beyond what the process has when it begins.
LONGEST_S, MOST_BYTES = 2.0, 500_000_000
#: How much longer reading takes while coverage is followed (measured); ``--again`` tells the time without.
SLOWER = 4.0
#: Followed by coverage: the readers and the libraries that read for them. Compiled kernels must stay as they are.
FOLLOWED = ("paceline", "ruamel", "gpxpy", "fitdecode")
KERNELS = ("behaviour", "bench", "engine", "numerics", "physiology")
#: Numbers and marks that readers have stumbled over elsewhere.
ABSURD = (b"nan", b"inf", b"-inf", b"1e308", b"-1e400", b"9" * 40, b"0x10", b"1,5", b"\xef\xbb\xbf", b"\r\n", b"..",
          b"&a", b"*a", b"<<", b"!!", b"%YAML", b"<!ENTITY", b"&#0;", b"null", b"~", b"/")  # fmt: skip


def main() -> int:
    """Fuzz one reader."""
    asked = _arguments()
    warnings.simplefilter("ignore")  # libraries warn of what is odd in a file; that is no finding
    if asked.again is not None:
        from fuzzing.readers import READERS

        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            READERS[asked.reader].attempt(Path(folder), asked.again.read_bytes())
            sys.stdout.write(f"fine, {time.process_time() - began:.2f} s\n")
        return 0
    import atheris

    home = Path(__file__).parents[2] / "src"
    kernels = [
        ".".join(file.relative_to(home).with_suffix("").parts).removesuffix(".__init__")
        for room in KERNELS
        for file in (home / "paceline" / room).rglob("*.py")
    ]
    with atheris.instrument_imports(include=list(FOLLOWED), exclude=kernels):
        from fuzzing.readers import READERS
    reader = READERS[asked.reader]
    findings = asked.findings / asked.reader
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hunt = Hunt(reader, folder / "files", findings, asked.minutes)
        seeds = folder / "seeds"
        for at in (seeds, folder / "files", findings):
            at.mkdir(parents=True, exist_ok=True)
        texts = list(reader.seeds())
        for number, data in enumerate(texts):
            (seeds / f"{number:03}").write_bytes(data)
        (folder / "words.dict").write_text(_dictionary(texts), encoding="ascii")
        hunt.warm(texts)
        longest = max(4096, 2 * max(len(data) for data in texts))
        options = [f"-max_len={min(longest, 60_000)}", f"-dict={folder / 'words.dict'}", f"-seed={asked.seed}"]
        options += [
            f"-artifact_prefix={findings}/",
            "-report_slow_units=1000",
            "-timeout=900",  # by the clock, which goes on while a busy machine does something else
            "-rss_limit_mb=0",
            "-print_final_stats=0",
            "-verbosity=0",
        ]
        atheris.Setup([sys.argv[0], *options, str(seeds)], hunt)
        atheris.Fuzz()
    return 0


class Hunt:
    """Called with one input after another until the time is up; remembers each way of breaking once."""

    def __init__(self, reader: object, folder: Path, findings: Path, minutes: float) -> None:
        self.reader, self.folder, self.findings = reader, folder, findings
        self.minutes, self.until_s = minutes, math.inf
        self.runs, self.ways, self.slowest_s = 0, dict[str, int](), 0.0

    def warm(self, texts: list[bytes]) -> None:
        """Read every seed once, so that what is loaded only once is not put on the account of a later file."""
        for data in texts:
            self(data)
        self.runs, self.slowest_s, self.until_s = 0, 0.0, time.process_time() + 60.0 * self.minutes

    def __call__(self, data: bytes) -> None:
        """Read one input, and note what should not have happened."""
        resource.setrlimit(resource.RLIMIT_AS, (_taken_bytes() + MOST_BYTES, resource.RLIM_INFINITY))
        began_s = time.process_time()
        try:
            self.reader.attempt(self.folder, data)  # type: ignore[attr-defined]
        except Exception as error:
            self._note(data, _way(error), "".join(traceback.format_exception(error)[-12:]))
        took_s = time.process_time() - began_s
        self.slowest_s = max(self.slowest_s, took_s)
        if took_s > SLOWER * LONGEST_S:
            self._note(data, "slow", f"{took_s:.1f} s")
        self.runs += 1
        if time.process_time() > self.until_s:
            self._end()

    def _note(self, data: bytes, way: str, words: str) -> None:
        self.ways[way] = self.ways.get(way, 0) + 1
        if self.ways[way] == 1:
            name = f"{re.sub(r'[^A-Za-z0-9]+', '-', way)[:60]}-{hashlib.sha256(data).hexdigest()[:8]}"
            (self.findings / name).write_bytes(data)
            sys.stderr.write(f"found {way}: {self.findings / name}\n{words}\n")

    def _end(self) -> None:
        name = getattr(self.reader, "name", "")
        sys.stderr.write(f"{name}: {self.runs:,} files read, {len(self.ways)} ways of breaking, ")
        sys.stderr.write(f"slowest {self.slowest_s:.2f} s {self.ways or ''}\n")
        sys.stderr.flush()
        os._exit(1 if self.ways else 0)  # libFuzzer would go on


def _taken_bytes() -> int:
    """Address space of this process; libFuzzer takes more and more of its own."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _way(error: Exception) -> str:
    """Where and how it broke: the error, and the last line of ours on the way."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "paceline" in frame.filename]
    last = ours[-1] if ours else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {Path(last.filename).stem}.{last.name}"


def _dictionary(texts: list[bytes]) -> str:
    """The words of the seeds, and some absurd numbers, as libFuzzer takes them."""
    words = {word for data in texts for word in re.findall(rb"[A-Za-z_]{3,20}", data)}
    chosen = [*sorted(words)[:600], *ABSURD]
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in chosen)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__.splitlines()[0])
    parser.add_argument("reader", metavar="READER")
    parser.add_argument("--minutes", type=float, default=10.0, help="of processor time (default 10)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("fuzzing-findings"))
    parser.add_argument("--again", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
