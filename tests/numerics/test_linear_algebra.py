from __future__ import annotations

import importlib

import numba
import numpy as np

import paceline.numerics.elementary  # what a formula needs has loaded Numba as races do


def test_numba_still_knows_linear_algebra() -> None:
    arraymath, linalg = importlib.import_module("numba.np.arraymath"), importlib.import_module("numba.np.linalg")
    assert arraymath.ensure_blas is linalg.ensure_blas
    assert linalg.ensure_blas.__name__ == "ensure_blas"
    assert arraymath._HAVE_BLAS


def test_a_product_of_matrices_compiles() -> None:
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    np.testing.assert_allclose(numba.njit(lambda x, y: x @ y)(a, b), a @ b)
    assert paceline.numerics.elementary.exp(0.0) == 1.0
