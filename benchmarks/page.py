"""The board page in Chromium, beside the page that one makes with folium's own layer.

The question of ``scenarios/endometriose.yaml`` for every number of its 17 candidates, with a norm
that all of them meet, so that no part of the page is left out: 17 solved plans and today, beside
the alternatives of each. The peer is a map with folium's ``GeoJson`` of the same areas, coloured by
the same classes, restyled when another plan is chosen, and nothing else on the page. Both are open
in one browser and take turns, so that other work on the machine disturbs both.

*Painted* is from the pointer's release until the frame after the one that shows the answer begins:
two callbacks of ``requestAnimationFrame``, so never less than one frame of 17 ms. Processor time is
that of the page's main thread, which other work disturbs least. Prints tables, writes nothing:

    python benchmarks/page.py [--cache FOLDER] [--pages FOLDER] [--switches NUMBER]
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from common import SCENARIO, alone

SIZE = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
#: How many times slower the processor is made.
SLOWED = (1, 4)
LOADS = 5
#: So many switches of one page, then as many of the other.
TURN = 10
#: What is switched, and the controls of which one is pressed.
CONTROLS = {
    "plan": "#plans input:enabled",
    "layer": "#modes input:enabled",
    "hospital": "#whatif input[type=checkbox]:enabled",
}
#: Patients per year: fewer than the least centre has, whatever the number of centres.
NORM = 10
#: Names under which systems have a Chromium; where there is none, Playwright's own is taken.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# Evaluated before the page's own scripts.
WATCH_READY = """new MutationObserver(() => {
  if (document.documentElement?.dataset.ready) window.readyAt ??= performance.now();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-ready"] });"""
WATCH_NEXT = """() => { window.painted = new Promise((done) => {
  document.addEventListener("pointerup", ({ timeStamp }) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - timeStamp)));
  }, { capture: true, once: true });
}); }"""
# A button may be hidden behind its label: what is pressed is what the reader sees.
FREE = """[...document.querySelectorAll(selector)]
  .filter(({ type, checked }) => !(type === "radio" && checked))
  .map((control) => control.closest("label") ?? control)"""
PLACES = f"""(selector) => {FREE}.map((control) => {{
  const {{ left, top, width, height }} = control.getBoundingClientRect();
  return {{ x: left + width / 2, y: top + height / 2 }};
}})"""
SHOW_PLACE = f"""([selector, number]) => {FREE}[number].scrollIntoView({{ block: "nearest" }})"""


def write_pages(cache: Path | None, folder: Path) -> float:
    """Write both pages; return the seconds that the board page takes, the run aside."""
    from regiotafel.report.page import write_page
    from regiotafel.run import run_scenario
    from regiotafel.scenario import load_scenario

    asked = {"k": list(range(1, 18)), "minimum_volume": NORM}
    result = run_scenario(load_scenario(SCENARIO, overrides=asked), cache=cache)
    begin = time.perf_counter()
    write_page(result, folder / "board.html")
    seconds = time.perf_counter() - begin
    write_peer(result, folder)
    return seconds


def write_peer(result, folder: Path) -> None:
    """A folium map of the same areas, with radio buttons that restyle its layer."""
    import folium

    from regiotafel.report.board.parts import BoardLayer

    plans = [result.today, *result.plans.values()]
    layer = folium.GeoJson(coloured(result, plans), style_function=lambda _: {"weight": 0.5})
    page = folium.Map(tiles=None, prefer_canvas=True)
    page.default_js, page.default_css = copied_leaflet(folder)
    page.add_child(layer)
    page.fit_bounds(layer.get_bounds())
    buttons = "".join(
        f'<label style="padding:6px"><input type="radio" name="plan" value="{number}"></label>'
        for number in range(len(plans))
    )
    choice = f'<fieldset id="plans" style="position:fixed;z-index:999">{buttons}</fieldset>'
    page.get_root().html.add_child(folium.Element(choice))
    page.add_child(
        BoardLayer(
            code=f"""
            const show = (plan) => {layer.get_name()}.setStyle(({{ properties }}) => (
              {{ fillColor: properties[`plan_${{plan}}`], fillOpacity: 1, weight: 0.5 }}));
            document.getElementById("plans").addEventListener("change",
              (event) => show(event.target.value));
            show(0);
            document.documentElement.dataset.ready = "yes";"""
        )
    )
    page.save(str(folder / "peer.html"))


def coloured(result, plans):
    """The areas in degrees, with the colour of each under each plan."""
    import numpy as np
    import shapely

    shapes = result.region.shapes.geometry.to_crs("EPSG:4326").dropna()
    shapes = shapes.set_axis(shapes.index.astype(str))
    colours = np.array(
        ["#ffffd9", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494", "#dfe3e6"]
    )
    columns = {}
    for number, plan in enumerate(plans):
        minutes = plan.areas["minutes"].reindex(shapes.index).to_numpy()
        columns[f"plan_{number}"] = colours[np.digitize(minutes, (15, 30, 45, 60, 90), right=True)]
    rounded = shapely.transform(shapes.to_numpy(), lambda degrees: degrees.round(4))
    return shapes.to_frame("geometry").set_geometry(rounded, crs=4326).assign(**columns)


def copied_leaflet(folder: Path):
    """Leaflet beside the page, as scripts and styles for folium; the rest it asks goes unused."""
    from importlib.metadata import distribution

    held = Path(str(distribution("XStatic-Leaflet").locate_file("xstatic/pkg/leaflet/data")))
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copy(held / name, folder)
    return [("leaflet", "leaflet.js")], [("leaflet_css", "leaflet.css")]


class Opened:
    """A page open in the browser, and what it asked and complained of."""

    def __init__(self, browser, path: Path, size: dict[str, int]):
        self.page = browser.new_context(viewport=size).new_page()
        self.address = path.resolve().as_uri()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(WATCH_READY)
        self.cdp = self.page.context.new_cdp_session(self.page)
        self.cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.slow(1)

    def slow(self, times: int) -> None:
        """Make the processor so many times slower."""
        self.slowed = times
        self.cdp.send("Emulation.setCPUThrottlingRate", {"rate": times})

    def load(self) -> float:
        """Milliseconds from the start of navigation until the page says that it is ready."""
        self.page.goto("about:blank")
        self.requests.clear()
        self.page.goto(self.address)
        self.page.wait_for_selector("html[data-ready]", state="attached", timeout=120_000)
        self.rest()
        return self.page.evaluate("() => window.readyAt")

    def rest(self) -> None:
        """Until parts that were out of sight are drawn, too; then as long as a reader looks."""
        self.page.wait_for_selector("html:not([data-settled=no])", state="attached")
        self.page.wait_for_timeout(50 * self.slowed)

    def places(self, selector: str) -> list[dict[str, float]]:
        """Where on the page the controls stand that change something when pressed."""
        return self.page.evaluate(PLACES, selector)

    def switch(self, selector: str, chance: random.Random) -> tuple[float, float]:
        """Press one of the controls; milliseconds until painted, and of the processor till then."""
        number = chance.randrange(len(self.places(selector)))
        self.page.evaluate(SHOW_PLACE, [selector, number])
        place = self.places(selector)[number]
        self.page.mouse.move(place["x"], place["y"])
        self.rest()
        self.page.evaluate(WATCH_NEXT)
        before = self.processor()
        self.page.mouse.down()
        self.page.mouse.up()
        painted = self.page.evaluate("() => window.painted")
        return painted, self.processor() - before

    def processor(self) -> float:
        """Milliseconds that the main thread has worked."""
        found = self.cdp.send("Performance.getMetrics")["metrics"]
        return 1000 * next(each["value"] for each in found if each["name"] == "TaskDuration")

    def heap(self) -> float:
        """Megabytes that scripts hold, typed arrays included, after garbage is collected."""
        self.cdp.send("HeapProfiler.collectGarbage")
        used = self.cdp.send("Runtime.getHeapUsage")
        return (used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6

    def private(self) -> float:
        """Megabytes that the page's process shares with no other; the only page of its browser."""
        everything = self.page.context.browser.new_browser_cdp_session()
        processes = everything.send("SystemInfo.getProcessInfo")["processInfo"]
        renderers = [process["id"] for process in processes if process["type"] == "renderer"]
        return max(map(private_memory, renderers))


def private_memory(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1000


def launched(playwright):
    return playwright.chromium.launch(
        executable_path=next(filter(None, map(shutil.which, BROWSERS)), None),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
    )


def taken_turns(pages: list[Opened], selector: str, switches: int) -> list[list]:
    """Painted and processor milliseconds of each switch, for each page; none without controls."""
    chance = random.Random(1)
    taken: list[list] = [[] for _ in pages]
    if not pages[0].places(selector):
        return taken
    for _ in range(0, switches, TURN):
        for page, times in zip(pages, taken, strict=True):
            pressed = selector if page.places(selector) else CONTROLS["plan"]
            times.extend(page.switch(pressed, chance) for _ in range(TURN))
    return taken


def timed(browser, folder: Path, switches: int):
    """Rows of the table: what, slowed so many times, and per page a list of milliseconds."""
    pages = [Opened(browser, folder / name, SIZE) for name in ("board.html", "peer.html")]
    for slowed in SLOWED:
        for page in pages:
            page.slow(slowed)
        loads = [[page.load() for page in pages] for _ in range(LOADS)]
        yield "ready", slowed, list(zip(*loads, strict=True))
        for kind, selector in CONTROLS.items():
            taken = taken_turns(pages, selector, switches)
            yield f"{kind}, painted", slowed, [[painted for painted, _ in each] for each in taken]
            if slowed == 1:
                spent = [[processor for _, processor in each] for each in taken]
                yield f"{kind}, processor time until then", slowed, spent
    yield "requests", 1, [[len(set(page.requests) - {page.address})] for page in pages]
    yield "console messages", 1, [[len(page.complaints)] for page in pages]
    for page in pages:
        for complaint in dict.fromkeys(page.complaints):
            print(f"console of {Path(page.address).name}: {complaint}")


def remembered(playwright, path: Path, switches: int) -> tuple[float, float]:
    """Megabytes of scripts and of the whole process, after all plans and hospitals were shown."""
    browser = launched(playwright)
    opened = Opened(browser, path, SIZE)
    opened.load()
    for selector in CONTROLS.values():
        taken_turns([opened], selector, switches)
    megabytes = opened.heap(), opened.private()
    browser.close()
    return megabytes


def violations(browser, path: Path) -> list[str]:
    """What axe-core finds wrong for readers with other means, on a desk and on a phone."""
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for size in (SIZE, PHONE):
        opened = Opened(browser, path, size)
        opened.load()
        for fault in Axe().run(opened.page).response["violations"]:
            places = [str(node["target"]) for node in fault["nodes"]]
            found.append(f"{size['width']} wide: {fault['id']} ({', '.join(places[:3])})")
    return found


def table(folder: Path, switches: int) -> str:
    """Markdown of all that was measured."""
    from playwright.sync_api import sync_playwright

    names = ["board.html", "peer.html"]
    lines = [
        "| | processor | least | median | max | folium: median | max | ratio |",
        "|:--|--:|--:|--:|--:|--:|--:|--:|",
    ]
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for what, slowed, times in timed(browser, folder, switches):
            lines.append(row(what, "1" if slowed == 1 else f"1/{slowed}", times))
        faults = violations(browser, folder / "board.html")
        browser.close()
        memory = [remembered(playwright, folder / name, switches) for name in names]
    sizes = [[(folder / name).stat().st_size / 1e6] for name in names]
    lines.append(row("file, MB", "", sizes, digits=2))
    lines.append(row("scripts' memory, MB", "", [[scripts] for scripts, _ in memory]))
    lines.append(row("process, MB", "", [[process] for _, process in memory]))
    lines.append(f"| axe violations | | | {len(faults)} | | | | |")
    return "\n".join([*lines, *(f"axe: {fault}" for fault in faults)])


def row(what: str, processor: str, times: list, *, digits: int = 0) -> str:
    """One line of the table: milliseconds, unless ``what`` names another unit."""
    ours, theirs = times
    if not ours:
        return f"| {what} | {processor} | | – | | | | |"
    numbers = [
        min(ours),
        statistics.median(ours),
        max(ours),
        statistics.median(theirs),
        max(theirs),
    ]
    ratio = f"{numbers[1] / numbers[3]:.2f}" if numbers[3] else ""
    if len(ours) == 1:
        numbers[0] = numbers[2] = numbers[4] = None
    cells = ["" if number is None else f"{number:,.{digits}f}" for number in numbers]
    return f"| {what} | {processor} | {' | '.join(cells)} | {ratio} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the board page in Chromium.")
    parser.add_argument("--cache", type=Path, default=None, help="folder for travel times")
    parser.add_argument("--pages", type=Path, default=None, help="keep the pages, or take these")
    parser.add_argument("--switches", type=int, default=60, help="of each kind and page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.pages or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "peer.html").exists():
            print(
                f"The board page is written in {alone(write_pages, options.cache, folder):.1f} s."
            )
        print(table(folder, options.switches))


if __name__ == "__main__":
    main()
