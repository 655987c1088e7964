from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from paceline.cli import app
from support.patience import let_work
from support.scenario_files import SCENARIO, edited, write_race

SCENARIOS = Path(__file__).parents[1] / "scenarios"
BREAKING2 = str(SCENARIOS / "breaking2.yaml")


def call(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))


def told(*words: str) -> dict[str, Any]:
    """What a command prints with --json: one object, and nothing else."""
    result = call(*words, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_run_sums_up_a_race() -> None:
    found = told("run", BREAKING2, "-n", "50", "--seed", "2", "--threads", "1")
    assert (found["scenario"], found["variant"], found["mode"]) == ("Breaking2", None, "forecast")
    assert (found["replications"], found["seed"], found["engine"]) == (50, 2, "compiled")
    kipchoge = found["runners"][0]
    assert kipchoge["observed"]["finish_s"] == 7225.0
    assert [target["name"] for target in kipchoge["targets"]] == ["sub-2", "record"]
    assert kipchoge["targets"][1]["probability"] == 0.0
    assert sum(kipchoge["ledger_s"].values()) == pytest.approx(kipchoge["finish_s"]["mean"], abs=0.02)
    assert found["legality"]["verdict"] == "not_eligible"
    again = told("run", BREAKING2, "-n", "50", "--seed", "2")
    assert again["runners"] == found["runners"]


def test_variants_and_settings_change_the_race() -> None:
    base = told("run", BREAKING2, "-n", "5")["runners"]
    hot = told("run", BREAKING2, "-n", "5", "--set", "weather.temperature=25 C", "--set", "weather.humidity=0.9")
    assert hot["mode"] == "counterfactual"
    assert hot["runners"][0]["ledger_s"]["heat"] > base[0]["ledger_s"]["heat"]
    assert told("run", BREAKING2, "-n", "5", "--variant", "legal")["legality"]["verdict"] == "eligible"


def test_run_on_a_terminal_and_into_a_folder(tmp_path: Path) -> None:
    result = call("run", BREAKING2, "-n", "5", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.stderr
    assert "Eliud Kipchoge" in result.stdout
    names = ["finish.png", "report.html", "result.json", "splits.parquet"]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == names


def test_more_than_the_memory_holds_is_summed_up_all_the_same(tmp_path: Path) -> None:
    words = ("run", BREAKING2, "-n", "700", "--seed", "2")
    kept, streamed = told(*words), told(*words, "--memory", "1 MB", "--out", str(tmp_path))
    for a, b in zip(kept["runners"], streamed["runners"], strict=True):
        assert {key for key in a if a[key] != b[key]} <= {"finish_s"}
        assert a["finish_s"] == pytest.approx(b["finish_s"], abs=1.0)
    written = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert written["provenance"]["quantiles"].startswith("counted in bins")
    assert written["provenance"]["interrupted"] is False
    shown = call(*words, "--memory", "1 MB")
    assert (shown.exit_code, "Where the time goes" in shown.stdout) == (0, True)


def test_trace_tells_one_replication() -> None:
    found = told("trace", BREAKING2, "--replication", "3", "--seed", "2")
    assert set(found) == {"replication", "seed", "events", "ledger_s"}
    assert all({"t_s", "runner", "kind", "distance_m"} <= set(event) for event in found["events"])
    assert set(found["ledger_s"]) == {"Eliud Kipchoge", "Zersenay Tadese", "Lelisa Desisa"}
    words = call("trace", BREAKING2, "--replication", "3", "--seed", "2", "--runner", "Eliud Kipchoge").stdout
    assert "passes half" in words
    assert "Tadese" not in words


def test_judge_gives_rules_with_evidence() -> None:
    found = told("judge", BREAKING2)
    assert set(found) == {"scenario", "variant", "verdict", "rules"}
    assert all(set(rule) == {"rule", "verdict", "evidence"} for rule in found["rules"])
    assert "could stand as a record" in call("judge", BREAKING2, "--variant", "legal").stdout


def test_compare_takes_the_scenario_itself_as_a_dash() -> None:
    found = told("compare", BREAKING2, "legal", "-", "-n", "20", "--runner", "Eliud Kipchoge")
    assert (found["a"], found["b"], found["runner"]) == ("legal", "-", "Eliud Kipchoge")
    assert found["difference_s"]["mean"] < 0.0
    assert sum(found["ledger_difference_s"].values()) == pytest.approx(found["difference_s"]["mean"], abs=0.02)
    assert "where the difference comes from" in call("compare", BREAKING2, "-", "legal", "-n", "5").stdout


def test_compare_takes_several_or_all_variants() -> None:
    rows = told("compare", BREAKING2, "-", "legal", "no-pacers", "-n", "5")
    assert [row["b"] for row in rows["comparisons"]] == ["legal", "no-pacers"]
    everything = call("compare", BREAKING2, "legal", "--all", "-n", "5").stdout
    assert "the scenario itself" in everything
    assert "no-pacers" in everything
    shares = told("compare", BREAKING2, "-", "legal", "--attribute", "-n", "5")["difference_s"]
    assert sum(part["mean"] for part in shares["parts"]) == pytest.approx(shares["mean"], abs=0.01)


def test_list_shows_broken_files_as_rows(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    (tmp_path / "broken.yaml").write_text("name: [", encoding="utf-8")
    rows = {row["file"]: row for row in told("list", str(tmp_path))["scenarios"]}
    good, bad = rows[str(race)], rows[str(tmp_path / "broken.yaml")]
    assert (good["name"], good["mode"], good["distance_m"]) == ("Lakeside", "replay", 42195.0)
    assert good["variants"] == ["legal", "alone"]
    assert good["observed"] == {"Ada Keter": 7225.0, "Ben Okoth": 7611.0}
    assert good["error"] is None
    assert "broken.yaml:" in bad["error"]
    shown = call("list", str(tmp_path))
    assert shown.exit_code == 0
    assert "Lakeside" in shown.stdout


def test_schema_is_one_object() -> None:
    assert told("schema")["title"] == "Paceline scenario"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "absent.yaml"], "absent.yaml"),
        (["run", BREAKING2, "--variant", "lega"], "legal"),
        (["run", BREAKING2, "--set", "weather"], "path=value"),
        (["run", BREAKING2, "-n", "0"], "at least 1"),
        (["run", BREAKING2, "-n", "1000000000000"], "years"),
        (["run", BREAKING2, "-n", "5", "--memory", "much"], "1 GB"),
        (["compare", BREAKING2, "-", "legal", "-n", "100000000"], "replications fit"),
        (["run", BREAKING2, "-n", "many"], "--replications"),
        (["run", BREAKING2, "--plans", "absent.py"], "absent.py"),
        (["trace", BREAKING2, "--replication", "0", "--runner", "Nobody"], "Eliud Kipchoge"),
        (["compare", BREAKING2, "-", "nothing"], "nothing"),
        (["compare", BREAKING2, "-"], "--all"),
        (["compare", BREAKING2, "-", "legal", "--all"], "leave out"),
        (["compare", BREAKING2, "-", "--all", "--attribute"], "one A and one B"),
        (["compare", BREAKING2, "-", "legal", "--attribute", "--out", "gap"], "--attribute writes no folder"),
        (["list", "absent"], "absent"),
        (["judge"], "SCENARIO"),
    ],
)
def test_bad_input_ends_with_two_and_says_what_to_change(words: list[str], says: str) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_folder_that_cannot_be_written_is_told_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    began = time.perf_counter()
    result = call("run", BREAKING2, "-n", "100000", "--out", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "name a place that can be written" in result.stderr
    assert time.perf_counter() - began < 10.0


def test_errors_of_a_file_come_with_their_place(tmp_path: Path) -> None:
    race = write_race(tmp_path, scenario=edited(SCENARIO, "temperature: 11 C", "temperature: 11 K"))
    result = call("run", str(race), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"{race}:7:")


def test_our_own_fault_ends_with_one_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("wheel came off")

    monkeypatch.setattr("paceline.race.Race.judge", fail)
    result = call("judge", BREAKING2)
    assert result.exit_code == 1
    assert "RuntimeError: wheel came off" in result.stderr
    assert "report it" in result.stderr
    assert "Traceback" not in result.stderr


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "paceline", *words]


