from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import paceline as pl

BREAKING2 = Path(__file__).parents[1] / "scenarios" / "breaking2.yaml"


def test_every_public_name_is_there() -> None:
    assert {name for name in pl.__all__ if getattr(pl, name) is not None} == set(pl.__all__)
    assert set(pl.__all__) <= set(dir(pl))
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        _ = pl.lode


def test_importing_it_brings_nothing_heavy() -> None:
    heavy = {"numpy", "numba", "pydantic", "simpy", "matplotlib", "pyarrow", "scipy"}
    for module in ("paceline", "paceline.cli"):
        code = f"import sys, {module}; print(*sys.modules)"
        loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        assert not heavy & set(loaded), module


def test_a_day_in_the_life() -> None:
    race = pl.load(BREAKING2)
    assert race.names[0] == "Eliud Kipchoge"
    assert "legal" in race.variants
    result = race.run(50, seed=1)
    assert 0.0 < result.probability("sub-2")[0] < 1.0
    assert result.probability("record")[0] == 0.0
    assert result.legality.verdict == "not_eligible"
    assert race.judge() == result.legality
    assert result.summary("Lelisa Desisa")["name"] == "Lelisa Desisa"
    assert result.to_xarray().sizes["replication"] == 50
    assert result.plot.finish().axes
    assert result.provenance.command.endswith("-n 50 --seed 1")
    assert {"python", "paceline", "numpy", "scipy", "numba", "simpy"} < set(result.provenance.versions)


def test_variants_and_settings_keep_each_other() -> None:
    race = pl.load(BREAKING2).set("weather.temperature=20 C").variant("legal")
    assert race.scenario.weather.temperature_c == 20.0
    assert race.scenario.pacers is not None
    assert race.scenario.pacers.kind == "from_start"
    assert race.judge().eligible
    assert race.set("drinks.kind=none").loaded.settings == ("weather.temperature=20 C", "drinks.kind=none")


def test_a_plain_script_needs_no_main_guard(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import paceline as pl\nprint(pl.load({str(BREAKING2)!r}).run(8, threads=2).replications)\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("8\n", 0), done.stderr
