"""Every notebook runs from top to bottom in a fresh kernel, and says what it said when it was kept.

To run them anew and keep what they say:
``jupyter nbconvert --execute --inplace --ExecutePreprocessor.record_timing=False notebooks/*.ipynb``
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
FILES = sorted(FOLDER.glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)

#: What the prose of a notebook claims without a number: true of the values in the kernel that has run it.
CLAIMS = {
    "01-what-are-pacers-worth": [
        "abs(legal.mean_s - his.mean_s) < 20",
        "legal.unpaired_standard_error > 3 * legal.standard_error_s",
        "max(s, key=s.get) == 'drafting'",
        "men.mean > 2 * bottles.mean > 0",
        "gap.time.share('athlete').mean < gap.time.mean < 0 < gap.time.share('pacers').mean",
        "team.mean_s < 0 < nobody.mean_s",
    ],
    "02-twelve-seconds": [
        "result.near('6:08:02', 45, 'Jim Walmsley').mean() > 0.5",
        "window.mean() < 0.02",
        "spread['pace_noise'] > 3 * late_s",
        "max(pack.mean_s, tables.mean_s) < -10 < 0 < colder.mean_s",
        "min(share['quicker tables'], share['company to 70 km']) > 50 > 20 > share['colder day']",
        "after > before and abs(result.quantiles((0.5,))[0] - helped.quantiles((0.5,))[0]) < 5",
    ],
    "03-mile-93": [
        "ahead(\"Brown's Bar\") < 40 < ahead('Foresthill') < 60 < ahead('Highway 49')",
        "walk.mean_s > 3 * detour.mean_s",
        "record_walk.b < record_detour.b < record_detour.a",
        "chance < chance_without",
        "abs(found['as it was'].mean_s - found['as it was, without the river'].mean_s) < 180",
        "abs(found['company from Foresthill'].mean_s) < 600",
        "even.mean_s < -600 and pace.target('course-record').b == 0",
        "1500 < race.variant('record-pace').run(1000).quantiles((0.5,))[0] - 53_204 < 2400",
        "good['happens(wrong_turn)'] < usual['happens(wrong_turn)'] < poor['happens(wrong_turn)']",
        "good['P(course-record)'] - poor['P(course-record)'] < 0.05",
    ],
    "04-rolling-the-dice": [
        "fastest['target [s]'] < likely['target [s]'] < safest['target [s]']",
        "fastest is plans[1] and plans[2]['mean_s'] - fastest['mean_s'] < 30 < plans[0]['mean_s'] - fastest['mean_s']",
        "all(slow['finish_rate'] > fast['finish_rate'] for fast, slow in zip(plans, plans[1:]))",
        "[plan['P(record)'] > 0 for plan in plans] == [plan['target [s]'] < 22154 for plan in plans]",
        "[best[goal]['target [s]'] for goal in goals] == [21300, 21900, 22500, 23100]",
        "short.mean_s > 0 and short.target('record').difference > 2 * short.target('record').standard_error",
        "held.mean_s < long.mean_s and held.target('record').difference < long.target('record').difference",
        "even['change(mean)_s'] < 0 < wild['change(mean)_s'] and gain > 0",
        "once.probability < 1e-5 < seldom.probability and capped.probability == 0",
    ],
    "05-plan-your-own-race": [
        "held < 0.0 and warm.ledger_s['heat'] > warm.mean_s",
        "max(middle_s, exact_s) < 0.92 * warm.mean_s",
        "0.06 < warm.ledger_s['heat'] / result.quantiles([0.5])[0] < 0.12",
    ],
}


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def words(notebook: Any) -> list[tuple[str, dict[str, str]]]:
    """Each code cell with all that it shows and prints, but for pictures and for what goes to stderr."""
    told = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown = [output.data for output in cell.outputs if "data" in output and "image/png" not in output.data]
            printed = "".join(output.text for output in cell.outputs if output.get("name") == "stdout")
            told.append((cell.source, {"printed": printed, **{kind: d[kind] for d in shown for kind in d}}))
    return told


def test_there_are_notebooks() -> None:
    assert set(CLAIMS) <= {file.stem for file in FILES}


@every_notebook
def test_it_is_kept_with_what_it_shows(file: Path) -> None:
    notebook: Any = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    kept = outputs(notebook)
    assert not [output for output in kept if output.output_type == "error" or output.get("name") == "stderr"]
    assert any("image/png" in output.get("data", {}) for output in kept)
    assert any(text for _, said in words(notebook) for kind, text in said.items() if kind != "text/plain")
    assert file.stat().st_size < 600_000


@every_notebook
def test_it_tells_of_no_machine_and_reaches_into_no_room(file: Path) -> None:
    notebook: Any = nbformat.read(file, as_version=4)
    shown = [text for _, data in words(notebook) for text in data.values()]
    for text in [*shown, *(cell.source for cell in notebook.cells)]:
        assert not re.search(r"(?<![\w.])/(home|root|tmp|usr|var|work|Users)/|[A-Z]:\\|site-packages", text)
        assert not re.search(r"^\s*(from paceline\.|import paceline\.)", text, re.MULTILINE)


@pytest.mark.slow
@every_notebook
def test_it_runs_and_says_again_what_it_said(file: Path) -> None:
    kept: Any = nbformat.read(file, as_version=4)
    fresh: Any = nbformat.read(file, as_version=4)
    claims = "\n".join(f"assert {claim}, {claim!r}" for claim in CLAIMS.get(file.stem, []))
    fresh.cells.append(nbformat.v4.new_code_cell(claims))
    client = NotebookClient(fresh, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}})
    client.execute()
    for (source, before), (_, after) in zip(words(kept), words(fresh), strict=False):
        assert before == after, f"what this shows has changed; run the notebook anew (see above):\n{source}"
