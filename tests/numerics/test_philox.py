"""Philox against the known answers published with Random123, and its uniforms at their ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from paceline.numerics.philox import philox, uniform32, uniform53

ONES = 0xFFFFFFFF
PI = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0)
words = st.integers(0, ONES)


@pytest.mark.parametrize(
    ("counter_and_key", "answer"),
    [
        ((0,) * 6, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES,) * 6, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (PI, (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
    ],
)
def test_known_answers(counter_and_key: tuple[int, ...], answer: tuple[int, ...]) -> None:
    assert philox(*counter_and_key) == answer
    assert philox(*(np.uint64(word) for word in counter_and_key)) == answer


def _python(c: list[int], k: list[int]) -> tuple[int, ...]:
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(second >> 32) ^ c[1] ^ k[0], second & ONES, (first >> 32) ^ c[3] ^ k[1], first & ONES]
        k = [(k[0] + 0x9E3779B9) & ONES, (k[1] + 0xBB67AE85) & ONES]
    return tuple(c)


@given(st.tuples(words, words, words, words), st.tuples(words, words))
def test_words_are_those_of_unbounded_integers(counter: tuple[int, ...], key: tuple[int, ...]) -> None:
    assert philox(*counter, *key) == _python(list(counter), list(key))


def test_uniforms_never_reach_their_ends() -> None:
    assert uniform53(0, 0) == 2.0**-53
    assert uniform53(ONES, ONES) == 1.0 - 2.0**-53
    assert uniform32(0) == 2.0**-33
    assert uniform32(ONES) == 1.0 - 2.0**-33


def test_neighbouring_counters_give_independent_uniform_luck() -> None:
    drawn = [philox(i, 7, 0, 1, 42, 0) for i in range(5_000)]
    first = np.array([uniform53(w[0], w[1]) for w in drawn])
    second = np.array([uniform32(w[2]) for w in drawn])
    assert kstest(first, "uniform").pvalue > 1e-4
    assert kstest(second, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 4 / np.sqrt(5_000)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(5_000)
