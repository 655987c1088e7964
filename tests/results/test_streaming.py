from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paceline.errors import InputError
from paceline.files import sweep
from paceline.memory import in_words, memory_bytes
from paceline.race import Race, load
from paceline.report.folder import write_folder
from paceline.results import Result, run_summary
from paceline.results.counted import Counted
from paceline.results.counts import CountTable
from paceline.results.runs import Runs
from paceline.results.splits import Columns, SplitsWriter
from paceline.results.spread import Spread
from paceline.results.tally import Tally
from support.results import NAN, race_of, result_of

BREAKING2 = Path(__file__).parents[2] / "scenarios" / "breaking2.yaml"
R = 600

times = st.lists(st.floats(0.0, 90_000.0), min_size=1, max_size=40)
two_lanes = st.lists(st.tuples(st.floats(0.0, 9e4), st.one_of(st.floats(0.0, 9e4), st.just(NAN))), min_size=1)


def counted(values: np.ndarray, largest_bytes: int = 10**8) -> CountTable:
    table = CountTable(values.shape[1], 10, largest_bytes)
    table.add(values)
    return table


def same(one: CountTable, other: CountTable) -> bool:
    spreads = [(one.spread(lane), other.spread(lane)) for lane in range(one.lanes)]
    return one.width == other.width and all(
        np.array_equal(a.values, b.values) and np.array_equal(a.counts, b.counts) for a, b in spreads
    )


@given(two_lanes, st.integers(0, 100), st.sampled_from([400, 4_000, 400_000, 10**8]))
def test_counts_are_the_same_in_any_order_and_merged_from_any_parts(
    rows: list[tuple[float, float]], cut: int, largest: int
) -> None:
    values = np.array(rows)
    at = cut % (len(values) + 1)
    whole = counted(values, largest)
    backwards = CountTable(2, 10, largest)
    for row in values[::-1]:
        backwards.add(row[None])
    merged = counted(values[at:], largest)
    merged.merge(counted(values[:at], largest))
    assert same(whole, backwards)
    assert same(whole, merged)
    assert [len(whole.spread(lane)) for lane in (0, 1)] == np.isfinite(values).sum(axis=0).tolist()


@given(times, st.sampled_from([2_000, 20_000]))
def test_a_table_stays_within_its_bytes_and_bins_hold_what_they_say(values: list[float], largest: int) -> None:
    table = counted(np.array(values)[:, None], largest)
    assert table.nbytes <= largest
    spread = table.spread(0)
    assert spread.counts is not None
    inside = [
        np.sum((np.array(values) >= low - 1e-9) & (np.array(values) < low + table.width)) for low in spread.values
    ]
    assert all(found >= count for found, count in zip(inside, spread.counts, strict=True))


@given(times, st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5))
def test_quantiles_from_bins_lie_within_a_bin_of_those_from_values(values: list[float], asked: list[float]) -> None:
    binned, exact = counted(np.array(values)[:, None]).spread(0), Spread(np.array(values))
    np.testing.assert_allclose(binned.quantiles(asked), exact.quantiles(asked), atol=0.0501)
    np.testing.assert_allclose(binned.steps(asked), exact.steps(asked), atol=0.0501)
    assert binned.below(45_000.0) == exact.below(45_000.0)


def test_a_target_on_the_edge_of_a_bin_is_exact() -> None:
    binned = counted(np.array([[7199.9], [7199.99], [7200.0], [7200.05]])).spread(0)
    assert binned.below(7200.0) == 2.0
    assert binned.share_below(7199.9) == 0.0


@given(st.lists(st.lists(st.one_of(st.floats(6e3, 2e4), st.just(NAN)), min_size=3, max_size=3), min_size=1))
@settings(max_examples=50)
def test_a_tally_is_what_the_arrays_say(rows: list[list[float]]) -> None:
    result = result_of(rows * 41)  # more than one portion
    for i in range(3):
        finishes = result.finishes(i)
        assert result.tally.finishes[i] == len(finishes)
        if len(finishes):
            assert result.tally.mean_s[i] == pytest.approx(np.mean(finishes), rel=1e-13)
            assert result.tally.sd_s(i) == pytest.approx(np.std(finishes, ddof=1), rel=1e-9, abs=1e-6)
    everybody = result.finish_s[result.finished]
    if len(everybody):
        told = result.tally.field_moments_s()
        assert told == pytest.approx((np.mean(everybody), np.std(everybody, ddof=1)), rel=1e-9, abs=1e-6)


