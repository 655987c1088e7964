"""Draws by name: uniform, unrelated to each other, and the same whoever asks, in whatever order.

Each statistical check fails by chance with the probability stated beside it; seeds are fixed, so it does so always or
never.
"""

import hashlib
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare, kstest, norm

from paceline.numerics.draws import THE_DAY, Purpose, exponential, normal, normals, stream_of, uniform

SEED, REPLICATION, WHO, PURPOSE, OCCURRENCE = 42, 3, stream_of("Ada"), int(Purpose.PACE_NOISE), 7
BASE = (SEED, REPLICATION, WHO, PURPOSE, OCCURRENCE)
#: Places of the parts of a draw's name.
PARTS = {"seed": 0, "replication": 1, "runner": 2, "purpose": 3, "occurrence": 4}
DRAWN = 20_000
FALSE_ALARM = 1e-6


def along(part: str, count: int = DRAWN, base: tuple[int, ...] = BASE) -> np.ndarray:
    """Draws whose names differ in one part only, counted up from 0 (from 1 for runners: 0 is the day)."""
    name = list(base)
    values = []
    for value in range(count):
        name[PARTS[part]] = value + (part == "runner")
        values.append(uniform(*name))
    return np.array(values)


@pytest.mark.parametrize("part", PARTS)
def test_draws_are_uniform_along_every_part_of_the_name(part: str) -> None:
    """Kolmogorov-Smirnov and chi-square over 100 cells, each with a false alarm in a million."""
    drawn = along(part)
    assert kstest(drawn, "uniform").pvalue > FALSE_ALARM
    assert chisquare(np.histogram(drawn, bins=100, range=(0.0, 1.0))[0]).pvalue > FALSE_ALARM


@pytest.mark.parametrize("part", PARTS)
def test_neighbours_are_unrelated(part: str) -> None:
    """Serial correlations at lags 1, 2 and 10, and pairs over a 20 x 20 board: false alarms in a million each."""
    drawn = along(part)
    limit = norm.isf(FALSE_ALARM / 2.0) / np.sqrt(DRAWN)
    for lag in (1, 2, 10):
        assert abs(np.corrcoef(drawn[:-lag], drawn[lag:])[0, 1]) < limit
    board = np.histogram2d(drawn[::2], drawn[1::2], bins=20, range=[[0.0, 1.0], [0.0, 1.0]])[0]
    assert chisquare(board.ravel()).pvalue > FALSE_ALARM


@pytest.mark.parametrize(("part", "along_part"), [(a, b) for a, b in product(PARTS, PARTS) if a != b])
def test_names_that_differ_in_one_part_are_unrelated_along_another(part: str, along_part: str) -> None:
    """Two runners over replications, two purposes over places, and so on: a false alarm in a million."""
    other = list(BASE)
    other[PARTS[part]] += 1
    count = 4_000
    one, two = along(along_part, count), along(along_part, count, tuple(other))
    assert abs(np.corrcoef(one, two)[0, 1]) < norm.isf(FALSE_ALARM / 2.0) / np.sqrt(count)


def test_no_two_names_share_a_draw() -> None:
    """Among 30,000 names of 52-bit draws a coincidence has a chance of one in ten million."""
    names = product(range(5), range(20), (THE_DAY, stream_of("Ada"), stream_of("Ben")), range(1, 11), range(10))
    drawn = [uniform(*name) for name in names]
    assert len(set(drawn)) == len(drawn)


def test_purposes_are_unrelated_for_one_runner() -> None:
    """Every pair of purposes over 2,000 replications; 91 pairs, each with a false alarm in ten million."""
    drawn = {p: np.array([uniform(SEED, k, WHO, int(p), 0) for k in range(2_000)]) for p in Purpose}
    limit = norm.isf(1e-7 / 2.0) / np.sqrt(2_000)
    for one, two in combinations(Purpose, 2):
        assert abs(np.corrcoef(drawn[one], drawn[two])[0, 1]) < limit, (one, two)


