"""Fit, judge, and write: the profile, the tables of how near it comes, and the plots."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import numpy as np

from regiotafel.checked import load_checked
from regiotafel.errors import Fault, MissingFileError
from regiotafel.files import bundled, whole_folder
from regiotafel.provenance import hash_file
from regiotafel.travel.calibration import assess
from regiotafel.travel.calibration.fit import (
    Setup,
    features,
    fit_in_rounds,
    minutes,
    siren_features,
)
from regiotafel.travel.calibration.references import (
    HOSPITALS,
    LABELS,
    LIMITS,
    POINTS,
    SIREN_MINUTES,
    SIREN_POINTS,
    read_references,
)
from regiotafel.travel.geometry import to_metres

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from regiotafel.travel.calibration.assess import Foretold
    from regiotafel.travel.calibration.references import References
    from regiotafel.travel.network import RoadNetwork
    from regiotafel.travel.speeds import SpeedProfile

PROFILE, SUMMARY = "car_daytime.yaml", "fit.json"
_HEADER = """\
# How fast a car drives by day outside the peaks, from door to door. Fitted by
# `regiotafel travel calibrate`: do not edit, but copy it and name the copy in the scenario
# (`travel`).
# km/h outside and inside built-up areas and the usual limit there; seconds lost per junction.
"""


def calibrate(
    folder: Path,
    out: Path,
    *,
    network: RoadNetwork,
    areas: pd.DataFrame,
    setup: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, object]:
    """Fit the car profile to the references in ``folder`` and write all about it to ``out``.

    ``areas`` gives ``province`` and ``urbanity_class_*`` per PC4; ``setup`` says how to fit
    (default: ``data/calibration/car.yaml``). Writes the profile (``car_daytime.yaml``),
    ``fit.json``, ``overlap.csv``, ``bias.csv``, ``siren.csv``, and two plots. Returns what
    ``fit.json`` holds. Deterministic. Raises InputError for faulty references or setup.
    """
    path = setup or bundled("data", "calibration", "car.yaml")
    chosen = load_checked(Setup, path, remedy="see data/calibration/car.yaml")
    if not folder.is_dir():
        wrong = Fault(str(folder), "", "no such folder", "name the folder with the references")
        raise MissingFileError(wrong)
    references = read_references(folder)
    everything = np.ones(references.label.shape, dtype=np.bool_)
    with whole_folder(out, ours=SUMMARY) as made:
        say("routes and speeds, all hospitals")
        first = features(network, chosen.prior, references)
        found, trips = fit_in_rounds(network, references, first, setup=chosen, used=everything)
        say(f"cross-validation by hospital, {chosen.folds} groups")
        by_hospital = np.arange(len(references.hospitals)) % chosen.folds
        foretold = assess.leave_out(
            network, references, first, setup=chosen, group=by_hospital, say=say
        )
        say("cross-validation by part of the country")
        by_part = assess.leave_out(
            network, references, first, setup=chosen, group=_parts(references, areas), say=say
        )
        ours = minutes(trips, found.profile)
        overlaps = _overlaps(references, minutes(first, chosen.prior), ours, foretold, by_part)
        bias = _bias(references, areas, foretold, lapse=chosen.lapse)
        siren, factor, r = _siren(network, found.profile, references)
        summary: dict[str, object] = {
            "references": {
                name: hash_file(folder / name)
                for name in (HOSPITALS, POINTS, LABELS, SIREN_POINTS, SIREN_MINUTES)
            },
            "setup": hash_file(path),
            "network_version": network.version,
            "speed_version": found.profile.version,
            "hospitals": len(references.hospitals),
            "labels_within_limits": int((references.label < 2).sum()),
            "sigma_minutes": round(found.sigma_minutes, 3),
            "siren": {"factor": round(factor, 4), "correlation": round(r, 4)},
        }
        _write_profile(found.profile, made / PROFILE)
        overlaps.to_csv(made / "overlap.csv", index=False, lineterminator="\n")
        bias.to_csv(made / "bias.csv", index=False, lineterminator="\n")
        siren.to_csv(made / "siren.csv", index=False, lineterminator="\n")
        _plots(bias, foretold, references, made)
        (made / SUMMARY).write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    return summary


def _parts(references: References, areas: pd.DataFrame) -> NDArray[np.int64]:
    """Per hospital the number of its part of the country: that of the nearest point's province."""
    nearest = assess.straight_km(references).argmin(axis=0)
    province = areas["province"].reindex(references.points.index[nearest])
    part_of = {name: at for at, part in enumerate(assess.PARTS.values()) for name in part}
    part = province.map(part_of).fillna(len(assess.PARTS))
    return np.asarray(part, dtype=np.int64)


