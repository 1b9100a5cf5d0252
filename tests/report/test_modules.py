"""Modules joined into one script: what comes out, and every refusal."""

from __future__ import annotations

import pytest

from regiotafel.report.modules import ModuleError, join_modules


@pytest.fixture
def join(tmp_path):
    """Write files by name, and join them from ``start.js``."""

    def write_and_join(files, call="start(map)"):
        for name, code in files.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(code, encoding="utf-8")
        return join_modules(tmp_path / "start.js", call=call)

    return write_and_join


START = "export function start(map) {\n  map();\n}\n"


def test_a_module_alone(join):
    assert join({"start.js": START}) == (
        '"use strict";\n'
        "const $0 = (() => { // start.js\n"
        "function start(map) {\n  map();\n}\n"
        "return { start };\n"
        "})();\n"
        "$0.start(map);"
    )


def test_every_module_stands_once_and_after_those_it_imports(join):
    script = join(
        {
            "start.js": '// About.\n\nimport { a } from "./a.js";\n'
            'import {\n  b,\n  both,\n} from "./deep/b.js";\n\n' + START,
            "a.js": 'import { c } from "./c.js";\nexport const a = c + 1;\n',
            "deep/b.js": 'import { c } from "../c.js";\n'
            "export class b {}\nexport async function both() { return c; }\n",
            "c.js": "let hidden = 1;\nexport const c = hidden;\n",
        }
    )
    names = ["c.js", "a.js", "b.js", "start.js"]
    assert [line.split("// ")[1] for line in script.splitlines() if "=> { //" in line] == names
    assert "const { a } = $1;\nconst { b, both } = $2;\n// About.\n" in script
    assert "return { b, both };" in script
    assert "import" not in script
    assert "export" not in script


def test_equal_files_give_equal_text(join):
    files = {"start.js": 'import { a } from "./a.js";\n' + START, "a.js": "export const a = 1;\n"}
    assert join(files) == join(files)


def test_comments_and_names_may_speak_of_imports(join):
    comment = '/** @typedef {import("./types.js").Type} Type */\n// import and export\n'
    assert comment in join({"start.js": comment + "const imported = [];\n" + START})


A = {"a.js": "export const a = 1;\n"}
REFUSED = {
    "itself": (
        {
            "start.js": 'import { a } from "./a.js";\n' + START,
            "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
            "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
        },
        r"a\.js: imports itself: a\.js -> b\.js -> a\.js",
    ),
    "not exported": (
        {"start.js": 'import { a, b } from "./a.js";\n' + START, **A},
        r"start\.js: a\.js does not export b$",
    ),
    "not there": (
        {"start.js": 'import { a } from "./b.js";\n' + START, **A},
        r"start\.js: imports \./b\.js, which is not there",
    ),
    "a package": (
        {"start.js": 'import { a } from "a";\n' + START, **A},
        r"start\.js: imports a; name a file beside it",
    ),
    "an address": (
        {"start.js": 'import { a } from "https://example.org/a.js";\n' + START, **A},
        r"imports https://example\.org/a\.js; name a file",
    ),
    "no script": (
        {"start.js": 'import { a } from "./a.json";\n' + START, "a.json": "{}"},
        r"imports \./a\.json; name a file",
    ),
    "exported twice": (
        {"start.js": START + START},
        r"start\.js: exports start twice",
    ),
    "imported twice": (
        {
            "start.js": 'import { a } from "./a.js";\nimport { a } from "./b.js";\n' + START,
            **A,
            "b.js": "export const a = 2;\n",
        },
        r"start\.js: imports a twice",
    ),
    "two imports of a file": (
        {
            "start.js": 'import { a } from "./a.js";\nimport { b } from "./a.js";\n' + START,
            "a.js": "export const a = 1;\nexport const b = 2;\n",
        },
        r"start\.js: imports \./a\.js twice; write one import",
    ),
    "renamed": (
        {"start.js": 'import { a as b } from "./a.js";\n' + START, **A},
        r"start\.js: imports 'a as b'; import names as they are exported",
    ),
    "the end of the script": (
        {"start.js": "// </SCRIPT>\n" + START},
        r"start\.js: holds </script",
    ),
    "not called": (
        {"start.js": "function start() {}\n"},
        r"start\.js: does not export what is called, start\(map\)",
    ),
}


@pytest.mark.parametrize(("files", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(join, files, message):
    with pytest.raises(ModuleError, match=message):
        join(files)


@pytest.mark.parametrize(
    "line",
    [
        'import a from "./a.js";',
        'import * as a from "./a.js";',
        'import "./a.js";',
        "import { a } from './a.js';",
        'import { a } from "./a.js"',
        'import { a } from "./a.js" with { type: "json" };',
        '  import { a } from "./a.js";',
        'const b = 1; import { a } from "./a.js";',
        '/* of a */ import { a } from "./a.js";',
        'const a = import("./a.js");',
        "const here = import.meta.url;",
        "export default start;",
        "export default function other() {}",
        "export { start };",
        'export { a } from "./a.js";',
        'export * from "./a.js";',
        "export let a = 1;",
        "export var a = 1;",
        "export const { a } = {};",
        "export const [a] = [];",
        "export function* a() {}",
        "  export const a = 1;",
        "const b = 1; export const a = b;",
        "await Promise.resolve();",
        "const a = await Promise.resolve();",
    ],
)
def test_other_syntax_is_refused_with_its_line(join, line):
    code = 'import {\n  a,\n} from "./b.js";\n\n' + f"{line}\n" + START
    with pytest.raises(ModuleError, match=r"start\.js, line 5: cannot be joined: ") as refused:
        join({"start.js": code, **A, "b.js": A["a.js"]})
    assert f"cannot be joined: {line.strip()}; write imports as" in str(refused.value)
