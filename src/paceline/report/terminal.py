"""What a run, a comparison, a trace or a verdict looks like on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from paceline.experiment.compare import Comparison
from paceline.report.crowd import show_field
from paceline.report.histogram import text_histogram
from paceline.report.words import (
    NEGLIGIBLE_S,
    RULE_WORDS,
    VERDICT_WORDS,
    cause,
    chance,
    clock,
    event_words,
    grouped,
    headline,
    is_outside,
    lasting,
    percent,
    signed,
    standing,
    target_chance,
    told_runners,
    variant_words,
    warning,
)
from paceline.results.result import Result
from paceline.rules.verdict import Legality

if TYPE_CHECKING:
    from paceline.engine.trace import Trace  # which brings the engines along: a list or a verdict needs none

_RUNNERS, _COLUMNS = 20, 4
#: From so many seconds on, the causes of a ledger are told in minutes and hours.
_MANY_S = 1000.0
_COLOURS = {"pass": "green", "fail": "red", "unknown": "yellow", "assumed": "yellow"}


def show_run(console: Console, result: Result) -> None:
    """The summary first, then where the time went, then the verdict, and last how it was made."""
    _show_summary(console, result)
    shown = _shown(result)
    lead = shown[0] if shown else None
    console.print(Text(f"Finish times of {'the field' if lead is None else result.names[lead]}"))
    if lead is None:
        targets = {name: target.time_s for name, target in result.scenario.targets.items()}
        *blocks, legend = text_histogram(result.spreads.field(), targets)
    else:
        *blocks, legend = text_histogram(result.spread(lead), marks(result, lead))
    for line in blocks:
        console.print(Text(line), no_wrap=True, crop=True)
    console.print(Text(legend))
    finishers = [i for i in shown if result.tally.finishes[i]]
    if finishers:  # of who never finishes there is no mean
        console.print(_ledger_table(result, finishers[:_COLUMNS]))
    show_legality(console, result.legality, rules=False)
    console.print(Text(headline(result), style="dim"))


def show_result(console: Console, result: Result) -> None:
    """The summary, the verdict and how it was made: what stands in a notebook, where pictures tell the rest."""
    _show_summary(console, result)
    show_legality(console, result.legality, rules=False)
    console.print(Text(headline(result, timed=False), style="dim"))


def _show_summary(console: Console, result: Result) -> None:
    console.print(Text(result.scenario.name, style="bold"))
    hindsight = warning(result)
    if hindsight:
        console.print(Text(hindsight, style="bold yellow"))
    shown = _shown(result)
    if shown:
        console.print(_summary_table(result))
    show_field(console, result)
    if len(shown) < result.named:
        console.print(f"{len(shown)} of {result.named:,} runners shown; --json and --out have them all")


def _shown(result: Result) -> list[int]:
    return [i for i in told_runners(result, _RUNNERS) if i < result.named]


def marks(result: Result, i: int) -> dict[str, float]:
    """What is drawn beside a runner's finish times: targets, and what was observed."""
    found = {name: target.time_s for name, target in result.scenario.targets.items()}
    observed = result.scenario.observed.get(result.names[i])
    if observed is not None and observed.finish_s is not None:
        found["observed"] = observed.finish_s
    return found


def show_legality(console: Console, legality: Legality, *, rules: bool = True) -> None:
    """The record judge's verdict; with ``rules``, each rule with its evidence."""
    style = {"eligible": "green", "not_eligible": "red"}.get(legality.verdict, "")
    line = Text.assemble("Record judge: ", (VERDICT_WORDS[legality.verdict], style))
    reasons = {"broken": legality.broken, "the scenario does not say": legality.unanswered}
    told = "; ".join(f"{why}: {', '.join(names)}" for why, names in reasons.items() if names)
    if not rules and told:
        line.append(f" ({told})")
    console.print(line)
    if rules and legality.rules:
        table = _table("rule", "verdict", "evidence")
        for rule in legality.rules:
            answer = Text(RULE_WORDS[rule.verdict], style=_COLOURS[rule.verdict])
            table.add_row(Text(rule.rule), answer, Text(rule.evidence))
        console.print(table)


def show_comparison(console: Console, found: Comparison) -> None:
    """How many seconds b takes more than a, and which causes they come from."""
    name_a, name_b = variant_words(found.a), variant_words(found.b)
    console.print(Text(f"{found.scenario}: {found.runner}", style="bold"))
    console.print(Text(f"{name_b} minus {name_a}, on the same {found.replications:,} draws (seed {found.seed})"))
    if not found.both_finish:
        console.print(Text("no replication finishes in both, so there is no difference to tell", style="yellow"))
        return
    told = found.as_dict()["difference_s"]
    console.print(
        Text(
            f"difference {signed(found.mean_s)} ± {found.standard_error_s:.1f} s "
            f"(the middle 90 %: {signed(told['p05'])} to {signed(told['p95'])}); "
            f"unpaired it would be ± {found.unpaired_standard_error:.1f} s"
        )
    )
    console.print(
        Text(
            f"both finish in {found.both_finish:,} of {found.replications:,}; finish rate "
            f"{percent(found.finish_rate_a)} against {percent(found.finish_rate_b)}; "
            f"{name_b} comes home earlier in {chance(*found.b_beats_a, found.replications)}"
        )
    )
    if found.targets:
        table = _table("target", name_a, name_b, "difference")
        for target in found.targets:
            change = f"{100 * target.difference:+.1f} ± {100 * target.standard_error:.1f} points"
            table.add_row(
                Text(target.name),
                percent(target.a) if target.possible_a else f"not eligible ({percent(target.faster_a)} faster)",
                percent(target.b) if target.possible_b else f"not eligible ({percent(target.faster_b)} faster)",
                change,
            )
        console.print(table)
    table = _table("where the difference comes from", "mean", "± standard error")
    lines = sorted(found.ledger, key=lambda line: -abs(line.difference_s))
    small = [line for line in lines if abs(line.difference_s) < NEGLIGIBLE_S]
    for line in lines[: len(lines) - len(small)]:
        table.add_row(Text(cause(line.account)), signed(line.difference_s), f"{line.standard_error_s:.1f} s")
    if small:
        table.add_row(Text("all others"), signed(sum(line.difference_s for line in small)), "")
    table.add_section()
    table.add_row("together", signed(sum(line.difference_s for line in lines)), f"{found.standard_error_s:.1f} s")
    console.print(table)


