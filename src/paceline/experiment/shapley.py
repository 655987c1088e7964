"""Shapley's value: a fair share of a gap for each of several changes that were made together (Shapley 1953).

Each change is credited with what it adds, averaged over all the orders in which the changes could have been made. The
shares add up to the whole gap, whatever the changes do to one another.
"""

from __future__ import annotations

import math

import numpy as np

from paceline.results.spread import Floats


def shapley(values: Floats) -> Floats:
    """The share (k, ...) of each of k changes in ``values[-1] - values[0]``.

    ``values`` (2^k, ...): what comes out with each set of changes; bit i of the row number says whether change i is in.
    """
    players = len(values).bit_length() - 1
    if len(values) != 1 << players:
        raise ValueError(f"{len(values)} rows are not one for each set of changes; there must be 2^k")
    shares = np.zeros((players, *values.shape[1:]))
    for i in range(players):
        for subset in range(len(values)):
            if not subset >> i & 1:
                share = 1.0 / (players * math.comb(players - 1, subset.bit_count()))
                shares[i] += share * (values[subset | 1 << i] - values[subset])
    return shares