def streamed_of(result: Result, memory: int = 10**9, named: int | None = None) -> Result:
    """The same result as a run would have it that could not keep its replications."""
    runs = result.runs
    bins = Counted(*runs.arrive_s.shape[1:], memory, named)
    tally = Tally(*runs.ledger_s.shape[1:])
    for first in range(0, len(runs), 100):
        bins.add(runs.span(first, first + 100))
        tally.add(runs.span(first, first + 100))
    return Result(
        scenario=result.scenario, checkpoints=result.checkpoints, checkpoint_m=result.checkpoint_m,
        accounts=result.accounts, tally=tally, spreads=bins, legality=result.legality, provenance=result.provenance,
    )  # fmt: skip


def test_records_count_only_where_they_may_stand_also_in_bins() -> None:
    eligible = np.array([[True, True], [False, True], [True, False], [True, True]])
    kept = result_of([[7100.0, 7250.0], [7100.0, NAN], [7150.0, 7120.0], [7400.0, 7500.0]], eligible=eligible)
    bins = streamed_of(kept)
    for target in ("fast", "record", "1:59:00", 7100.0, 7110.5):
        for runner in (None, 0, 1):
            assert bins.probability(target, runner) == kept.probability(target, runner)
    assert (bins.may_stand(0), bins.win_probability(0)) == (True, kept.win_probability(0))


def test_a_field_is_summed_up_from_bins() -> None:
    rng = np.random.default_rng(1)
    kept = result_of(np.where(rng.random((30, 60)) < 0.1, NAN, rng.normal(9000.0, 600.0, (30, 60))))
    bins = streamed_of(kept, 2 * 10**7, named=2)
    one, other = run_summary(kept)["field"], run_summary(bins)["field"]
    assert (one["starters"], one["finish_rate"]) == (other["starters"], other["finish_rate"])
    assert one["finish_s"] == pytest.approx(other["finish_s"], abs=0.06)
    assert isinstance(bins.spreads, Counted)
    wide = bins.spreads.field_width_s
    assert wide is not None
    assert wide > bins.spreads.finish_width_s  # many runners in little memory: wider bins, but all there
    for i in (0, 1, 2, 59):
        np.testing.assert_allclose(bins.quantiles((0.5,), i), kept.quantiles((0.5,), i), atol=wide)


@pytest.fixture(scope="module")
def race() -> Race:
    return load(BREAKING2)


