"""What whoever runs the site on Kubernetes can rely on: the manifests name settings and commands that exist.

`.ci/kubernetes` validates them against the schemas of Kubernetes.
"""

import re

import pytest
import yaml
from django.core.management import get_commands

from tests.conftest import ROOT

FOLDER = ROOT / "docs/operators/kubernetes"
FILES = sorted(FOLDER.glob("*.yaml"))
MANIFESTS = [manifest for path in FILES for manifest in yaml.safe_load_all(path.read_text())]
PODS = {
    manifest["metadata"]["name"]: manifest["spec"]["template"]["spec"]
    for manifest in MANIFESTS
    if manifest["kind"] in ("Deployment", "Job")
}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def settings():
    code = (ROOT / "genetargeting/settings.py").read_text(encoding="utf-8")
    return set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z0-9_]+)"', code))


def test_every_setting_that_the_manifests_and_their_guide_give_exists():
    (kustomization,) = [manifest for manifest in MANIFESTS if manifest["kind"] == "Kustomization"]
    given = {literal.partition("=")[0] for literal in kustomization["configMapGenerator"][0]["literals"]}
    guide = (ROOT / "docs/operators/beyond-one-machine.md").read_text(encoding="utf-8")
    given |= set(re.findall(r"--from-literal=([A-Z0-9_]+)=", guide)) - {"DIRECT_DATABASE_URL"}
    given |= {each["name"] for pod in PODS.values() for each in pod["containers"][0].get("env", [])}
    assert given <= settings()


def test_every_manifest_is_part_of_the_whole():
    (kustomization,) = [manifest for manifest in MANIFESTS if manifest["kind"] == "Kustomization"]
    assert sorted(kustomization["resources"]) == [path.name for path in FILES if path.name != "kustomization.yaml"]


@pytest.mark.parametrize("name", sorted(PODS))
def test_no_pod_may_more_than_its_container_may_under_compose(name):
    (container,) = PODS[name]["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert PODS[name]["securityContext"]["runAsNonRoot"]
    assert not PODS[name]["automountServiceAccountToken"]
    assert container["resources"]["limits"]["memory"]


@pytest.mark.parametrize("name", ["scheduler", "release", "cache"])
def test_a_pod_runs_what_its_service_runs_under_compose(name):
    arguments = PODS[name]["containers"][0]["args"]
    if name == "release":  # the folder of secrets is a volume there
        arguments = [*arguments[:-1], "/secrets/administrator"]
    assert arguments == COMPOSE["services"][name]["command"]
    assert name == "cache" or arguments[2] in get_commands()


def test_what_takes_its_time_goes_past_the_pooler():
    for name in ("scheduler", "release"):
        variables = {each["name"]: each for each in PODS[name]["containers"][0]["env"]}
        assert variables["DATABASE_URL"]["valueFrom"]["secretKeyRef"]["key"] == "DIRECT_DATABASE_URL"
        assert variables["DATABASE_POOLER"]["value"] == "false"
