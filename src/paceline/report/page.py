"""A report as one page of HTML that needs nothing but itself: picture, tables, assumptions, and how to repeat it."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape

from paceline.constants import constants
from paceline.report.plots.finish import finish_figure
from paceline.report.words import (
    NEGLIGIBLE_S,
    RULE_WORDS,
    VERDICT_WORDS,
    cause,
    clock,
    grouped,
    headline,
    percent,
    standing,
    target_chance,
    told_runners,
    warning,
)
from paceline.results.result import Result, observed_splits

_RUNNERS, _SPLIT_RUNNERS = 50, 5
_ROOMS = ("physiology", "behaviour", "calibration", "course", "rules")
#: A split is compared with the mat that lies this near.
_SAME_MAT_M = 50.0

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.2rem; } img { max-width: 100%; }
table { border-collapse: collapse; margin: .6rem 0; font-variant-numeric: tabular-nums; font-size: .92rem; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; vertical-align: top; border-bottom: 1px solid #ddd; }
.warning { background: #fff3cd; padding: .6rem 1rem; } .dim { color: #555; }
.scroll { overflow-x: auto; } code { background: #f2f2f2; padding: .15rem .35rem; overflow-wrap: anywhere; }
"""


def report_page(result: Result) -> str:
    """The page. Every word that comes from a scenario is escaped: it stays text."""
    hindsight = warning(result)
    parts = [
        f"<h1>{_text(result.scenario.name)}</h1>",
        f"<p>{_text(result.scenario.description)}</p>" if result.scenario.description else "",
        f'<p class="warning">{_text(hindsight)}</p>' if hindsight else "",
        f'<p class="dim">{_text(headline(result))}</p>',
        _picture(result),
        *(_of_runners(result) if result.named else _of_field(result)),
        "<h2>Record judge</h2>",
        _legality(result),
        "<h2>Repeat it</h2>",
        _repeat(result),
        "<h2>Assumptions</h2>",
        _assumptions(),
    ]
    title = _text(f"{result.scenario.name}: Paceline report")
    body = "\n".join(part for part in parts if part)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    )


def _of_runners(result: Result) -> list[str]:
    """What there is to tell of runners with a name."""
    return [
        "<h2>Summary</h2>",
        _summary(result),
        "<h2>Where the time goes</h2>",
        "<p>Mean seconds by cause, over the replications that the runner finishes; they add up to his mean time.</p>",
        _ledger(result),
        "<h2>Splits</h2>",
        _splits(result),
    ]


def _of_field(result: Result) -> list[str]:
    """What there is to tell of a field without names."""
    low, middle, high = (clock(float(time_s)) for time_s in result.spreads.field().quantiles((0.05, 0.5, 0.95)))
    row = [f"{len(result.names):,}", middle, f"{low} - {high}"]
    return ["<h2>Summary</h2>", _table(["starters", "median from the gun", "90 % interval"], [row])]


