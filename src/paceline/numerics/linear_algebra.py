"""Linear algebra that no formula of a race needs, and that Numba would load at every start: a tenth of a second.

Numba loads SciPy's, while its own array functions load, only to see whether it is there. SciPy is (the project depends
on it), so the answer is given without loading; whoever compiles a product of matrices still gets it then.
"""

from __future__ import annotations

import sys
from importlib import import_module


def spare_linear_algebra() -> None:
    """Let Numba's array functions load without SciPy's linear algebra; where they are loaded, nothing happens."""
    if "numba.np.arraymath" in sys.modules:
        return
    linalg = import_module("numba.np.linalg")
    ask = getattr(linalg, "ensure_blas", None)
    if ask is None:  # another Numba, that asks otherwise
        return
    linalg.ensure_blas = lambda: None  # type: ignore[attr-defined]
    try:
        import_module("numba.np.arraymath").ensure_blas = ask  # type: ignore[attr-defined]
    finally:
        linalg.ensure_blas = ask  # type: ignore[attr-defined]
