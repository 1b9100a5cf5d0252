"""``python -m regiotafel`` is the command ``regiotafel``."""

from regiotafel.cli import app

app()