def _text(words: object) -> str:
    return escape(str(words), quote=True)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; every cell is escaped here and nowhere else."""
    top = "".join(f"<th>{_text(cell)}</th>" for cell in head)
    body = "\n".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table></div>'


def _picture(result: Result) -> str:
    image = io.BytesIO()
    finish_figure(result).savefig(image, dpi=130, format="png", metadata={"Software": "paceline"})
    data = base64.b64encode(image.getvalue()).decode("ascii")
    return f'<img alt="Finish times against targets and what was observed" src="data:image/png;base64,{data}">'


def _summary(result: Result) -> str:
    targets = result.scenario.targets
    several = len(result.names) > 1
    head = ["runner", "finishes", "median", "90 % interval"]
    head += [f"{name} ({clock(target.time_s)})" for name, target in targets.items()]
    head += [*(["wins"] if several else []), "observed", "simulated finishes"]
    rows = []
    shown = told_runners(result, _RUNNERS)
    for i in shown:
        low, middle, high = result.quantiles((0.05, 0.5, 0.95), i)
        seen = result.scenario.observed.get(result.names[i])
        when = "-" if seen is None else "did not finish" if seen.finish_s is None else clock(seen.finish_s)
        percentile = result.percentile_of(seen.finish_s, i) if seen is not None and seen.finish_s is not None else None
        row = [result.names[i], percent(result.finish_rate(i)), clock(middle), f"{clock(low)} - {clock(high)}"]
        row += [target_chance(result, name, i) for name in targets]
        row += [*([percent(result.win_probability(i))] if several else []), when, standing(percentile)]
        rows.append(row)
    note = "" if len(shown) == len(result.names) else f"<p>{len(shown)} of {len(result.names):,} runners.</p>"
    return _table(head, rows) + note


def _ledger(result: Result) -> str:
    shown = told_runners(result, _SPLIT_RUNNERS)
    ledgers = [result.mean_ledger_s(i) for i in shown]
    size = {account: max(abs(ledger[account]) for ledger in ledgers) for account in result.accounts}
    rows: list[list[object]] = []
    for group, accounts in grouped(result.accounts, size):
        for account in accounts:
            if size[account] < NEGLIGIBLE_S:
                continue
            base = account == "base"
            cells = [clock(ledger[account]) if base else f"{ledger[account]:+.1f} s" for ledger in ledgers]
            rows.append([group, cause(account), *cells])
    rows.append(["together", "", *(clock(sum(ledger.values())) for ledger in ledgers)])
    return _table(["", "cause", *(result.names[i] for i in shown)], rows)


def _splits(result: Result) -> str:
    parts = []
    for i in told_runners(result, _SPLIT_RUNNERS):
        seen = dict(observed_splits(result.scenario, result.names[i]))
        rows = []
        for c, (name, at_m) in enumerate(zip(result.checkpoints, result.checkpoint_m, strict=True)):
            came = result.split_spread(c, i)
            low, middle, high = came.quantiles((0.05, 0.5, 0.95))
            near = [mark for mark in seen if abs(mark - at_m) <= _SAME_MAT_M]
            observed = seen.pop(near[0]) if near else None
            if observed is None and c == len(result.checkpoints) - 1:
                last = result.scenario.observed.get(result.names[i])
                observed = None if last is None else last.finish_s
            share = 100.0 * came.share_below(observed) if observed is not None and len(came) else None
            where = "" if share is None else standing(share)
            rows.append([name, f"{at_m / 1000:.2f}", clock(low), clock(middle), clock(high), clock(observed), where])
        parts.append(f"<h3>{_text(result.names[i])}</h3>")
        parts.append(_table(["place", "km", "5 %", "median", "95 %", "observed", "simulated"], rows))
        if seen:
            left = ", ".join(f"{at_m / 1000:.1f} km" for at_m in sorted(seen))
            parts.append(f"<p>Observed where the course has no timing mat: {_text(left)}.</p>")
    return "\n".join(parts)


def _legality(result: Result) -> str:
    verdict = f"<p>{_text(VERDICT_WORDS[result.legality.verdict]).capitalize()}.</p>"
    if not result.legality.rules:
        return verdict
    rows = [[rule.rule, RULE_WORDS[rule.verdict], rule.evidence] for rule in result.legality.rules]
    return verdict + _table(["rule", "verdict", "evidence"], rows)


def _repeat(result: Result) -> str:
    made = result.provenance
    versions = ", ".join(f"{name} {number}" for name, number in made.versions.items())
    files = _table(["file", "SHA-256"], made.hashes.items())
    return (
        f"<p><code>{_text(made.command)}</code></p><p>{_text(versions)}; {_text(made.platform)}; "
        f"seed {made.seed}; {_text(made.engine)} engine.</p>{files}"
    )


def _assumptions() -> str:
    """The constants of the models with their sources, those that are only assumed first."""
    rows: list[tuple[int, list[object]]] = []
    order = {"assumed": 0, "derived": 1, "published": 2}
    for room in _ROOMS:
        for name, constant in constants(room).items():
            number = f"{constant.value:g}"
            row: list[object] = [constant.mark, f"{room}: {name}", number, constant.unit, constant.source]
            rows.append((order[constant.mark], row))
    rows.sort(key=lambda entry: entry[0])
    count = sum(1 for rank, _ in rows if rank == 0)
    table = _table(["mark", "constant", "value", "unit", "source"], [row for _, row in rows])
    said = f"{len(rows)} constants of the models, {count} of them assumed. None is set for one race."
    return f"<p>{_text(said)}</p><details><summary>All of them</summary>{table}</details>"
