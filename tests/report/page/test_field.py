"""The page of a field without names: one picture of all, and no table of strangers."""

from __future__ import annotations

from pathlib import Path

from paceline.race import load

CITY = Path(__file__).parents[3] / "scenarios" / "city-marathon.yaml"


def test_a_field_without_names_has_a_page_of_its_own(tmp_path: Path) -> None:
    from paceline.report.folder import write_folder

    result = load(CITY, None, ["field.starters=200"]).run(2)
    write_folder(result, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "starters" in page
    assert "<td>bib" not in page
    assert (tmp_path / "finish.png").stat().st_size > 5_000
