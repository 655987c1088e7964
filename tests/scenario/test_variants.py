from __future__ import annotations

from pathlib import Path

import pytest

from paceline.errors import InputError
from paceline.scenario import load_scenario, variant_names
from support.scenario_files import COURSE, SCENARIO, write_race


def with_variant(folder: Path, variant: str, scenario: str = SCENARIO) -> Path:
    """The race with one more variant, ``it``, written as a flow mapping."""
    return write_race(folder, scenario=f"{scenario}  it: {variant}\n")


def test_names_in_their_order(tmp_path: Path) -> None:
    assert variant_names(write_race(tmp_path)) == ("legal", "alone")


def test_without_a_variant_the_file_stands(tmp_path: Path) -> None:
    loaded = load_scenario(write_race(tmp_path))
    assert loaded.variant is None
    assert loaded.scenario.pacers is not None
    assert loaded.scenario.pacers.kind == "rotating"


def test_mappings_merge_and_lists_replace(tmp_path: Path) -> None:
    race = with_variant(tmp_path, "{weather: {temperature: 20 C}, incidents: []}")
    scenario = load_scenario(race, "it").scenario
    assert scenario.weather.temperature_c == 20.0
    assert scenario.weather.wind_mps == 1.0
    assert scenario.incidents == ()


def test_null_removes(tmp_path: Path) -> None:
    scenario = load_scenario(with_variant(tmp_path, "{drinks: null, weather: {wind: null}}"), "it").scenario
    assert scenario.drinks.kind == "none"
    assert scenario.weather.wind_mps == 0.0


def test_another_kind_of_pacers_inherits_nothing(tmp_path: Path) -> None:
    scenario = load_scenario(write_race(tmp_path), "legal").scenario
    assert scenario.pacers is not None
    assert scenario.pacers.until_m == (15_000.0, 25_000.0, 30_000.0)
    assert scenario.pacers.pool is None
    assert not scenario.pacers.car
    assert scenario.pacers.pace_mps == "sustainable"
    assert scenario.drinks.carbohydrate_g_per_h == 60.0


def test_the_same_kind_of_pacers_keeps_the_rest(tmp_path: Path) -> None:
    scenario = load_scenario(with_variant(tmp_path, "{pacers: {kind: rotating, pool: 40}}"), "it").scenario
    assert scenario.pacers is not None
    assert (scenario.pacers.pool, scenario.pacers.ahead) == (40, 6)


def test_runners_change_by_name_and_leave_with_all_that_is_said_of_them(tmp_path: Path) -> None:
    scenario = load_scenario(write_race(tmp_path), "alone").scenario
    assert [runner.athlete.name for runner in scenario.runners] == ["Ada Keter"]
    assert list(scenario.observed) == ["Ada Keter"]
    assert scenario.incidents == ()


def test_another_pacing_keeps_the_target_and_drops_what_only_the_old_one_reads(tmp_path: Path) -> None:
    plan = load_scenario(write_race(tmp_path), "alone").scenario.runners[0].plan
    assert (plan.pacing, plan.target_s, plan.over) == ("even", 7199.0, None)


def test_a_referenced_file_can_be_changed_in_part(tmp_path: Path) -> None:
    variant = "{race: {course: {wind_exposure: 0.1}}, runners: {Ada Keter: {athlete: {body: {mass: 50 kg}}}}}"
    scenario = load_scenario(with_variant(tmp_path, variant), "it").scenario
    assert scenario.race.course.wind_exposure == 0.1
    assert scenario.race.course.mats_every_m == 5000.0
    assert scenario.runners[0].athlete.body.mass_kg == 50.0
    assert scenario.runners[0].athlete.performances


def test_another_file_replaces(tmp_path: Path) -> None:
    race = with_variant(tmp_path, "{race: {course: courses/sea.yaml}, observed: null}")
    (tmp_path / "courses/sea.yaml").write_text(COURSE.replace("Lake", "Sea"), encoding="utf-8")
    loaded = load_scenario(race, "it")
    assert loaded.scenario.race.course.name == "Sea"
    assert "courses/sea.yaml" in loaded.hashes


def test_an_athlete_of_another_name_inherits_nothing(tmp_path: Path) -> None:
    someone = "{name: Cy, sex: M, body: {mass: 60 kg}}"
    race = with_variant(tmp_path, f"{{runners: {{Ada Keter: {{athlete: {someone}}}}}}}")
    athlete = load_scenario(race, "it").scenario.runners[0].athlete
    assert (athlete.name, athlete.born, athlete.performances) == ("Cy", None, ())


def test_loading_a_variant_does_not_change_the_file_for_the_next_load(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    before = load_scenario(race).scenario
    load_scenario(race, "alone", ["weather.temperature=30 C"])
    assert load_scenario(race).scenario == before


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        ("{weather: {temperature: hot}}", ":39:31: variants.it.weather.temperature: 'hot' is not a temperature"),
        ("{wether: {}}", ":39:8: variants.it.wether: unknown key; did you mean 'weather'?"),
        ("{pacers: {kind: from_start}}", ":39:8: variants.it.pacers.formation: this key is missing"),
        ("{pacers: {pool: 2}}", ":39:17: variants.it.pacers.pool: 2 pacers cannot keep 6 running"),
        (
            "{pacer: null}",
            ":39:8: variants.it.pacer: there is nothing called 'pacer' to remove; did you mean 'pacers'?",
        ),
        (
            "{runners: {Ada: {}}}",
            ":39:18: variants.it.runners.Ada: there is no runner 'Ada'; did you mean 'Ada Keter'?",
        ),
        (
            "{runners: {Ada Keter: even}}",
            ":39:29: variants.it.runners.Ada Keter: what changes for a runner is a mapping",
        ),
        ("{variants: {}}", ":39:8: variants.it.variants: a variant cannot hold variants"),
        ("warm", ":39:7: variants.it: a variant is a mapping of what it changes"),
    ],
)
def test_mistakes_in_a_variant_are_shown_there(tmp_path: Path, variant: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        load_scenario(with_variant(tmp_path, variant), "it")
    assert words in str(error.value)


def test_an_unknown_variant_lists_those_there_are(tmp_path: Path) -> None:
    race = write_race(tmp_path)
    with pytest.raises(InputError) as error:
        load_scenario(race, "legl")
    assert str(error.value) == (
        f"{race}:30:1: variants: there is no variant 'legl'; did you mean 'legal'? (all: legal, alone)"
    )
    with pytest.raises(InputError, match="there are 'legal', 'alone'"):
        load_scenario(race, "xyz")


def test_a_scenario_without_variants_says_so(tmp_path: Path) -> None:
    race = write_race(tmp_path, scenario=SCENARIO[: SCENARIO.index("variants:")])
    assert variant_names(race) == ()
    with pytest.raises(InputError, match="this scenario has none"):
        load_scenario(race, "legal")


def test_variants_that_are_no_mapping_are_refused(tmp_path: Path) -> None:
    race = write_race(tmp_path, scenario=SCENARIO[: SCENARIO.index("variants:")] + "variants: [a]\n")
    with pytest.raises(InputError, match=r":30:11: variants: variants are a mapping by name"):
        variant_names(race)


def test_pacers_cannot_serve_a_runner_who_left(tmp_path: Path) -> None:
    race = with_variant(tmp_path, "{pacers: {serves: Ben Okoth}, runners: {Ben Okoth: null}}")
    with pytest.raises(InputError, match=r":39:17: variants\.it\.pacers\.serves: no runner is called 'Ben Okoth'"):
        load_scenario(race, "it")
