"""A question to a race: some knobs turned, the race run again on the same luck, and the answer as markup."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from paceline.experiment.compare import compare
from paceline.race import Race
from paceline.report.page import comparison_parts, legality, paragraph, table, text
from paceline.report.words import clock, counted, gap, percent, signed
from paceline.results.provenance import run_command
from paceline.results.result import Result
from paceline.results.stations import Crowd
from paceline.what_if.knobs import Settings, knobs_of, settings_of

#: A question is answered while one waits: few runners many times, a mass of them once.
REPLICATIONS, MASS_REPLICATIONS = 2_000, 1
#: Where the command stands in an answer: below its first line.
_HERE = "<!--command-->"
AS_IT_IS, AS_SET = "as it is", "as you set it"


class Questions:
    """One race, and its answers. The race as it is was run once, before the first question."""

    def __init__(self, race: Race, replications: int | None = None, seed: int = 1) -> None:
        self.race, self.seed = race, seed
        mass = race.scenario.field is not None
        self.replications = replications or (MASS_REPLICATIONS if mass else REPLICATIONS)
        self.knobs = knobs_of(race.scenario)

    @cached_property
    def baseline(self) -> Result:
        """The race as it is."""
        return self._run(self.race)

    @property
    def runners(self) -> tuple[str, ...]:
        """Who can be asked about."""
        return self.baseline.names[: self.baseline.named]

    def ask(self, turned: Mapping[str, float], runner: int = 0) -> str:
        """The answer as markup. Raises ``InputError`` where the knobs do not go together."""
        began_s = time.perf_counter()
        settings = settings_of(self.knobs, turned)
        changed = self._run(self.race.set(*settings)) if settings else self.baseline
        body = self._of_runner(changed, runner) if self.runners else self._of_field(changed)
        spent_s = time.perf_counter() - began_s
        return body.replace(
            _HERE, self._command(settings) + paragraph(f"{counted(self.replications)} in {spent_s:.2f} s.", "note"), 1
        )

    def _run(self, race: Race) -> Result:
        return race.run(self.replications, self.seed)

    def _command(self, settings: Settings) -> str:
        loaded = self.race.loaded
        given = (*loaded.settings, *settings)
        command = run_command(str(loaded.file), loaded.variant, given, self.replications, self.seed, None)
        return f'<p>The same on the command line: <code id="command">{text(command)}</code></p>'

    def _of_runner(self, changed: Result, runner: int) -> str:
        found = compare(self.baseline, changed, self.runners[min(max(runner, 0), len(self.runners) - 1)])
        found = replace(found, a=AS_IT_IS, b=AS_SET)
        parts = comparison_parts(found, self.baseline, changed)
        change, error = "-", ""
        if found.both_finish:
            change, error = gap(found.mean_s), f"± {found.standard_error_s:.1f} s in the mean"
        medians = [clock(float(result.quantiles((0.5,), found.runner)[0])) for result in (self.baseline, changed)]
        big = (
            f'<p class="change">{text(found.runner)}: <strong>{text(change)}</strong> {text(error)}'
            f"; median {text(medians[0])} \N{RIGHTWARDS ARROW} {text(medians[1])}</p>{_HERE}"
        )
        judged = "" if changed.legality == self.baseline.legality else "<h2>Verdict</h2>" + legality(changed.legality)
        return big + "".join(f"<h2>{text(part.title)}</h2>{part.body}" for part in parts) + judged

    def _of_field(self, changed: Result) -> str:
        """Of a mass race: its finish, and its queues."""
        rows = []
        for label, q in (("fast (5 %)", 0.05), ("median", 0.5), ("slow (95 %)", 0.95)):
            times = [float(result.spreads.field().quantiles((q,))[0]) for result in (self.baseline, changed)]
            rows.append([f"finish, {label}", *(clock(time_s) for time_s in times), signed(times[1] - times[0])])
        crowds = self._queues, changed.stations() if changed is not self.baseline else self._queues
        flows = [int(crowd.finish_flow[crowd.busiest_minute]) for crowd in crowds]
        rows.append(["at the finish, most a minute", *(f"{flow:,}" for flow in flows), f"{flows[1] - flows[0]:+,}"])
        rows.append(["last over the start line", *(clock(crowd.last_start_s) for crowd in crowds), ""])
        for one, other in zip(crowds[0].stations, crowds[1].stations, strict=False):
            waits = [f"{s.longest_queue:,} waiting, {percent(s.waited)} wait" for s in (one, other)]
            rows.append([f"station at {one.name}", *waits, signed(other.mean_wait_s - one.mean_wait_s) + " a runner"])
        told = [clock(float(result.spreads.field().quantiles((0.5,))[0])) for result in (self.baseline, changed)]
        big = f'<p class="change">the field: median {text(told[0])} \N{RIGHTWARDS ARROW} {text(told[1])}</p>{_HERE}'
        return big + table(["", AS_IT_IS, AS_SET, "change"], rows)

    @cached_property
    def _queues(self) -> Crowd:
        return self.baseline.stations()
