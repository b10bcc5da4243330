"""How the code is laid out: which package may import which, from `genetargeting/` up, and how long its parts may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# From the bottom up: a module imports from its own package, and from packages on lower layers.
LAYERS = (
    ("alleles", "search"),
    ("content",),
    ("markdown",),
    ("converting",),
    ("blocks",),
    ("models",),
    ("links",),
    ("sync",),  # publishing what was loaded makes redirects
    ("editing", "discovery", "enquiries", "publications"),
)
# The most lines of a class and of a function, its docstring included: what a reader keeps in mind.
LENGTHS = {ast.ClassDef: 200, ast.FunctionDef: 50, ast.AsyncFunctionDef: 50}
LAYER = {package: number for number, packages in enumerate(LAYERS) for package in packages}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """Yields the dotted name of all that a module imports, wherever in it, `from package import module` included."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_packages(file: Path) -> set[str]:
    """Returns the packages of `pages` that a module imports from."""
    parts = [name.split(".") for name in imported(file)]
    return {names[1] for names in parts if names[0] == "pages" and len(names) > 1}


@pytest.mark.parametrize("package", [name for name in LAYER if (ROOT / "pages" / name).exists()])
def test_a_package_imports_from_lower_layers_only(package):
    files = modules(f"pages/{package}")
    assert files
    upward = {
        f"{file.relative_to(ROOT)}: pages.{other}"
        for file in files
        for other in imported_packages(file) - {package}
        if LAYER.get(other, len(LAYERS)) >= LAYER[package]
    }
    assert upward == set()


def test_the_project_package_imports_nothing_of_the_pages():
    files = modules("genetargeting")
    assert files
    assert {str(file.relative_to(ROOT)) for file in files if imported_packages(file)} == set()


def test_each_static_file_has_a_name_of_its_own():
    """They share one address space: of two with one name, visitors would get whichever is found first."""
    names = [file.name for file in [*ROOT.glob("pages/*/static/*"), *ROOT.glob("genetargeting/static/*")]]
    assert "site.css" in names
    assert len(set(names)) == len(names)


def test_each_package_says_what_it_is_for():
    packages = [ROOT / "pages" / name for name in LAYER if (ROOT / "pages" / name).exists()]
    silent = [path.name for path in packages if not ast.get_docstring(ast.parse((path / "__init__.py").read_text()))]
    assert silent == []


@pytest.mark.parametrize("folder", ["pages", "genetargeting"])
def test_no_class_and_no_function_is_longer_than_a_reader_can_take_in(folder):
    files = [file for file in modules(folder) if "migrations" not in file.parts]
    assert files
    too_long = [
        f"{file.relative_to(ROOT)}: {node.name} has {length} lines"
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if type(node) in LENGTHS and (length := node.end_lineno - node.lineno + 1) > LENGTHS[type(node)]
    ]
    assert too_long == []
