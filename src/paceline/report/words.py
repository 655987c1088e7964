"""The words of a report: times on a clock, chances, causes. Everything a person reads is worded here once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from paceline.results.result import Result
from paceline.scenario.units import format_duration, format_pace

#: The causes of the ledger in the order and the groups in which a coach would ask for them.
GROUPS: Mapping[str, Mapping[str, str]] = {
    "The runner": {
        "base": "typical strength, even effort, flat and calm",
        "ability": "strength today against typical",
        "form": "form of the day",
        "economy": "running economy",
    },
    "The course and the day": {
        "grade": "hills",
        "terrain": "ground",
        "descent": "braking downhill",
        "darkness": "darkness",
        "altitude": "altitude",
        "heat": "heat",
        "air": "air and wind, as if alone",
        "start_line": "gun to start line",
        "crossing": "crossing rivers",
    },
    "Help": {
        "drafting": "shelter from others",
        "fuel": "carbohydrate",
        "hydration": "water lost",
        "drinks": "slowing at tables",
        "queue": "waiting at tables",
    },
    "Spending": {
        "effort": "effort held back (-: overspent)",
        "fade": "strength running out",
        "unevenness": "price of an uneven pace",
        "pace_noise": "ups and downs of pace",
        "walking": "walking, not running",
        "stations": "standing at aid stations",
        "rest": "lying by the trail",
    },
    "Mishaps": {
        "stomach": "stomach",
        "collapse": "collapse",
        "stops": "stops",
        "off_course": "off course",
        "damage": "damaged legs",
    },
}
_OTHER = "Other"
#: Less than this many seconds in an account, in every column, is not worth a line.
NEGLIGIBLE_S = 0.05
#: Shares nearer to none or to all than this would be rounded to them.
_TELLABLE = 0.0005
#: From ten minutes on a time is told on a clock.
_ON_A_CLOCK_S = 600.0
#: Of fewer finishes not one lies, in the mean, in the fastest or the slowest twentieth.
_KNOWS_TWENTIETHS = 20

EVENT_WORDS: Mapping[str, str] = {
    "split": "passes {checkpoint}",
    "finish": "finishes",
    "drops_out": "leaves the race",
    "bottle_handed": "is handed a bottle",
    "bottle_taken": "takes a bottle at the table",
    "bottle_missed": "misses the bottle",
    "leaves_pacers": "lets the pacers go",
    "stomach": "has stomach trouble",
    "collapse": "collapses",
    "toilet": "stops by the way",
    "wrong_turn": "has taken a wrong turn and is back on course",
    "swept": "is swept away by the river",
    "broken": "has lost heart and walks",
    "cut_off": "is past the cutoff",
    "gave_up": "gives up: the goal is gone",
    "sick": "stops: sick",
    "overheated": "stops: overheated",
    "worn_out": "stops: worn out",
    "leaves_station": "goes on after {stopped_s:.0f} s",
    "pacer_starts": "starts in place {place}",
    "pacer_joins": "steps in at place {place}",
    "pacer_leaves": "steps out of place {place}",
    "pacer_spent": "is spent and leaves place {place}",
}

RULE_WORDS: Mapping[str, str] = {"pass": "kept", "fail": "broken", "unknown": "not known", "assumed": "taken as kept"}
VERDICT_WORDS: Mapping[str, str] = {
    "eligible": "a time run here could stand as a record",
    "not_eligible": "no time run here could stand as a record",
    "no_record_rules": "run without record rules",
}


def clock(time_s: float | None) -> str:
    """``h:mm:ss``; a dash where there is none."""
    return format_duration(time_s) if time_s is not None and math.isfinite(time_s) else "-"


def pace(time_s: float, distance_m: float) -> str:
    """A mean pace: ``2:50/km``; a dash where there is none."""
    return format_pace(distance_m / time_s) if time_s > 0.0 and distance_m > 0.0 and math.isfinite(time_s) else "-"


def time_of_day(start: datetime, time_s: float | None) -> str:
    """The clock on the wall some seconds after the start, to the second; the days that have gone by, if any."""
    if time_s is None or not math.isfinite(time_s):
        return "-"
    then = start + timedelta(seconds=round(time_s))
    days = (then.date() - start.date()).days
    return f"{then:%H:%M:%S}" + (f" +{days} d" if days else "")


def signed(seconds: float, digits: int = 1) -> str:
    """Seconds with their sign: ``+12.3 s``; what rounds to nothing has none behind it."""
    # Adding 0.0 makes -0.0 to 0.0.
    return f"{round(seconds, digits) + 0.0:+.{digits}f} s" if math.isfinite(seconds) else "-"


def gap(seconds: float) -> str:
    """A lead or a loss: ``+1:30``, hours where there are some."""
    whole = round(abs(seconds))
    sign = "-" if seconds < 0 and whole else "+" if whole else ""
    minutes = f"{whole // 60 % 60:02d}" if whole >= 3600 else f"{whole // 60}"
    return sign + (f"{whole // 3600}:" if whole >= 3600 else "") + f"{minutes}:{whole % 60:02d}"


def lasting(seconds: float) -> str:
    """What a cause costs: in seconds while these are few, then in minutes, then in hours."""
    return signed(seconds) if abs(seconds) < 100.0 else gap(seconds)


def chance(share: float, error: float, replications: int) -> str:
    """A probability with its standard error; where it was never (or always) seen, how large (small) it may still be."""
    if share in {0.0, 1.0}:
        limit = 100.0 * (1.0 - 0.05 ** (1.0 / replications))  # 95 % bound after nothing in n trials
        return f"< {limit:.2g} %" if share == 0.0 else f"> {100.0 - limit:.4g} %"
    # A chance of one in ten thousand is not "0.0 ± 0.0 %": as many digits as its error has something to say in.
    digits = max(1, -math.floor(math.log10(100.0 * error))) if error > 0.0 else 1
    return f"{100.0 * share:.{digits}f} ± {100.0 * error:.{digits}f} %"


def target_chance(result: Result, name: str, i: int) -> str:
    """How likely a runner beats a target of the scenario; a record that cannot stand is told as such."""
    target = result.scenario.targets[name]
    if target.record and not result.may_stand(i):
        faster = result.spread(i).below(target.time_s) / result.replications
        return f"not eligible ({percent(faster)} faster)"
    return chance(*result.probability(name, i), result.replications)


def percent(share: float) -> str:
    """A share in whole and tenths of per cent; what is not all, or not none, is not told as if it were."""
    if 0.0 < share < _TELLABLE:
        return "< 0.1 %"
    if 1.0 - _TELLABLE < share < 1.0:
        return "> 99.9 %"
    return f"{100.0 * share:.1f} %".replace(".0 %", " %")


def standing(percentile: float | None, finishes: int) -> str:
    """Where an observed time lies among so many simulated ones."""
    if percentile is None:
        return "-"
    if finishes < _KNOWS_TWENTIETHS:
        return f"{percentile:.0f} % faster, of {finishes} only"
    return f"{percentile:.1f} % faster, {'outside' if is_outside(percentile, finishes) else 'inside'} the central 90 %"


def is_outside(percentile: float | None, finishes: int) -> bool:
    """Whether an observed time lies outside the central 90 % of so many; of a few nobody knows where those end."""
    return percentile is not None and finishes >= _KNOWS_TWENTIETHS and not 5.0 <= percentile <= 95.0


def cause(account: str) -> str:
    """An account of the ledger in words."""
    for accounts in GROUPS.values():
        if account in accounts:
            return accounts[account]
    return account.replace("_", " ")


def grouped(accounts: Iterable[str], size: Mapping[str, float]) -> list[tuple[str, list[str]]]:
    """Accounts by group, in each the biggest first; what is nowhere else comes last."""
    known = {account for group in GROUPS.values() for account in group}
    present = list(accounts)
    groups = [(name, [account for account in present if account in group]) for name, group in GROUPS.items()]
    groups.append((_OTHER, [account for account in present if account not in known]))
    return [(name, sorted(members, key=lambda a: -abs(size[a]))) for name, members in groups if members]


def event_words(kind: str, details: Mapping[str, object]) -> str:
    """What happened, in a few words; details that the words do not hold, and that took time, follow in brackets."""
    words = EVENT_WORDS.get(kind, kind.replace("_", " "))
    shown = {key: value + 1 if key == "place" and isinstance(value, int) else value for key, value in details.items()}
    rest = [
        f"{key.removesuffix('_s').replace('_', ' ')} {_plain(value, key)}"
        for key, value in shown.items()
        if f"{{{key}" not in words and key != "checkpoint" and not (key.endswith("_s") and value == 0.0)
    ]
    return words.format_map(shown) + (f" ({', '.join(rest)})" if rest else "")


def headline(result: Result, *, timed: bool = True) -> str:
    """What was run: one line; ``timed`` with how long it took, which no second run repeats."""
    made = result.provenance
    what = f"variant {made.variant}" if made.variant else "as in the file"
    if made.settings:
        what += f", with {'; '.join(made.settings)}"
    return f"{result.mode} ({what}), {counted(result.replications)}, seed {made.seed}, {made.engine} engine" + (
        f", {made.elapsed_s:.1f} s" if timed else ""
    )


def warning(result: Result) -> str | None:
    """What must stand beside every number, if anything."""
    if result.scenario.hindsight:
        return "Hindsight: rests on results from after the race, so this is no forecast."
    field = result.scenario.field
    return field.population.caveat or None if field is not None else None


def counted(replications: int) -> str:
    """How many replications, in words."""
    return "1 replication" if replications == 1 else f"{replications:,} replications"


def variant_words(name: str) -> str:
    """A variant by name; the race of the file has none."""
    return "the scenario itself" if name == "-" else name


def told_runners(result: Result, most: int) -> list[int]:
    """The runners that a report has room for: all, or those observed and then the first of the list."""
    everybody = range(result.named)  # of a field only those with a name
    if len(everybody) <= most:
        return list(everybody)
    seen = [i for i in everybody if result.names[i] in result.scenario.observed]
    return sorted([*seen, *(i for i in everybody if i not in set(seen))][:most])


def _plain(value: object, key: str) -> str:
    if isinstance(value, float) and key.endswith("_s"):
        return clock(value) if value >= _ON_A_CLOCK_S else f"{value:.2f} s"
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)