def test_as_a_real_process_stdout_is_json_alone() -> None:
    done = subprocess.run(command("run", BREAKING2, "-n", "2", "--json"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["replications"] == 2
    assert done.stdout.count("\n") == 1


def test_a_closed_pipe_is_no_failure_of_ours() -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m paceline schema | head -c 1"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "our fault" not in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_stops_all_processes_with_a_clear_word() -> None:
    told("run", BREAKING2, "-n", "2")  # so that the other process finds the kernels compiled
    with subprocess.Popen(
        command("run", BREAKING2, "-n", "1000000", "--threads", "2"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        let_work(process, 5.0)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "stopped after" in err
    assert err.count("\n") <= 3
    assert "Traceback" not in err
    assert out == ""


def test_compare_into_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = told("compare", BREAKING2, "-", "legal", "-n", "20", "--out", str(out))
    kept = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert {key: kept[key] for key in found} == found
    assert len(kept["provenance"]) == 2
    assert "paceline compare" in (out / "report.html").read_text(encoding="utf-8")
    (tmp_path / "file").write_text("")
    assert call("compare", BREAKING2, "-", "legal", "-n", "2", "--out", str(tmp_path / "file")).exit_code == 2


def test_a_run_without_a_folder_loads_no_more_than_it_needs() -> None:
    """Pictures, splits on disk and statistics that other commands need would double the time to the first result."""
    code = (
        "import sys; from typer.testing import CliRunner; from paceline.cli import app; "
        f"assert CliRunner().invoke(app, ['run', {BREAKING2!r}, '-n', '2']).exit_code == 0; "
        "heavy = ('matplotlib', 'paceline.report.page', 'starlette', 'pyarrow', "
        "'scipy.linalg', 'scipy.special', 'scipy.stats', 'scipy.optimize'); "
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_verdict_and_a_list_need_no_engine() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from paceline.cli import app; "
        f"assert CliRunner().invoke(app, ['judge', {BREAKING2!r}]).exit_code == 0; "
        f"assert CliRunner().invoke(app, ['list', {str(Path(BREAKING2).parent)!r}]).exit_code == 0; "
        "print(sorted({'numba', 'simpy', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_rare_tells_a_small_chance() -> None:
    berlin = str(Path(BREAKING2).with_name("berlin-2018.yaml"))
    found = told("rare", berlin, "1:57:00", "-n", "4000")
    assert 2e-5 < found["probability"] < 5e-4
    assert found["relative_error"] < 0.2
    assert found["target"] == {"name": "1:57:00", "time_s": 7020.0}
    assert "standard deviations: strength" in call("rare", berlin, "1:57:00", "-n", "4000").stdout


def test_help_groups_every_command_by_what_it_is_for() -> None:
    text = call("--help").stdout
    panels = ["A race", "Your own race", "Many races", "A race under way", "Paceline itself"]
    places = [text.index(f"─ {panel} ─") for panel in panels]
    assert places == sorted(places)
    assert "─ Commands ─" not in text
    assert text.index("│ run ") < places[1] < text.index("│ fit ") < places[2] < text.index("│ score ") < places[4]
