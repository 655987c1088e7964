"""The luck of a race against theory: published answers, no period or plane in any direction of a draw's name.

A draw is a function of (seed, replication, runner, purpose, occurrence), so it has to look random along every part of
its name and across any two of them. If a test here fails, two runners, two kilometres or two replications share some of
their luck, and every spread that is reported is too narrow or too wide. Uniformity, shapes and serial correlation of
single parts are in `tests/numerics/test_draws.py`, the generator's words in `tests/numerics/test_philox.py`. False
alarms: see `support.chance`.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from paceline.numerics.draws import Purpose, normal, stream_of, uniform
from support.chance import FALSE_ALARM, is_drawn_from

SEED = 2011
#: The parts of a name, and the values that each counts through: runners have scattered numbers, as in a race.
PARTS = {
    "replication": list(range(64)),
    "runner": [stream_of(f"runner {n}") for n in range(64)],
    "purpose": list(range(1, 65)),
    "occurrence": list(range(64)),
}
USUAL = {"replication": 5, "runner": stream_of("Ada"), "purpose": int(Purpose.PACE_NOISE), "occurrence": 11}


def test_a_name_is_laid_into_the_generator_as_published() -> None:
    """Philox4x32-10 of the digits of pi, as published with Random123 (Salmon et al. 2011), asked for by name.

    Counter: occurrence, runner, replication, purpose; key: the seed. A failure: other races than those once published.
    """
    seed = 0xA4093822 | 0x299F31D0 << 32
    found = uniform(seed, 0x13198A2E, 0x85A308D3, 0x03707344, 0x243F6A88)
    assert found == ((0xD16CFE0994FDCCEB >> 12) + 0.5) * 2.0**-52


def drawn(one: str, other: str, draw: object = normal) -> NDArray[np.float64]:
    """Draws (64, 64) whose names differ in two parts."""
    rows = []
    for a, b in product(PARTS[one], PARTS[other]):
        name = USUAL | {one: a, other: b}
        rows.append(draw(SEED, name["replication"], name["runner"], name["purpose"], name["occurrence"]))  # type: ignore[operator]
    return np.array(rows).reshape(64, 64)


@pytest.mark.parametrize(("one", "other"), list(combinations(PARTS, 2)))
def test_no_period_in_any_direction_of_two_parts_of_the_name(one: str, other: str) -> None:
    """The periodogram of white noise is exponential at every frequency (Schuster 1898), its largest as Fisher's (1929).

    Over 64 x 64 draws: a lattice, a repetition or a correlation along any diagonal would stand out as a peak.
    """
    power = np.abs(np.fft.fft2(drawn(one, other))) ** 2 / 64**2
    # One of each conjugate pair; those that are their own are chi-square and left out.
    spots = [(a, b) for a in range(64) for b in range(1, 32)] + [(a, b) for a in range(1, 32) for b in (0, 32)]
    found = np.array([power[spot] for spot in spots])
    assert is_drawn_from(found, stats.expon)
    assert -np.expm1(len(found) * np.log1p(-np.exp(-found.max()))) > FALSE_ALARM


@pytest.mark.parametrize("part", PARTS)
def test_no_planes_through_three_draws_in_a_row(part: str) -> None:
    """The spectral test (Coveyou, MacPherson 1967) as sums of waves over triples: |sum e^(2 pi i h u)|^2 / n.

    Triples that lie on few planes, as those of a linear congruential generator do, make one of them large.
    """
    name = dict(USUAL)
    draws = []
    for n in range(3 * 2_000):
        name[part] = n + (part == "runner")
        draws.append(uniform(SEED, name["replication"], name["runner"], name["purpose"], name["occurrence"]))
    triples = np.array(draws).reshape(-1, 3)
    waves = np.array([h for h in product(range(-6, 7), repeat=3) if h > (0, 0, 0)])
    power = np.abs(np.exp(2j * np.pi * (triples @ waves.T)).sum(axis=0)) ** 2 / len(triples)
    assert len(waves) * np.exp(-power.max()) > FALSE_ALARM
    assert power.mean() == pytest.approx(1.0, abs=4.5 / np.sqrt(len(waves)))


def test_the_same_sums_find_the_planes_of_a_generator_that_has_them() -> None:
    """It does find planes: RANDU (IBM 1968), whose triples lie on fifteen of them, fails it by far."""
    state, draws = 1, []
    for _ in range(3 * 2_000):
        state = 65_539 * state % 2**31
        draws.append(state / 2**31)
    triples = np.array(draws).reshape(-1, 3)
    # x'' = 6 x' - 9 x (mod 1)
    assert np.abs(np.exp(2j * np.pi * (triples @ [9, -6, 1])).sum()) ** 2 / len(triples) > 1_000.0


@pytest.mark.parametrize(("part", "bits"), [("seed", 63), ("replication", 32), ("runner", 32), ("occurrence", 32)])
def test_one_bit_of_the_name_changes_half_of_the_bits_of_the_draw(part: str, bits: int) -> None:
    """Strict avalanche (Webster, Tavares 1986): each of 52 bits flips with chance one half, whichever was changed."""
    tries, flips = 64, np.zeros((bits, 52))
    for n, bit in product(range(tries), range(bits)):
        name = {"seed": SEED + 977 * n, **USUAL, "occurrence": n}
        before = uniform(*(name[key] for key in ("seed", "replication", "runner", "purpose", "occurrence")))
        name[part] ^= 1 << bit
        after = uniform(*(name[key] for key in ("seed", "replication", "runner", "purpose", "occurrence")))
        changed = int(before * 2.0**52) ^ int(after * 2.0**52)
        flips[bit] += [changed >> place & 1 for place in range(52)]
    # Each cell is binomial(64, 1/2): their chi-square, and the most uneven of them.
    z = (flips - tries / 2) / np.sqrt(tries / 4)
    assert FALSE_ALARM / 2 < stats.chi2.sf(np.sum(z**2), z.size) < 1.0 - FALSE_ALARM / 2
    assert stats.binom.sf(np.abs(flips - tries / 2).max() + tries / 2 - 1, tries, 0.5) * 2 * z.size > FALSE_ALARM


def test_birthdays_are_spaced_as_in_a_long_year() -> None:
    """Equal spacings of n birthdays in a year of m days are Poisson of mean n^3 / (4 m) (Marsaglia 1985).

    Birthdays are the first bits of draws over all parts of the name at once: 512 of 2^24 days, 60 times, mean 2 each.
    """
    equal = 0
    for year in range(60):
        days = [int(uniform(SEED, year, PARTS["runner"][n % 8], 1 + n // 8 % 8, n // 64) * 2**24) for n in range(512)]
        spacings = np.sort(np.diff(np.sort(days)))
        equal += int(np.sum(np.diff(spacings) == 0))
    mean = 60 * 512**3 / (4 * 2**24)
    assert stats.poisson.cdf(equal, mean) > FALSE_ALARM / 2
    assert stats.poisson.sf(equal - 1, mean) > FALSE_ALARM / 2
