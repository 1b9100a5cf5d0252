"""The board page: one HTML file that opens offline and asks nothing of any server."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiotafel.files import whole_file

if TYPE_CHECKING:
    from regiotafel.result.result import Result

_BOARD = Path(__file__).parent / "board"
#: The language the page opens in; readers can switch.
_LANGUAGE = "nl"


def write_page(result: Result, path: Path) -> Path:
    """Write the board page of a finished run to ``path`` and return it; equal runs, equal bytes.

    An existing file is replaced only when the new one is complete. Raises OutputError when it
    cannot be written.
    """
    page = render_page(result)
    with whole_file(path) as temporary:
        temporary.write_text(page, encoding="utf-8", newline="\n")
    return path


def render_page(result: Result) -> str:
    """Return the page as HTML text."""
    from regiotafel.report.board.arrays import pack
    from regiotafel.report.board.facts import build_facts
    from regiotafel.report.board.words import board_styles, board_words

    facts = build_facts(result)
    return assemble_page(
        title=facts["title"][_LANGUAGE],
        facts=facts,
        texts=board_words(),
        arrays=pack(result),
        body=_asset("page.html"),
        entry=_BOARD / "start.js",
        style=board_styles(),
    )


def assemble_page(
    *,
    title: str,
    facts: Any,
    texts: Any,
    arrays: str,
    body: str,
    entry: Path,
    style: str = "",
) -> str:
    """Put a page with this map together: one file, no requests, only its own scripts and styles.

    Parameters
    ----------
    title
        Of the window, in the language the page opens in.
    facts, texts
        What the page says, as plain values: see ``board/facts.py`` and ``board/words.py``.
    arrays
        What there is per area, packed by :func:`regiotafel.report.board.arrays.compress`.
    body
        The markup around the map, below the heading that every page with this map shares.
    entry
        The module that opens the page, see :func:`offline_page`.
    style
        Rules that follow those of ``board/page.css``.
    """
    data = _data(facts=_packed_json(facts), texts=_packed_json(texts), arrays=arrays)
    return offline_page(
        title=title,
        style=_asset("page.css") + style,
        body=_asset("frame.html") + body + data,
        entry=entry,
    )


def offline_page(*, title: str, style: str, body: str, entry: Path) -> str:
    """Put a page with a Leaflet map together: one file, no requests, nothing else may run.

    ``entry`` is a module that exports ``start(map)``, which is called with the Leaflet map; data
    for it stand in ``body``, see :func:`json_in_page`.
    """
    from branca.element import Figure

    from regiotafel.report.board.parts import BoardLayer, OfflineMap, Panel
    from regiotafel.report.modules import join_modules

    figure = Figure(title=html.escape(title))
    panel = Panel(head=_head(style), body=body)
    board_map = OfflineMap(
        tiles=None,
        zoom_control=False,
        zoom_snap=0.1,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
    )
    layer = BoardLayer(code=join_modules(entry, call="start(map)"))
    # folium numbers its parts at random; a page that can be checked byte by byte has fixed names.
    for part, name in ((figure, "page"), (panel, "panel"), (board_map, "board"), (layer, "layer")):
        part._id = name  # noqa: SLF001 (there is no public way to name a part)
    figure.add_child(panel)
    figure.add_child(board_map)
    board_map.add_child(layer)
    page = str(figure.render()).replace("<html>", f'<html lang="{_LANGUAGE}">', 1)
    return _with_policy(page)


def _head(style: str) -> str:
    """Return what tells of a damaged file, viewport, icon, looks and Leaflet, all inside."""
    leaflet = Path(str(distribution("XStatic-Leaflet").locate_file("xstatic/pkg/leaflet/data")))
    script = (leaflet / "leaflet.js").read_text(encoding="utf-8")
    script = re.sub(r"\n//# sourceMappingURL=.*\s*\Z", "\n", script)  # a file that is not there
    looks = (leaflet / "leaflet.css").read_text(encoding="utf-8")

    def inside(match: re.Match[str]) -> str:
        picture = base64.b64encode((leaflet / match[1]).read_bytes()).decode("ascii")
        return f"url(data:image/png;base64,{picture})"

    looks = re.sub(r"url\((images/[\w.-]+)\)", inside, looks)
    return (
        f"<script>{_asset('whole.js')}</script>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<style>{looks}</style>\n<style>{style}</style>\n"
        f"<script>{script}</script>"
    )


def _data(*, facts: str, texts: str, arrays: str) -> str:
    """Return blocks that the browser does not run but the page reads."""
    return (
        f'<script type="text/plain" id="facts">{facts}</script>\n'
        f'<script type="text/plain" id="texts">{texts}</script>\n'
        f'<script type="text/plain" id="arrays">{arrays}</script>\n'
    )


def _packed_json(content: Any) -> str:
    from regiotafel.report.board.arrays import packed

    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return packed(text.encode())


def json_in_page(content: Any) -> str:
    """Return JSON that cannot end the block it stands in, whatever a title or a name may hold."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _with_policy(page: str) -> str:
    """Add a policy under which only this page's own scripts and styles run, by their hash."""
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    policy = (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace("<head>", f'<head>\n<meta charset="utf-8">\n{meta}', 1)


def _hashes(blocks: list[str]) -> str:
    digests = (hashlib.sha256(block.encode("utf-8")).digest() for block in blocks)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)


def _asset(name: str) -> str:
    return (_BOARD / name).read_text(encoding="utf-8")
