"""``paceline attribute``: what separates two races, part by part."""

from __future__ import annotations

from paceline.cli.guard import command
from paceline.cli.options import ExperimentFile, Json, Threads
from paceline.cli.talk import console, print_json, progress_bar


@command
def attribute(experiment: ExperimentFile, threads: Threads = None, as_json: Json = False) -> None:
    """Share out the gap between two races, of one file or of two, among the parts in which they differ."""
    from paceline.experiment.reading import load_experiment

    asked = load_experiment(experiment)
    with progress_bar("running every race in between") as progress:
        found = asked.attribute(threads, progress)
    if as_json:
        print_json(found.as_dict())
    else:
        from paceline.report.comparisons import show_attribution

        show_attribution(console(), found)
