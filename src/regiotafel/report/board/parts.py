"""The page's parts as folium elements: a map without servers, the panel, and the layer on the map.

Importing this imports folium.
"""

from __future__ import annotations

import re

import folium
from branca.element import MacroElement
from folium.template import Template


def _verbatim(text: str) -> str:
    """Return a template that gives this text: branca reads what a part renders as a template.

    Types in a script may begin with two braces, and so may a name in the data.
    """
    return re.sub(r"\{(?=[{%#])", "{{ '{' }}", text)


class OfflineMap(folium.Map):
    """A folium map that loads nothing, and lets readers zoom the page itself.

    Leaflet comes with the panel. The template is our own because folium's asks for its usual
    servers' files and forbids enlarging the page on a phone.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 (declared so by folium)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        '{% macro html(this, kwargs) %}<div class="folium-map" id="map"></div>{% endmacro %}'
        "{% macro script(this, kwargs) %}"
        'const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;'
        'const {{ this.get_name() }} = L.map("map", { zoomAnimation: !still, inertia: !still,'
        " ...{{ this.options|tojavascript }} });"
        "{% endmacro %}"
    )


class Panel(MacroElement):
    """What stands in the head of the page, and everything around the map."""

    _template = Template(
        "{% macro header(this, kwargs) %}{{ this.head }}{% endmacro %}"
        "{% macro html(this, kwargs) %}{{ this.body }}{% endmacro %}"
    )

    def __init__(self, *, head: str, body: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.head = _verbatim(head)
        self.body = _verbatim(body)


class BoardLayer(MacroElement):
    """The code that draws on the map and links it with the panel; a child of the map."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'document.documentElement.dataset.begun = "yes";\n'  # see whole.js
        "(function (map) {\n{{ this.code }}\n})({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, *, code: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.code = _verbatim(code)
