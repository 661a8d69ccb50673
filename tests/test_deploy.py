"""The manifests of ``deploy/``: their images, replicas, ports, secrets and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tracuu import settings

yaml = pytest.importorskip("yaml")  # it comes with transformers

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
COMPOSE = DEPLOY / "compose"
KUBERNETES = DEPLOY / "kubernetes"
PINNED = re.compile(r"^[a-z0-9./-]+:(?!latest$)[A-Za-z]*[.v]?\d[\w.-]*$")
SECRET_NAME = re.compile(r"PASSWORD|TOKEN|SECRET|_KEY$|STORE$", re.IGNORECASE)


# With Compose's tag for a list that replaces another.
_Loader: Any = type("_Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
_Loader.add_constructor("!override", lambda loader, node: loader.construct_sequence(node, True))


@cache
def _documents(path: Path) -> list[Any]:
    return list(yaml.load_all(path.read_text(encoding="utf-8"), _Loader))


def _manifests() -> list[Path]:
    return sorted(DEPLOY.rglob("*.yaml"))


def _texts() -> Iterator[tuple[Path, str]]:
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file() and path.parent.name != "secrets":
            yield path, path.read_text(encoding="utf-8")


def _mappings(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a document, however deep."""
    if isinstance(node, dict):
        yield node
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in values:
        yield from _mappings(each)


def _compose() -> dict[str, Any]:
    (document,) = _documents(COMPOSE / "compose.yaml")
    return dict(document)


def _resources() -> list[Path]:
    """The files that the kustomizations name as resources; patches are none."""
    return [
        kustomization.parent / name
        for kustomization in sorted(KUBERNETES.rglob("kustomization.yaml"))
        for name in _documents(kustomization)[0].get("resources", [])
    ]


def _of_kind(kind: str) -> list[dict[str, Any]]:
    documents = (each for path in _resources() for each in _documents(path))
    return [each for each in documents if each["kind"] == kind]


def _pods() -> list[dict[str, Any]]:
    """The pods of our own image, by what they run."""
    nodes = [*_of_kind("Deployment"), *_of_kind("CronJob"), *_of_kind("RayCluster")]
    return [each for node in nodes for each in _mappings(node) if "containers" in each]


@pytest.mark.parametrize("path", _manifests(), ids=lambda path: str(path.relative_to(DEPLOY)))
def test_each_manifest_is_yaml(path: Path) -> None:
    documents = _documents(path)

    assert documents and all(isinstance(each, dict) for each in documents)


def test_every_image_is_pinned_to_a_version() -> None:
    found = [
        mapping[key]
        for path in _manifests()
        for document in _documents(path)
        for mapping in _mappings(document)
        for key in ("image", "imageName")
        if key in mapping
    ]
    base = re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.M)

    assert len(found) > 10 and len(base) == 1
    assert [each for each in (*found, *base) if not PINNED.match(each)] == []


def test_the_page_runs_three_times() -> None:
    services = _compose()["services"]
    (page,) = _of_kind("Deployment")
    names = re.findall(
        r"^ +server (\w+):8501 ", (COMPOSE / "nginx/upstream.conf").read_text("utf-8"), re.M
    )

    assert page["spec"]["replicas"] == 3
    assert names == ["app1", "app2", "app3"]
    assert all(services[each]["image"] == services["app1"]["image"] for each in names)


def test_only_the_proxy_publishes_a_port_and_on_this_machine() -> None:
    services = _compose()["services"]
    published = {name for name, service in services.items() if "ports" in service}
    exposed = [each for each in _of_kind("Service") if each["spec"]["type"] != "ClusterIP"]

    assert published == {"proxy"}
    assert all(
        each.startswith("${PAGE_ADDRESS:-127.0.0.1}:") for each in services["proxy"]["ports"]
    )
    assert exposed == []


def test_only_the_proxy_is_on_a_network_with_a_way_out() -> None:
    compose = _compose()
    open_networks = {name for name, each in compose["networks"].items() if not each.get("internal")}
    on_them = {
        name
        for name, service in compose["services"].items()
        if open_networks & set(service.get("networks", open_networks))
    }

    assert on_them == {"proxy"}


def test_services_have_limits_and_are_watched() -> None:
    for name, service in _compose()["services"].items():
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert "healthcheck" in service or service["image"].startswith("tracuu:"), name


def test_no_secret_stands_in_a_manifest() -> None:
    assert _of_kind("Secret") == []
    for path in _manifests():
        for document in _documents(path):
            for name, value in _set_variables(document):
                assert not SECRET_NAME.search(name) or _points_elsewhere(value), f"{path}: {name}"


def _set_variables(document: Any) -> Iterator[tuple[str, str]]:
    """Variables with their values, as Compose and as Kubernetes write them."""
    for mapping in _mappings(document):
        if isinstance(mapping.get("environment"), dict):
            yield from ((name, str(value)) for name, value in mapping["environment"].items())
        if isinstance(mapping.get("name"), str) and "value" in mapping:
            yield mapping["name"], str(mapping["value"])


def _points_elsewhere(value: str) -> bool:
    """Whether it names a file, or takes its secret part from another variable."""
    return value.startswith("/run/secrets/") or bool(re.search(r"://\w+:\$\(\w+\)@", value))


def test_every_setting_named_is_one_that_the_program_knows() -> None:
    known = {settings.PREFIX + name for name in settings._NAMES}
    pattern = re.compile(rf"\b{settings.PREFIX}[A-Z][A-Z_]*[A-Z]\b")
    named = {name: path for path, text in _texts() for name in pattern.findall(text)}

    assert "TRACUU_STORE" in named
    assert {name: path for name, path in named.items() if name not in known} == {}


def test_no_pod_is_given_variables_named_after_services() -> None:
    """A service ``tracuu-pg-rw`` would become ``TRACUU_PG_RW_...``, an unknown setting."""
    pods = _pods()

    assert len(pods) == 4
    assert all(pod["enableServiceLinks"] is False for pod in pods)


def test_pods_run_without_root_on_a_read_only_file_system() -> None:
    for pod in _pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert all(each["securityContext"]["readOnlyRootFilesystem"] for each in pod["containers"])
