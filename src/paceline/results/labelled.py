"""A result as a labelled dataset, for analysis beyond the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paceline.errors import InputError

if TYPE_CHECKING:
    import xarray

    from paceline.results.result import Result


def to_dataset(result: Result) -> xarray.Dataset:
    """The arrays of a result under the names of their dimensions; times in seconds.

    Raises ``InputError`` where xarray is not installed.
    """
    try:
        import xarray
    except ImportError:
        raise InputError("to_xarray() needs xarray; install it with: pip install 'paceline[analysis]'") from None
    by_runner = ("replication", "runner")
    dataset = xarray.Dataset(
        {
            "finish_s": (by_runner, result.finish_s),
            "arrive_s": ((*by_runner, "checkpoint"), result.arrive_s),
            "leave_s": ((*by_runner, "checkpoint"), result.leave_s),
            "ledger_s": ((*by_runner, "account"), result.ledger_s),
            "flags": (by_runner, result.flags),
            "eligible": (by_runner, result.eligible),
            "place": (by_runner, result.places),
        },
        coords={
            "replication": np.arange(result.replications),
            "runner": list(result.names),
            "checkpoint": list(result.checkpoints),
            "distance_m": ("checkpoint", result.checkpoint_m),
            "account": list(result.accounts),
        },
        attrs={
            "scenario": result.scenario.name,
            "variant": result.provenance.variant or "",
            "mode": result.mode,
            "seed": result.provenance.seed,
            "command": result.provenance.command,
        },
    )
    for name in ("finish_s", "arrive_s", "leave_s", "ledger_s"):
        dataset[name].attrs["units"] = "s"
    dataset["distance_m"].attrs["units"] = "m"
    return dataset
