"""What a validation comes to, in a few sentences."""

from __future__ import annotations

from paceline.calibration import Foreseen
from paceline.report.words import percent
from paceline.validation.amateurs import Amateurs
from paceline.validation.calibration import summaries
from paceline.validation.counts import CENTRAL, Inside
from paceline.validation.validate import Validation

HONEST = (
    "An athlete's strength is fitted to results dated before the race, and nothing here is fitted to an outcome. "
    "Constants are the same for all races, but some of the assumed ones were chosen with these outcomes in view."
)
RULE = (
    "A race with a field of unnamed starters is run as its variant alone, its named runners without the field, "
    "where its file has one."
)
SHARED = "Runners of one race share its day, so there is less in these counts than as many separate races would tell."
OTHERS = (
    "Each result is foretold by all other results of its athlete, newer ones too, and once more by the earlier ones "
    "alone, where there are two: the first tests the curve and its scatter, the second is a forecast. "
    "Both leave out results of the same day."
)
TRAINED = (
    "The coefficients that ship were fitted to every race day that is marked as trained on: there these scores "
    "flatter. Marathon files hold finishers only, so the chance of finishing is scored on trails alone."
)
ENGINES = (
    "The event engine and the compiled engine run the same replications; every time, flag and account is compared."
)


def in_short(found: Validation) -> list[tuple[str, str]]:
    """Each part that was looked at, with what came of it."""
    told = []
    if found.races.rows:
        told.append(("races of known outcome", inside_words(found.races.counted)))
    if found.foretold.others:
        told.append(("results, by all others", _foretold(found.foretold.others)))
    if found.foretold.earlier:
        told.append(("results, by earlier ones", _foretold(found.foretold.earlier)))
    verdicts = [anchor.verdict for anchor in found.anchors]
    missed = [anchor.id for anchor in found.anchors if anchor.verdict == "missed"]
    left = f", {verdicts.count('left out')} left out" if "left out" in verdicts else ""
    words = f"{verdicts.count('met')} of {len(verdicts)} met{left}"
    told.append(("anchors", words + (f"; missed: {', '.join(missed)}" if missed else "")))
    if found.under_way:
        told.append(("races under way", _under_way(found)))
    if found.amateurs is not None:
        amateurs = found.amateurs
        told.append(
            (
                "marathons of amateurs",
                f"{inside_words(amateurs.counted)}; mean error {_share(amateurs.mean_error)} (standard error "
                f"{_share(amateurs.standard_error)}), from the half alone {_share(amateurs.half_error)}; of the half, "
                f"the best single exponent {_share(amateurs.single_error)}, Riegel's 1.06 "
                f"{_share(amateurs.riegel_error)}",
            )
        )
    if found.engines:
        same = sum(row.difference is None for row in found.engines)
        gap_s = max(row.ledger_gap_s for row in found.engines)
        words = f"same bits on {same} of {len(found.engines)} races; ledgers add up to {gap_s:.0e} s"
        told.append(("both engines", words))
    return told


def club(amateurs: Amateurs) -> str:
    """What the error of amateurs' marathons is to be held against."""
    return (
        "The prior of amateurs was fitted to these very runners. A median regression on half, sex and shorter bests, "
        f"scored on runners that it was not fitted to, is off by {_share(amateurs.learned_error)}: bests of unknown "
        "years tell little more of a marathon."
    )


def inside_words(counted: Inside) -> str:
    """How many lie inside, and what share that leaves open."""
    low, high = counted.interval
    fits = "" if counted.as_said else ": too narrow" if high < CENTRAL else ": wider than need be"
    return (
        f"{counted.inside} of {counted.of} inside the central 90 % "
        f"(95 % interval of the share: {100 * low:.0f} to {100 * high:.0f} %){fits}"
    )


def _foretold(rows: tuple[Foreseen, ...]) -> str:
    everybody = summaries(rows)[0]
    return f"{inside_words(everybody.counted)}; mean error {_share(everybody.mean_error)}"


def _under_way(found: Validation) -> str:
    days = {(row.race, row.year): row.trained for row in found.under_way}
    unseen = [row for row in found.under_way if not row.trained]
    shown = unseen or list(found.under_way)
    finishers = sum(row.finishers for row in shown)
    share = sum(row.in_90 * row.finishers for row in shown) / finishers
    beside = sum(row.mae_s / row.constant_mae_s for row in shown) / len(shown)
    whose = (
        f"{len({(row.race, row.year) for row in unseen})} never trained on and told here"
        if unseen
        else "all of them trained on"
    )
    return (
        f"{len(days)} race days, {whose}: the central 90 % holds {_share(share)} of {finishers:,} forecasts, "
        f"error {percent(round(beside, 2))} of constant pace's"
    )


def _share(share: float) -> str:
    return f"{100.0 * share:.1f} %"
