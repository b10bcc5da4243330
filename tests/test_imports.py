"""Which room may import which: the packages of `pages/` in layers, and `genetargeting/` below all of them."""

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
