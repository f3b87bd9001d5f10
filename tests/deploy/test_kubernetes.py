"""The manifests fit the schemas of Kubernetes, each other, and the service's own settings."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from screening.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "kubernetes"
# The oldest that anybody still runs, and the newest whose schemas are at hand.
VERSIONS = ("1.30", kubernetes_validate.latest_version())
CALLS, PROBES, METRICS = 50051, 50052, 9464
Manifest = dict[str, Any]


def manifests(text: str) -> list[Manifest]:
    """The documents of a YAML text."""
    return [document for document in yaml.safe_load_all(text) if document]


FILES = {path.name: manifests(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
EVERY = [(f"{name}:{item['kind']}:{item['metadata']['name']}", item) for name, items in FILES.items() for item in items]
IDS, ITEMS = [name for name, _ in EVERY], [item for _, item in EVERY]


def one(kind: str, name: str) -> Manifest:
    """The manifest of a kind and a name."""
    return next(item for item in ITEMS if (item["kind"], item["metadata"]["name"]) == (kind, name))


def pods() -> Iterator[tuple[str, Manifest]]:
    """The pod templates: the service's and the refresh's."""
    yield "service", one("Deployment", "screening")["spec"]["template"]
    yield "refresh", one("CronJob", "screening-refresh")["spec"]["jobTemplate"]["spec"]["template"]


def environment(container: Manifest) -> dict[str, str]:
    """What a container finds in its environment."""
    return {item["name"]: item["value"] for item in container["env"]}


def chosen(selector: dict[str, str], labels: dict[str, str]) -> bool:
    """Whether a selector takes a pod with these labels."""
    return selector.items() <= labels.items()


PODS = dict(pods())
SERVICE = PODS["service"]["spec"]["containers"][0]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", ITEMS, ids=IDS)
def test_every_manifest_fits_its_schema(manifest: Manifest, version: str) -> None:
    """No field is unknown, missing or of the wrong type."""
    kubernetes_validate.validate(manifest, version, strict=True)


def test_a_mistyped_field_is_found() -> None:
    """The schemas are strict: a field nobody knows is refused."""
    wrong = {**one("ServiceAccount", "screening"), "automountServiceAccountTokn": False}
    with pytest.raises(kubernetes_validate.ValidationError, match="automountServiceAccountTokn"):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_kustomize_puts_them_together() -> None:
    """`kubectl kustomize deploy` gives every manifest, in one namespace, with one image, and all fit their schemas."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    done = subprocess.run(["kubectl", "kustomize", "deploy"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 - whichever is installed
    assert (0, "") == (done.returncode, done.stderr)
    built = manifests(done.stdout)
    for manifest in built:
        kubernetes_validate.validate(manifest, VERSIONS[-1], strict=True)
    kinds = sorted([item["kind"] for item in ITEMS] + ["ConfigMap"])
    assert kinds == sorted(item["kind"] for item in built)
    assert {"screening"} == {item["metadata"]["namespace"] for item in built}