def show_trace(console: Console, trace: Trace) -> None:
    """Every event of one replication, then the ledgers."""
    console.print(Text(f"replication {trace.replication}, seed {trace.seed}", style="bold"))
    table = _table("elapsed", "km", "runner", "what happens")
    for event in trace.events:
        words = Text(event_words(event.kind, event.details))
        table.add_row(clock(event.t_s), f"{event.distance_m / 1000:.2f}", Text(event.runner), words)
    console.print(table)
    ledgers = trace.as_dict()["ledger_s"]
    names = list(trace.names)[:_COLUMNS]
    console.print(_ledger(names, [ledgers[name] for name in names], "Where the time went"))


def show_list(console: Console, rows: Sequence[dict[str, Any]]) -> None:
    """Scenario files, each with what was observed and its variants; a broken one with its first error."""
    longest = max(len(row["file"]) for row in rows)
    for row in rows:
        file = Text(row["file"].ljust(longest + 2), style="bold")
        if row["error"]:
            console.print(file.append(row["error"].splitlines()[0], style="not bold red"))
            continue
        told = f"{row['name']}, {row['mode']}, {row['distance_m'] / 1000:.7g} km"
        console.print(file.append(told, style="not bold"))
        observed = [f"{name} {clock(time_s) if time_s else 'DNF'}" for name, time_s in row["observed"].items()]
        for label, words in (("observed", observed), ("variants", _years_joined(row["variants"]))):
            if words:
                console.print(Padding(Text(f"{label}: {', '.join(words)}"), (0, 0, 0, 4)))


def _years_joined(variants: Sequence[str]) -> list[str]:
    """The variants, years that follow each other as one: ``2010 - 2019``."""
    found, run = list[str](), list[str]()
    for name in [*variants, ""]:
        if run and not (name.isdecimal() and int(name) == int(run[-1]) + 1):
            found.append(f"{run[0]} - {run[-1]}" if len(run) > 2 else ", ".join(run))
            run = []
        if name.isdecimal():
            run.append(name)
        elif name:
            found.append(name)
    return found


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    return table


def _summary_table(result: Result) -> Table:
    targets = result.scenario.targets
    table = _table(
        "runner", "finishes", "median", "90 % interval",
        *(f"{name} {clock(target.time_s)}" for name, target in targets.items()),
        "observed, the race as it was" if result.mode == "counterfactual" else "observed",
    )  # fmt: skip
    for i in _shown(result):
        low, middle, high = result.quantiles((0.05, 0.5, 0.95), i)
        table.add_row(
            Text(result.names[i]),
            percent(result.finish_rate(i)),
            clock(middle),
            f"{clock(low)} - {clock(high)}",
            *(target_chance(result, name, i) for name in targets),
            _observed(result, i),
        )
    return table


def _observed(result: Result, i: int) -> RenderableType:
    observed = result.scenario.observed.get(result.names[i])
    if observed is None:
        return Text("-")
    if observed.finish_s is None:
        return Text("did not finish")
    percentile = result.percentile_of(observed.finish_s, i)
    finishes = len(result.spread(i))
    style = "yellow" if is_outside(percentile, finishes) else ""
    return Group(Text(clock(observed.finish_s)), Text(standing(percentile, finishes), style=style))


def _ledger_table(result: Result, runners: Iterable[int]) -> Table:
    chosen = list(runners)
    return _ledger(
        [result.names[i] for i in chosen], [result.mean_ledger_s(i) for i in chosen], "Where the time goes, on average"
    )


def _ledger(names: Sequence[str], ledgers: Sequence[dict[str, float]], title: str) -> Table:
    table = _table(title, *names)
    for column in table.columns[1:]:
        column.justify = "right"
    size = {account: max(abs(ledger[account]) for ledger in ledgers) for account in ledgers[0]}
    # Nobody reads 13,531.6 s as the hours that a walk takes; of a marathon every second and its tenths count.
    told = lasting if max((size[account] for account in size if account != "base"), default=0.0) >= _MANY_S else signed
    for group, accounts in grouped(ledgers[0], size):
        worth = [account for account in accounts if size[account] >= NEGLIGIBLE_S]
        if not worth:
            continue
        table.add_row(Text(group, style="bold"))
        for account in worth:
            base = account == "base"
            cells = [clock(ledger[account]) if base else told(ledger[account]) for ledger in ledgers]
            table.add_row(Text(f"  {cause(account)}"), *cells)
    table.add_section()
    table.add_row(Text("together", style="bold"), *(clock(sum(ledger.values())) for ledger in ledgers))
    return table
