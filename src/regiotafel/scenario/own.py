"""Files of the user's own, and versions that are pinned."""

from __future__ import annotations

from pydantic import (
    Field,
)

from regiotafel.checked import (
    Checked,
    Text,
)
from regiotafel.scenario.values import Procedures, Version, YearOrNone

_PARAMETERS = "give the path of a YAML file such as those in data/impact, or null"
_A_HASH = "give a hash in quotes, as in result.json, or null"


class OwnFile(Checked):
    """A table of the user's own (CSV, Excel or Parquet), and where it comes from."""

    file: Text = Field(
        description="give the path of a CSV or Excel file, relative to the scenario file"
    )
    source: Text = Field(description="give the text that names the source on the page")


class VolumesFile(OwnFile):
    """What hospitals counted.

    Attributes
    ----------
    procedures
        Which of the procedures count; None = all there are.
    last_full_year
        The last year that was over when hospitals counted, against which years are held that cannot
        be over yet and counts that are old; None = the last year of the file, and then no year is
        said not to be over.
    """

    procedures: Procedures | None = Field(
        None, description="give a list of names in the column procedure, or null for all"
    )
    last_full_year: YearOrNone = Field(
        None, description="give a year such as 2024, or null for the last one of the file"
    )


class ParameterFiles(Checked):
    """Files of the user's own in place of those in ``data/impact``; None = the bundled one."""

    burden: Text | None = Field(None, description=_PARAMETERS)
    fairness: Text | None = Field(None, description=_PARAMETERS)
    indicators: Text | None = Field(None, description=_PARAMETERS)
    ledger: Text | None = Field(None, description=_PARAMETERS)
    outcome: Text | None = Field(None, description=_PARAMETERS)
    profiling: Text | None = Field(None, description=_PARAMETERS)


#: Nothing of the user's own.
BUNDLED_PARAMETERS = ParameterFiles.model_validate({})


class Pinned(Checked):
    """Versions that the answer may be computed from, and no others.

    Attributes
    ----------
    data, network, speeds, demand
        Hash of the areas and hospitals, the road network, the speed profile and the cases per area;
        in ``result.json`` these are ``data_version``, ``network_version``, ``speed_version`` and
        ``demand_version``. With travel times of the user's own the hash of those stands for both
        ``network`` and ``speeds``. None = whichever there is.
    """

    data: Version | None = Field(None, description=_A_HASH)
    network: Version | None = Field(None, description=_A_HASH)
    speeds: Version | None = Field(None, description=_A_HASH)
    demand: Version | None = Field(None, description=_A_HASH)
