"""The history of a search: every plan that was tried, as rows of one Parquet file that is whole at any moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from paceline.errors import InputError
from paceline.results.store import write_file

HISTORY = "history.parquet"


@dataclass(frozen=True, slots=True)
class Trial:
    """One plan. ``key`` names what determines it; ``loss`` is what the search makes small, ``value`` what was asked."""

    key: str
    number: int
    generation: int
    plan: Mapping[str, float | str | None]
    loss: float
    value: float
    standard_error: float
    error: str = ""


@dataclass(eq=False)
class History:
    """The plans that were tried in one folder: those of earlier calls to look up, those of this call to write."""

    file: Path
    experiment: str
    columns: Sequence[str]
    _known: dict[str, Trial] = field(default_factory=dict)
    _trials: list[Trial] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.file.is_file():
            self._known = {trial.key: trial for trial in self._read() if trial.key}

    @property
    def known(self) -> int:
        """How many plans of earlier calls there are."""
        return len(self._known)

    def find(self, key: str) -> Trial | None:
        """The plan that was judged under this key."""
        return self._known.get(key)

    def add(self, trial: Trial) -> None:
        """Note a plan; `write` makes it last."""
        self._trials.append(trial)
        if trial.key:
            self._known[trial.key] = trial

    def write(self) -> None:
        """Put all plans of this call on the disk, and behind them those of earlier calls that it has not come to."""
        import pyarrow as pa
        from pyarrow import parquet

        here = {trial.key for trial in self._trials}
        rows = [*self._trials, *(trial for key, trial in self._known.items() if key not in here)]
        columns = {
            "number": [trial.number for trial in rows],
            "generation": [trial.generation for trial in rows],
            **{name: [trial.plan.get(name) for trial in rows] for name in self.columns},
            "value": [trial.value for trial in rows],
            "standard_error": [trial.standard_error for trial in rows],
            "loss": [trial.loss for trial in rows],
            "error": [trial.error for trial in rows],
            "key": [trial.key for trial in rows],
        }
        table = pa.table(columns).replace_schema_metadata({b"paceline.search": self.experiment.encode()})
        write_file(self.file, lambda aside: parquet.write_table(table, aside, compression="zstd"))

    def _read(self) -> list[Trial]:
        import pyarrow as pa
        from pyarrow import parquet

        try:
            table = parquet.read_table(self.file)
        except (OSError, pa.ArrowException) as error:
            raise InputError(f"{self.file}: this is no history of a search ({error}); name another folder") from None
        whose = (table.schema.metadata or {}).get(b"paceline.search", b"").decode()
        if whose != self.experiment:
            told = f"the search {whose!r}" if whose else "no search of ours"
            raise InputError(
                f"{self.file}: this holds {told}, not {self.experiment!r}; name another folder, or remove it"
            )
        return [
            Trial(
                row["key"], row["number"], row["generation"],
                {name: row.get(name) for name in self.columns},
                row["loss"], row["value"], row["standard_error"], row["error"],
            )
            for row in table.to_pylist()
        ]  # fmt: skip
