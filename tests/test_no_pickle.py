"""Nothing that is read can run: no module unpickles, evaluates, or loads a format that does."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Bytes of our own, in a private folder, for as long as one process works, and unpacked to data alone (tests/spiders/rereading/test_packed.py).
EXCEPTED = ROOT / "spiders/rereading/packed.py"
FILES = sorted(path for room in ("archive", "pipelines", "spiders", "ngoaivu") for path in (ROOT / room).rglob("*.py") if path != EXCEPTED)
#: Modules whose readers carry out what they read, or that exist to do so.
MODULES = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "jsonpickle", "code", "xmlrpc", "imp"}
CALLS = {"eval", "exec", "compile", "__import__"}
#: These refuse such a file only where they are told to.
UNLESS_TOLD = {("np", "load"), ("numpy", "load")}
METHODS = {("os", "system"), ("os", "popen"), ("subprocess", "getoutput"), ("pd", "read_pickle")}


def dangers(source: str) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            found.append(str(node.module))
        elif isinstance(node, ast.Call):
            found += _called(node)
    return found


def _called(node: ast.Call) -> list[str]:
    function = node.func
    keywords = {word.arg: word.value for word in node.keywords}
    shown = [name for name in ("allow_pickle", "shell") if isinstance(keywords.get(name), ast.Constant) and keywords[name].value]  # type: ignore[attr-defined]
    if isinstance(function, ast.Name) and function.id in CALLS:
        return [function.id, *shown]
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        name = (function.value.id, function.attr)
        if name in METHODS or (name in UNLESS_TOLD and "allow_pickle" not in keywords):
            return [".".join(name), *shown]
    return shown


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_reads_what_can_run(path: Path) -> None:
    assert dangers(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from pickle import loads", "import joblib.memory", "import yaml", "eval('1')", "np.load(x)", "np.load(x, allow_pickle=True)", "run('x', shell=True)", "os.system('x')"],
)
def test_each_of_them_would_be_found(source: str) -> None:
    assert dangers(source)
