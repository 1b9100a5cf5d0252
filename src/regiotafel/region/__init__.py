"""What is there: areas with people, hospital sites, shapes, and where each column came from.

In: a data folder (``data/nl`` or the user's own), made by :mod:`regiotafel.build` from raw sources.
Out: a :class:`~regiotafel.region.region.Region`; tables labelled by ``pc4`` and ``site_id``.
``load`` reads the folder, ``areas``, ``sites`` and ``shapes`` check and write one table each,
``candidates``, ``hospital_volumes`` and ``own_demand`` read the files that a user brings.
"""

from regiotafel.region.load import load_region
from regiotafel.region.region import Region

__all__ = ["Region", "load_region"]
