"""The folder that ``--out`` names: the summary, every split, the page and the picture of one run."""

from __future__ import annotations

import os
from pathlib import Path

from paceline.report.page import report_page
from paceline.report.plots.finish import save_finish
from paceline.results.result import Result
from paceline.results.store import open_folder, result_json, write_file, write_splits, write_text


def write_folder(result: Result, path: str | os.PathLike[str]) -> list[Path]:
    """Write ``result.json``, ``splits.parquet``, ``report.html`` and ``finish.png``; the files, in that order.

    Raises ``InputError`` where the folder cannot be written or is full; a file that stood there is then left whole.
    """
    folder = open_folder(path)
    files = [folder / name for name in ("result.json", "splits.parquet", "report.html", "finish.png")]
    write_text(files[0], result_json(result))
    if result.splits_file is None or result.splits_file.resolve() != files[1].resolve():
        write_splits(result, files[1])  # else the run has written them as it went
    write_text(files[2], report_page(result))
    write_file(files[3], lambda aside: save_finish(result, aside))
    return files


def write_part(result: Result, path: str | os.PathLike[str]) -> list[Path]:
    """Write ``result.json`` of a run that was stopped, beside the splits that it has written; these files.

    The page and the picture of an earlier run are taken away: they would tell of another one.
    """
    folder = open_folder(path)
    write_text(folder / "result.json", result_json(result))
    for name in ("report.html", "finish.png"):
        (folder / name).unlink(missing_ok=True)
    splits = result.splits_file
    return [folder / "result.json", *([splits] if splits is not None else [])]