def _overlaps(
    references: References,
    by_prior: NDArray[np.float64],
    ours: NDArray[np.float64],
    foretold: Foretold,
    by_part: Foretold,
) -> pd.DataFrame:
    import pandas as pd

    label = references.label
    own_level = foretold.minutes + _own_shifts(foretold.minutes, label)
    neighbours, at_most = assess.neighbours_foretell(references), np.array([*LIMITS, np.inf])
    rows = {
        "prior, not fitted": assess.overlap(by_prior, label),
        "fitted, same hospitals": assess.overlap(ours, label),
        "cross-validated by hospital": assess.overlap(foretold.minutes, label),
        "cross-validated by part of the country": assess.overlap(by_part.minutes, label),
        "limit: each hospital its own best shift": assess.overlap(own_level, label),
        "limit: majority of six neighbouring labels": assess.overlap(at_most[neighbours], label),
    }
    columns = [f"overlap_{limit:.0f}_minutes" for limit in LIMITS]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).round(4)
    return table.rename_axis("what").reset_index()


def _own_shifts(ours: NDArray[np.float64], label: NDArray[np.int8]) -> NDArray[np.float64]:
    """Per hospital the shift that gives the largest overlap: what no common speeds can give."""
    candidates = np.arange(-5, 5.01, 0.25)

    def best(at: int) -> float:
        reached = [sum(assess.overlap(ours[:, at] + one, label[:, at])) for one in candidates]
        return float(candidates[int(np.argmax(reached))])

    return np.array([best(at) for at in range(ours.shape[1])])


def _bias(
    references: References, areas: pd.DataFrame, foretold: Foretold, *, lapse: float
) -> pd.DataFrame:
    points = references.points.index
    known = areas.reindex(points)
    urbanity = next(column for column in areas if str(column).startswith("urbanity_class"))
    band = np.digitize(assess.straight_km(references), assess.BANDS[1:])
    names = [
        f"{low:.0f}–{high:.0f} km"
        for low, high in zip(assess.BANDS, assess.BANDS[1:], strict=False)
    ]
    by = {
        "all": np.array([["all"]], dtype=object),
        "distance in a straight line": np.array([*names, ""], dtype=object)[band],
        "urbanity of the postcode": known[urbanity]
        .map(lambda value: f"{value:.0f}" if np.isfinite(value) else "")
        .to_numpy(dtype=object)[:, None],
        "province of the postcode": known["province"].fillna("").to_numpy(dtype=object)[:, None],
    }
    return assess.shifts(foretold, references, by, lapse=lapse)


def _siren(
    network: RoadNetwork, profile: SpeedProfile, references: References
) -> tuple[pd.DataFrame, float, float]:
    import pandas as pd

    ours = minutes(siren_features(network, profile, references), profile)
    codes = references.siren_points.index
    rows, columns = (
        codes.get_indexer(pd.Index(references.siren[name])) for name in ("from_pc4", "to_pc4")
    )
    known = (rows >= 0) & (columns >= 0)
    xy = to_metres(
        references.siren_points["lon"].to_numpy(), references.siren_points["lat"].to_numpy()
    )
    km = np.hypot(*(xy[rows[known]] - xy[columns[known]]).T) / 1000
    siren = references.siren["minutes_siren"].to_numpy()[known]
    return assess.siren_bands(ours[rows[known], columns[known]], siren, km)


def _write_profile(profile: SpeedProfile, path: Path) -> None:
    import yaml

    text = yaml.safe_dump(
        profile.model_dump(exclude_defaults=True),
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=110,
    )
    path.write_text(_HEADER + text, encoding="utf-8")


def _plots(bias: pd.DataFrame, foretold: Foretold, references: References, folder: Path) -> None:
    """Draw the residual bias by group, and how the labels lie around our minutes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    # The same bytes each time: no date, and ids that do not depend on chance.
    with mpl.rc_context({"svg.hashsalt": "regiotafel", "font.size": 9}):
        figure = Figure(figsize=(7, 6.5), layout="constrained")
        axes = figure.subplots()
        at = np.arange(len(bias))[::-1]
        axes.errorbar(
            bias["reference_minus_ours_minutes"],
            at,
            xerr=1.96 * bias["standard_error"],
            fmt="o",
            color="#1b5e7b",
        )
        axes.set_yticks(at, bias["group"])
        axes.axvspan(-1, 1, color="#dddddd", zorder=0)
        axes.set_xlabel("minutes that the reference is slower than we are (95 % interval)")
        figure.savefig(folder / "bias.svg", metadata={"Date": None})

        figure = Figure(figsize=(7, 3.5), layout="constrained")
        axes = figure.subplots()
        edges = np.arange(0, 51)
        middle = (edges[:-1] + edges[1:]) / 2
        for number, (limit, colour) in enumerate(zip(LIMITS, ("#1b5e7b", "#c8572a"), strict=True)):
            share = [
                float(np.mean(references.label[here] <= number)) if here.any() else np.nan
                for low, high in itertools.pairwise(edges)
                for here in [(foretold.minutes >= low) & (foretold.minutes < high)]
            ]
            axes.plot(middle, np.array(share), color=colour, label=f"within {limit:.0f} minutes")
            axes.axvline(limit, color=colour, linestyle=":")
        axes.set_xlabel("our minutes (cross-validated by hospital)")
        axes.set_ylabel("share of pairs the reference puts within")
        axes.legend()
        figure.savefig(folder / "labels.svg", metadata={"Date": None})
