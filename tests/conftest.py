"""What every test starts from."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from itertools import islice
from typing import Any

import pytest

# Each worker has a core to itself: threads of linear algebra and of trees would wait for one another, spinning. On two
# cores the forecasts beside boosted trees took 377 s of processor time with them and 24 s without. Read once, by numpy.
if "PYTEST_XDIST_WORKER" in os.environ:
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(threads, "1")

# A shell starts what it puts in the background with Ctrl-C ignored; the programs that tests stop would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

from hypothesis import settings

if os.environ.get("NUMBA_DISABLE_JIT") == "1":  # to measure which lines of the kernels are covered
    import support.uncompiled  # noqa: F401

# The first call of a kernel compiles it, which no deadline can know; the same examples on every run.
settings.register_profile("paceline", deadline=None, derandomize=True)
settings.load_profile("paceline")

#: Rooms whose tests call no compiled kernel: some 35 s of work, as long as the kernels take to compile.
WITHOUT_KERNELS = tuple(f"tests/{room}/" for room in ("course", "people", "rules", "scenario", "track"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Whoever has run out of tests takes half of what another has left, unless ``--dist`` says otherwise."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deal the tests out to workers: slow ones first, since one that came last would be waited for.

    The first worker compiles the kernels; the others begin with what calls none, so that they find them compiled.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers == 1:
        return
    slow, plain, rest = defaultdict[str, list[pytest.Item]](list), [], []
    for item in items:
        if item.get_closest_marker("slow"):
            slow[item.nodeid.split("::")[0]].append(item)
        else:
            (plain if item.nodeid.startswith(WITHOUT_KERNELS) else rest).append(item)
    piles: list[list[pytest.Item]] = [[], *(plain[number :: workers - 1] for number in range(workers - 1))]
    for number, module in enumerate(slow.values()):
        piles[number % workers] += module
    dealt, others = list[pytest.Item](), iter(rest)
    for number, pile in enumerate(piles):  # as the scheduler cuts: equal parts, the last takes what remains
        part = (len(items) - len(dealt)) // (workers - number)
        dealt += [*pile, *islice(others, max(0, part - len(pile)))]
    items[:] = dealt