@pytest.fixture(scope="module")
def kept(race: Race) -> Result:
    return race.run(R, seed=7, threads=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def streamed(race: Race, folder: Path) -> Result:
    return race.run(R, seed=7, threads=2, memory="1 MB", out=folder)


def test_a_run_beyond_its_memory_gives_the_same_summary_to_within_a_bin(kept: Result, streamed: Result) -> None:
    assert (kept.is_kept, streamed.is_kept) == (True, False)
    assert kept.provenance.quantiles == "exact"
    assert streamed.provenance.quantiles.startswith("counted in bins: finish times to ")
    assert isinstance(streamed.spreads, Counted)
    width = streamed.spreads.finish_width_s
    one, other = run_summary(kept), run_summary(streamed)
    assert set(one) == set(other)
    for a, b in zip(one["runners"], other["runners"], strict=True):
        exact = ("name", "finish_rate", "place", "ledger_s")
        assert [a[key] for key in exact] == [b[key] for key in exact]
        assert [a["finish_s"][key] for key in ("mean", "sd")] == [b["finish_s"][key] for key in ("mean", "sd")]
        assert a["finish_s"] == pytest.approx(b["finish_s"], abs=width)
        assert a["targets"] == b["targets"]  # whole seconds are edges of bins
        assert a["observed"] == b["observed"]
    for c in range(len(kept.checkpoints)):
        near = streamed.spreads.split_width_s
        np.testing.assert_allclose(
            streamed.split_spread(c).quantiles((0.1, 0.9)), kept.split_spread(c).quantiles((0.1, 0.9)), atol=near
        )


def test_threads_and_memory_do_not_change_a_bit_of_a_mean(kept: Result, streamed: Result) -> None:
    for name in ("mean_s", "squares_s2", "ledger_sum_s"):
        assert np.array_equal(getattr(kept.tally, name), getattr(streamed.tally, name)), name


def test_what_was_not_kept_is_asked_for_in_vain_and_told_why(streamed: Result, folder: Path) -> None:
    for ask in (streamed.to_xarray, streamed.finishes, lambda: streamed.arrive_s, lambda: streamed.places):
        with pytest.raises(InputError, match="too many to be kept") as told:
            ask()
        assert str(folder / "splits.parquet") in str(told.value)


def test_streamed_splits_are_those_of_a_kept_run(kept: Result, streamed: Result, folder: Path, tmp_path: Path) -> None:
    assert streamed.splits_file == folder / "splits.parquet"
    write_folder(kept, tmp_path)
    write_folder(streamed, folder)
    assert sorted(file.name for file in folder.iterdir()) == sorted(file.name for file in tmp_path.iterdir())
    one, other = (pq.read_table(place / "splits.parquet") for place in (tmp_path, folder))
    assert one.equals(other)
    words = pq.ParquetFile(folder / "splits.parquet").metadata.metadata
    assert words[b"paceline.replications"] == str(R).encode()


def test_a_comparison_needs_both_and_refuses_what_it_cannot_hold(race: Race) -> None:
    with pytest.raises(InputError, match=r"at most [\d,]+ replications fit"):
        race.compare(race.variant("legal"), 10**7)


def test_what_a_killed_run_has_left_is_swept_away_but_not_a_run_at_work(tmp_path: Path) -> None:
    (tmp_path / ".splits-left_one.parquet").write_bytes(b"PAR1")
    columns = Columns(("Ana",), ("finish",), np.array([42_195.0]))
    writer = SplitsWriter(tmp_path / "splits.parquet", columns, 1)
    assert len(list(tmp_path.iterdir())) == 1  # the dead one went, its own came
    sweep(tmp_path / "splits.parquet")
    writer.add(np.array([[[7100.0]]]), np.array([[[7100.0]]]))
    writer.finish({})
    assert [file.name for file in tmp_path.iterdir()] == ["splits.parquet"]


@pytest.mark.parametrize("moment", range(3))
def test_an_earlier_run_is_cleared_away_from_its_end(
    race: Race, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Killed on the way, a run leaves the first files of the earlier one, as if that had been killed."""
    files = [tmp_path / name for name in ("splits.parquet", "result.json", "report.html", "finish.png")]
    unlink, left = Path.unlink, [moment]

    class KilledError(BaseException):
        """The process ends here."""

    def killed(path: Path, missing_ok: bool = False) -> None:
        if path in files:
            left[0] -= 1
            if left[0] < 0:
                raise KilledError
        unlink(path, missing_ok)

    for file in files:
        file.write_bytes(b"of an earlier run")
    monkeypatch.setattr(Path, "unlink", killed)
    with pytest.raises(KilledError):
        race.run(3, out=tmp_path)
    assert [file.exists() for file in files] == [number < 4 - moment for number in range(4)]


def test_splits_that_the_disk_has_no_room_for_are_refused_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"only .* are free"):
        SplitsWriter(tmp_path / "splits.parquet", Columns(("Ana",), ("finish",), np.array([1.0])), 10**15)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("words", "size"), [("1 GB", 10**9), ("500MB", 5 * 10**8), ("2 GiB", 2**31), (10**7, 10**7)])
def test_memory_is_said_in_words(words: str | int, size: int) -> None:
    assert memory_bytes(words) == size


@pytest.mark.parametrize("words", ["1", "lots", "1 GHz", "10 kB", "-1 GB", ""])
def test_what_is_no_memory_is_told(words: str) -> None:
    with pytest.raises(InputError, match="1 GB"):
        memory_bytes(words)


def test_memory_is_told_in_words() -> None:
    assert [in_words(size) for size in (3e5, 2e6, 1e9, 37e9)] == ["300 kB", "2 MB", "1.0 GB", "37 GB"]


def test_no_finish_at_all_can_be_streamed_too() -> None:
    told = run_summary(streamed_of(result_of([[NAN], [NAN]], race_of("Ana"))))["runners"][0]
    assert (told["finish_rate"], told["finish_s"]["p50"], told["place"]) == (0.0, None, None)


def test_a_view_of_runs_is_no_copy() -> None:
    runs = result_of([[7000.0], [7100.0]]).runs
    assert isinstance(runs, Runs)
    assert np.shares_memory(runs.span(1, 2).arrive_s, runs.arrive_s)
