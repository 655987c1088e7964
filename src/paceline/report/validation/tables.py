"""The tables of a validation as cells of text; terminal, README and page only draw them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from paceline.calibration import Foreseen
from paceline.report.words import clock, percent
from paceline.validation.anchors import Anchor
from paceline.validation.calibration import Summary, error
from paceline.validation.counts import Inside, LeftOut, is_inside
from paceline.validation.engines import Compared
from paceline.validation.races import RaceRow
from paceline.validation.under_way import Scored

MISS = "a miss"
NONE = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text, a row each; ``alarming`` (by row) is what a reader should see first."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    alarming: tuple[bool, ...]

    def most(self, rows: int) -> Table:
        """The first so many rows, and every alarming one."""
        kept = [n for n in range(len(self.rows)) if n < rows or self.alarming[n]]
        return Table(self.head, tuple(self.rows[n] for n in kept), tuple(self.alarming[n] for n in kept))


def summary(told: Sequence[tuple[str, str]]) -> Table:
    """Each part with what came of it."""
    return _table(("part", "what came of it"), [(row, False) for row in told])


def replays(rows: Sequence[RaceRow], road: bool) -> Table:
    """Races with known outcomes as the README has them; of roads also the chance of a record."""
    head = ("race", "runner", "observed", "median", "central 90 %", "faster than observed")
    return _table(
        (*head, "P(record)", "legal") if road else head,
        [(_replay(row) + (_record(row) if road else ()), row.inside is False) for row in rows],
    )


def details(rows: Sequence[RaceRow], road: bool) -> Table:
    """The same races with what a replay rests on."""
    short = replays(rows, road)
    more = [
        (
            percent(round(row.p_finish, 3)),
            ", ".join(part for part in (row.mode, row.variant) if part),
            NONE if row.known_until is None else row.known_until.isoformat(),
        )
        for row in rows
    ]
    # A page is narrower than the README: the heading may not be wider than what stands below it.
    head = tuple("faster" if name.startswith("faster") else name for name in short.head)
    return Table(
        (*head, "finishes", "mode", "results until"),
        tuple(a + b for a, b in zip(short.rows, more, strict=True)),
        short.alarming,
    )


def calibration_summary(others: Sequence[Summary], earlier: Sequence[Summary]) -> Table:
    """How well the results of each athlete are foretold, everybody first."""
    before = {one.who: one for one in earlier}
    rows = []
    for one in others:
        cells = (one.who, _of(one.counted), _share(one.mean_error))
        past = before.get(one.who)
        rows.append(
            ((*cells, *((NONE, NONE) if past is None else (_of(past.counted), _share(past.mean_error)))), False)
        )
    return _table(
        ("athlete", "inside, by all others", "mean error", "inside, by earlier ones", "mean error, by these"), rows
    )


def calibration(rows: Sequence[Foreseen]) -> Table:
    """Results with their forecasts; an error above 0: the forecast was slower than what was run."""
    head = ("athlete", "date", "event", "ran", "forecast", "error", "central 90 %", "faster than run", "results")
    return _table(
        head,
        [
            (
                (
                    row.athlete, row.date.isoformat(), row.event, clock(row.time_s), clock(row.expected_s),
                    f"{100.0 * error(row):+.1f} %", f"{clock(row.p05_s)} - {clock(row.p95_s)}", _fallen(row.percentile),
                    str(row.results),
                ),
                not is_inside(row.percentile),
            )
            for row in rows
        ],
    )  # fmt: skip


def anchors(found: Sequence[Anchor]) -> Table:
    """Every number of every anchor; what it is and where it comes from stand beside the first of them."""
    rows = []
    for anchor in found:
        for n, figure in enumerate(anchor.figures):
            computed = NONE if math.isnan(figure.computed) else _number(figure.computed)
            told = (figure.what, _expected(figure.expected, figure.low, figure.high), computed, figure.verdict)
            name, source = (anchor.id, anchor.quantity), (f"{anchor.source} ({anchor.mark})",)
            row = (*name, *told, *source) if n == 0 else ("", "", *told, "")
            rows.append((row, figure.verdict == "missed"))
    return _table(("no.", "quantity", "of", "expected", "computed", "verdict", "source"), rows)


def under_way(rows: Sequence[Scored]) -> Table:
    """Forecasts from splits, beside constant pace."""
    head = ("race", "year", "trained on", "from", "finishers", "in 90 %", "in 50 %", "MAE", "constant pace", "bias")
    return _table((*head, "CRPS", "Brier"), [(_scored(row), False) for row in rows])


def _scored(row: Scored) -> tuple[str, ...]:
    seconds = (row.mae_s, row.constant_mae_s)
    return (
        _plain(row.race), row.year, "yes" if row.trained else "no", _plain(row.checkpoint), f"{row.finishers:,}",
        _share(row.in_90), _share(row.in_50), *(f"{time_s:,.0f} s" for time_s in seconds), f"{row.bias_s:+,.0f} s",
        f"{row.crps_s:,.0f} s", NONE if row.brier is None else f"{row.brier:.3f}",
    )  # fmt: skip


def engines(rows: Sequence[Compared]) -> Table:
    """Whether both engines found the same bits, and the ledgers add up."""
    return _table(
        ("race", "with", "runners", "replications", "same bits", "ledger off by"),
        [
            (
                (
                    row.file, ", ".join(row.settings) or NONE, str(row.runners), str(row.replications),
                    "yes" if row.difference is None else f"NO: {row.difference}", f"{row.ledger_gap_s:.0e} s",
                ),
                row.difference is not None,
            )
            for row in rows
        ],
    )  # fmt: skip


def left_out(rows: Sequence[LeftOut]) -> Table:
    """What was not looked at, by reason."""
    reasons = list(dict.fromkeys(row.why for row in rows))
    whats = [", ".join(_plain(row.what) for row in rows if row.why == why) for why in reasons]
    return _table(("left out", "why"), [(pair, False) for pair in zip(whats, reasons, strict=True)])


def _table(head: tuple[str, ...], rows: Iterable[tuple[tuple[str, ...], bool]]) -> Table:
    told = list(rows)
    return Table(head, tuple(row for row, _ in told), tuple(alarming for _, alarming in told))


def _replay(row: RaceRow) -> tuple[str, ...]:
    race = f"{row.race} (hindsight)" if row.hindsight else row.race
    observed = "did not finish" if row.observed_s is None else clock(row.observed_s)
    where = f"finishes in {percent(round(row.p_finish, 2))}" if row.percentile is None else _fallen(row.percentile)
    return race, row.runner, observed, clock(row.p50_s), f"{clock(row.p05_s)} - {clock(row.p95_s)}", where


def _record(row: RaceRow) -> tuple[str, str]:
    chance = NONE if row.p_record is None else percent(round(row.p_record[0], 2))
    return chance, {"eligible": "yes", "not_eligible": "no"}.get(row.legal, NONE)


def _fallen(percentile: float) -> str:
    """How much of a forecast was faster; a digit more where whole per cent would hide a miss."""
    digits = 0 if is_inside(round(percentile, 2)) == is_inside(percentile) else 1
    return f"{100.0 * percentile:.{digits}f} %" + ("" if is_inside(percentile) else f", {MISS}")


def _of(counted: Inside) -> str:
    return f"{counted.inside} of {counted.of}"


def _plain(name: str) -> str:
    """A name of a file or a column as people write it."""
    return name.replace("_", " ")


def _share(share: float) -> str:
    return f"{100.0 * share:.1f} %"


def _expected(expected: float | None, low: float, high: float) -> str:
    if low == high:
        return _number(low)
    if expected is None:
        return f"{_number(low)} to {_number(high)}"
    if abs((expected - low) - (high - expected)) < 1e-9 * max(1.0, abs(expected)):
        return f"{_number(expected)} ± {_number(high - expected)}"
    return f"{_number(expected)} ({_number(low)} to {_number(high)})"


def _number(value: float) -> str:
    """A number to five digits, thousands to a tenth, and no zeros behind them."""
    if abs(value) < 5e-5:
        return "0"
    rounded = round(value, 1) if abs(value) >= 1e4 else float(f"{value:.5g}")
    return f"{rounded:,.10g}"