@pytest.mark.parametrize("name", PODS)
def test_every_container_is_shut(name: str) -> None:
    """No root, no right to become it, nothing to write to but volumes, no token of the cluster."""
    pod = PODS[name]["spec"]
    inner = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    assert [inner] * len(pod["containers"]) == [container["securityContext"] for container in pod["containers"]]
    outer = {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
    assert outer.items() <= pod["securityContext"].items()
    assert (False, False) == (pod["automountServiceAccountToken"], pod["enableServiceLinks"])
    assert [] == [container["name"] for container in pod["containers"] if "limits" not in container["resources"]]


@pytest.mark.parametrize("name", PODS)
def test_every_volume_that_is_mounted_is_there(name: str) -> None:
    """A mount names a volume of the pod, and every claim is made by these manifests."""
    pod = PODS[name]["spec"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounted = {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]}
    assert set(volumes) == mounted
    named = [
        volume["persistentVolumeClaim"]["claimName"] for volume in volumes.values() if "persistentVolumeClaim" in volume
    ]
    made = {item["metadata"]["name"] for item in ITEMS if item["kind"] == "PersistentVolumeClaim"}
    assert [] == [claim for claim in named if claim not in made]


@pytest.mark.parametrize("name", PODS)
def test_the_service_takes_its_environment(name: str) -> None:
    """Every variable is a setting with a usable value."""
    settings = load_settings(environment(PODS[name]["spec"]["containers"][0]))
    mounts = [mount["mountPath"] for mount in PODS[name]["spec"]["containers"][0]["volumeMounts"]]
    assert [] == [
        folder
        for folder in (settings.index_dir, settings.audit_dir, settings.tls_cert)
        if folder is not None and not any(str(folder).startswith(mount) for mount in mounts)
    ]


def test_both_pods_speak_of_the_same_index() -> None:
    """What the refresh publishes is what the service reads: the same claim, the same folder in it."""

    def place(name: str) -> tuple[str, str]:
        """The claim of the index, and where in it the index stands."""
        pod = PODS[name]["spec"]
        index = environment(pod["containers"][0])["SCREENING_INDEX_DIR"]
        mounts = [item for item in pod["containers"][0]["volumeMounts"] if index.startswith(item["mountPath"] + "/")]
        mount = max(mounts, key=lambda item: len(item["mountPath"]))
        claim = next(item for item in pod["volumes"] if item["name"] == mount["name"])["persistentVolumeClaim"]
        return claim["claimName"], index.removeprefix(mount["mountPath"])

    assert place("refresh") == place("service")


def test_ports_are_those_of_the_settings() -> None:
    """Calls, probes and metrics go to the ports that the service binds."""
    settings = load_settings(environment(SERVICE))
    bound = [settings.listen, settings.probe_listen, settings.metrics_listen]
    assert [f"0.0.0.0:{port}" for port in (CALLS, PROBES, METRICS)] == bound
    assert [CALLS, PROBES, METRICS] == [port["containerPort"] for port in SERVICE["ports"]]
    assert PROBES == SERVICE["readinessProbe"]["grpc"]["port"]
    assert ["metrics", "metrics"] == [SERVICE[probe]["httpGet"]["port"] for probe in ("startupProbe", "livenessProbe")]
    service = one("Service", "screening")["spec"]
    assert ("None", ["grpc", "metrics"]) == (service["clusterIP"], [port["targetPort"] for port in service["ports"]])


def test_calls_may_end_before_the_pod_is_killed() -> None:
    """The grace period is longer than lame duck and drain together."""
    settings = load_settings(environment(SERVICE))
    assert settings.lame_duck_s + settings.drain_s < PODS["service"]["spec"]["terminationGracePeriodSeconds"]


def test_selectors_take_the_pods_of_the_service_and_no_other() -> None:
    """Deployment, Service, budget and policy speak of the service's pods, none of the refresh's."""
    own, other = (PODS[name]["metadata"]["labels"] for name in ("service", "refresh"))
    selectors = [
        one("Deployment", "screening")["spec"]["selector"]["matchLabels"],
        one("Service", "screening")["spec"]["selector"],
        one("PodDisruptionBudget", "screening")["spec"]["selector"]["matchLabels"],
        one("NetworkPolicy", "screening")["spec"]["podSelector"]["matchLabels"],
        *(item["labelSelector"]["matchLabels"] for item in PODS["service"]["spec"]["topologySpreadConstraints"]),
    ]
    assert [(True, False)] * len(selectors) == [(chosen(item, own), chosen(item, other)) for item in selectors]
    refresh = one("NetworkPolicy", "screening-refresh")["spec"]["podSelector"]["matchLabels"]
    assert (False, True) == (chosen(refresh, own), chosen(refresh, other))


def test_the_service_reaches_nobody() -> None:
    """Its policy lets calls and scrapes in and nothing out; the refresh lets nothing in."""
    policy = one("NetworkPolicy", "screening")["spec"]
    assert (["Ingress", "Egress"], []) == (policy["policyTypes"], policy["egress"])
    assert ["grpc", "metrics"] == [port["port"] for rule in policy["ingress"] for port in rule["ports"]]
    assert [] == one("NetworkPolicy", "screening-refresh")["spec"]["ingress"]


def test_the_autoscaler_scales_the_deployment() -> None:
    """It names the Deployment, keeps two replicas at least, and the Deployment leaves the number to it."""
    spec = one("HorizontalPodAutoscaler", "screening")["spec"]
    assert ("Deployment", "screening") == (spec["scaleTargetRef"]["kind"], spec["scaleTargetRef"]["name"])
    assert spec["minReplicas"] > one("PodDisruptionBudget", "screening")["spec"]["maxUnavailable"]
    assert "replicas" not in one("Deployment", "screening")["spec"]
