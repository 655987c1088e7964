"""Designs: how a sweep draws points from axes that are ranges, each design all of them at once."""

from __future__ import annotations

import numpy as np

from paceline.experiment.words import Sample
from paceline.results.spread import Floats

DESIGNS = ("random", "latin_hypercube", "sobol")


def design_problem(sample: Sample) -> str | None:
    """What keeps ``sample`` from being one design, in words."""
    given = [name for name in DESIGNS if getattr(sample, name) is not None]
    if len(given) != 1:
        return "give one design and how many points, as in {latin_hypercube: 200}; there are " + ", ".join(DESIGNS)
    if sample.sobol is not None and sample.sobol & (sample.sobol - 1):
        below = 1 << (sample.sobol.bit_length() - 1)
        return f"Sobol points fill space evenly only as a power of two; give {below} or {2 * below}"
    return None


def unit_points(sample: Sample, dimensions: int, seed: int) -> Floats:
    """Points of the unit cube (points, dimensions). The same words and seed give the same points."""
    from scipy.stats import qmc

    rng = np.random.default_rng(sample.seed if sample.seed is not None else seed)
    if sample.random is not None:
        return rng.random((sample.random, dimensions))
    if sample.latin_hypercube is not None:
        return np.asarray(qmc.LatinHypercube(dimensions, rng=rng).random(sample.latin_hypercube), dtype=np.float64)
    assert sample.sobol is not None
    exponent = sample.sobol.bit_length() - 1
    return np.asarray(qmc.Sobol(dimensions, rng=rng).random_base2(exponent), dtype=np.float64)
