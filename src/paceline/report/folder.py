"""The folder that ``--out`` names: summary, splits, page and picture of a run, a comparison or a validation."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from paceline.experiment.compare import Comparison
from paceline.report.page import comparison_page, report_page
from paceline.results.result import Result
from paceline.results.store import open_folder, result_json, write_splits, write_text

if TYPE_CHECKING:
    from paceline.validation.validate import Validation


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
    result.plot.finish(file=files[3])
    return files


def write_comparison(found: Comparison, a: Result, b: Result, path: str | os.PathLike[str]) -> list[Path]:
    """Write ``comparison.json`` and ``report.html`` of the two results that were compared; the files, in that order."""
    folder = open_folder(path)
    files = [folder / name for name in ("comparison.json", "report.html")]
    told = {**found.as_dict(), "provenance": [a.provenance.as_dict(), b.provenance.as_dict()]}
    write_text(files[0], json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
    write_text(files[1], comparison_page(found, a, b))
    return files


def write_validation(found: Validation, path: str | os.PathLike[str]) -> list[Path]:
    """Write ``validation.json`` and ``validation.html``; the files, in that order."""
    from paceline.report.validation.page import validation_page

    folder = open_folder(path)
    files = [folder / name for name in ("validation.json", "validation.html")]
    write_text(files[0], json.dumps(found.as_dict(), indent=2, ensure_ascii=False, allow_nan=False))
    write_text(files[1], validation_page(found))
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
