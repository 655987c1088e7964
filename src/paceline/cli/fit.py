"""``paceline fit``: what an athlete can do, from results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paceline.cli.guard import command
from paceline.cli.options import Json
from paceline.cli.talk import console, print_json, say

if TYPE_CHECKING:
    import datetime


@command
def fit(
    performances: Annotated[
        Path,
        typer.Argument(
            metavar="PERFORMANCES", help="Dated results, YAML or CSV (date,distance,time).", show_default=False
        ),
    ],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the athlete file here.")] = None,
    before: Annotated[
        str | None, typer.Option("--before", metavar="DATE", help="Leave out what is not earlier than this day.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What the athlete is called; else the file's name.")
    ] = None,
    sex: Annotated[str | None, typer.Option("--sex", metavar="M/F", help="M if the file does not say.")] = None,
    level: Annotated[
        str | None,
        typer.Option("--level", metavar="LEVEL", help="elite_road, elite_ultra or club; else as results say."),
    ] = None,
    mass: Annotated[
        str | None, typer.Option("--mass", metavar="MASS", help="As '61 kg': what air resistance costs hangs on it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit an athlete to results, with what is not known of him."""
    import datetime

    from paceline.calibration import fit_in_full, level_from_results
    from paceline.calibration.summary import fit_summary
    from paceline.scenario.performances import read_performances

    words = {"name": name, "sex": sex, "level": level, "mass": mass}
    day = _day(before)
    if out is not None:
        _check_free(out, performances)
    known = read_performances(performances, {key: text for key, text in words.items() if text is not None}, day)
    athlete = known.athlete
    as_of = day or max(p.date for p in athlete.performances) + datetime.timedelta(days=1)
    if not known.has_level:
        athlete = athlete.model_copy(update={"level": level_from_results(athlete, as_of)})
    told = {
        **fit_summary(athlete, fit_in_full(athlete, as_of)),
        "as_of": as_of.isoformat(),
        "out": str(out) if out is not None else None,
        "notes": list(known.notes),
    }
    if out is not None:
        from paceline.report.athlete import fit_comments
        from paceline.results.store import write_text
        from paceline.scenario.athlete_text import athlete_text

        write_text(out, athlete_text(athlete, fit_comments(told)))
        say(f"written to {out}")
    if as_json:
        print_json(told)
    else:
        from paceline.report.athlete import show_fit

        show_fit(console(), told)


def _day(text: str | None) -> datetime.date | None:
    import datetime

    from paceline.errors import InputError
    from paceline.scenario.loose import day

    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(day(text) or "")
    except ValueError:
        raise InputError(f"{text!r} is not a day; write for instance 2017-05-06", path="--before") from None


def _check_free(out: Path, performances: Path) -> None:
    """The results must outlive the fit, and a file that cannot be written is told before it."""
    from paceline.errors import InputError

    if out.is_dir() or not out.absolute().parent.is_dir():
        raise InputError(f"{out} cannot be written; name a file in a folder that is there", path="--out")
    if out.exists() and performances.exists() and out.samefile(performances):
        raise InputError(f"{out} holds the results themselves; name another file", path="--out")