@given(st.permutations(range(30)))
def test_the_order_of_asking_does_not_matter(order: list[int]) -> None:
    """A draw belongs to its name."""
    asked = {k: uniform(SEED, k, WHO, PURPOSE, 0) for k in order}
    assert [asked[k] for k in range(30)] == [uniform(SEED, k, WHO, PURPOSE, 0) for k in range(30)]


def test_normal_and_exponential_are_the_same_luck_in_another_shape() -> None:
    """Quantile functions of the uniform draw of that name; a larger chance is a larger value or an earlier event."""
    for k in range(500):
        u = uniform(SEED, k, WHO, PURPOSE, 0)
        assert normal(SEED, k, WHO, PURPOSE, 0) == pytest.approx(norm.ppf(u), abs=1e-9)
        assert exponential(SEED, k, WHO, PURPOSE, 0) == pytest.approx(-np.log(u), rel=1e-12)


@pytest.mark.parametrize("shape", ["norm", "expon"])
def test_shapes(shape: str) -> None:
    """Standard normal and unit exponential by Kolmogorov-Smirnov: a false alarm in a million."""
    draw = {"norm": normal, "expon": exponential}[shape]
    assert kstest([draw(SEED, k, WHO, PURPOSE, 0) for k in range(10_000)], shape).pvalue > FALSE_ALARM


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 2**32 - 1)), min_size=1, max_size=30), st.integers(0, 99))
def test_a_column_of_normal_draws_is_each_of_them_to_the_last_bit(rows: list[tuple[int, int]], occurrence: int) -> None:
    """Drawn for many runners and replications at once, tails among them; what lies behind them is left alone."""
    runs, who = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    drawn = np.full(len(rows) + 1, 7.0)
    normals(SEED, REPLICATION, runs, who, PURPOSE, occurrence, np.empty(len(rows)), drawn, len(rows))
    alone = [normal(SEED, REPLICATION + run, number, PURPOSE, occurrence) for run, number in rows]
    assert drawn.tolist() == [*alone, 7.0]


# whose draw it is


@given(st.text(max_size=40))
def test_a_stream_is_the_first_four_bytes_of_the_names_sha256(name: str) -> None:
    """Little-endian; nobody gets the day's number."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")
    assert stream_of(name) == (number or 1)
    assert 1 <= stream_of(name) < 2**32
    assert stream_of(name) != THE_DAY


def test_streams_known_from_elsewhere() -> None:
    """sha256("abc") begins ba 78 16 bf (FIPS 180-2), sha256("") e3 b0 c4 42."""
    assert stream_of("abc") == 0xBF1678BA
    assert stream_of("") == 0x42C4B0E3


def test_purposes_keep_their_numbers() -> None:
    """The numbers are part of the reproducibility of results: they start at 1 and have no gap."""
    assert [int(p) for p in Purpose] == list(range(1, len(Purpose) + 1))
    assert (Purpose.CAPACITY, Purpose.COLLAPSE, Purpose.HEAT_TOLERANCE) == (1, 7, 14)


# the edges of a name


@pytest.mark.parametrize("part", ["replication", "runner", "purpose", "occurrence"])
def test_a_part_of_the_name_counts_modulo_two_to_the_32(part: str) -> None:
    """Beyond 2**32 a name begins again: replication 2**32 + 3 is replication 3. Nothing there may number so many."""
    name = list(BASE)
    name[PARTS[part]] += 2**32
    assert uniform(*name) == uniform(*BASE)
    name[PARTS[part]] -= 1
    assert uniform(*name) != uniform(*BASE)


@pytest.mark.parametrize("bit", range(63))
def test_every_bit_of_a_seed_counts(bit: int) -> None:
    """Seeds have 63 bits, and each of them makes another race."""
    assert uniform(SEED ^ (1 << bit), *BASE[1:]) != uniform(*BASE)
