"""Bundles: kernels see the arrays of a named tuple, and write to the same memory."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from paceline.numerics.bundle import Bundle, bundle_at
from paceline.numerics.jit import jit

PLACE = np.dtype([("at_m", np.float64), ("open", np.int8)], align=True)


class Track(NamedTuple):
    """A little of everything that a race has."""

    laps: NDArray[np.int64]
    times_s: NDArray[np.float64]  # (runners, laps)
    places: NDArray[np.void]
    limit_s: float
    runners: int
    each: NDArray[np.int64]


def track(limit_s: float = 12.5) -> Track:
    return Track(
        laps=np.arange(3), times_s=np.arange(6.0).reshape(2, 3), places=np.zeros(2, PLACE), limit_s=limit_s, runners=2,
        each=np.zeros(1, dtype=np.int64),
    )  # fmt: skip


@jit
def _look(t: Any) -> Any:
    return t.times_s[1, 2], t.times_s.shape[0], t.times_s.shape[1], len(t.laps), t.limit_s, t.runners, t.places[1].at_m


@jit
def _write(t: Any) -> None:
    for i in range(t.runners):
        t.times_s[i, 1] = -1.0
        t.places[i].open = 1


@jit
def _look_beyond(t: Any) -> float:
    return bundle_at(t, t.each[0]).limit_s


def test_a_kernel_reads_every_kind_of_field() -> None:
    given = track()
    given.places["at_m"] = 7.0, 8.0
    assert _look(Bundle(given)) == (5.0, 2, 3, 3, 12.5, 2, 8.0)


def test_a_kernel_writes_to_the_arrays_that_were_given() -> None:
    given = track()
    _write(Bundle(given))
    assert given.times_s[:, 1].tolist() == [-1.0, -1.0]
    assert given.times_s[:, 0].tolist() == [0.0, 3.0]
    assert given.places["open"].tolist() == [1, 1]


def test_what_is_not_in_one_piece_is_copied() -> None:
    turned = np.arange(6.0).reshape(3, 2).T
    bundle = Bundle(track()._replace(times_s=turned))
    assert _look(bundle)[:3] == (5.0, 2, 3)
    assert bundle.times_s.flags.c_contiguous
    assert np.array_equal(bundle.times_s, turned)


def test_one_bundle_leads_to_another() -> None:
    other = Bundle(track(99.0))
    given = track()
    given.each[0] = other.address
    assert _look_beyond(Bundle(given, other)) == 99.0


def test_bundles_of_the_same_fields_are_of_one_kind() -> None:
    """Or every race would be compiled anew."""
    short = Bundle(track()._replace(laps=np.arange(1)))
    assert short.kind is Bundle(track(3.0)).kind
    assert short.kind is not Bundle(track()._replace(laps=np.arange(3.0))).kind  # type: ignore[arg-type]


def test_a_name_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="heats"):
        _ = Bundle(track()).heats
