"""What is told of wrong input."""

from __future__ import annotations

import pytest

from regiotafel.errors import InputError


def faults_of(call, *arguments, **options):
    """Place, what is wrong and what would be right, of each fault."""
    with pytest.raises(InputError) as caught:
        call(*arguments, **options)
    return [f"{fault.where}: {fault.wrong}; {fault.right}" for fault in caught.value.faults]
