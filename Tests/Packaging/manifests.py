"""Holds what runs the program's image against what the program knows: commands, flags, configurations,
addresses, paths and times.

    manifests.py kubernetes PROGRAM RENDERED.yaml…
    manifests.py compose PROGRAM CONFIGURATION.json…    as `docker compose config --format json` writes it
"""

import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

FOLDER = "/etc/aem-auth-proxy"
faults: list[str] = []


def expect(holds: bool, fault: str) -> None:
    if not holds:
        faults.append(fault)


class Program:
    """What it says of itself."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.secrets = {
            "author.json": sample_credentials(),
            "redis": "sample",
        }

    def flags(self, command: str) -> set[str]:
        text = subprocess.run([self.path, "help", command], capture_output=True, text=True).stdout
        return set(re.findall(r"--[a-z-]+", text))

    def judge_arguments(self, arguments: list[str], where: str) -> None:
        command = arguments[0]
        flags = self.flags(command)
        expect(bool(flags), f"{where}: the program has no command {command}")
        for flag in arguments[1:]:
            if flag.startswith("--"):
                expect(flag.split("=")[0] in flags, f"{where}: {command} has no {flag}")

    def judge_configuration(
        self, text: str, where: str, environment: dict[str, str], rewrite: dict[str, str]
    ) -> None:
        """As `check --offline` does, in a folder with the files that it names.

        `rewrite` says which paths of a container are which files here.
        """
        with tempfile.TemporaryDirectory() as folder:
            self.write_secrets(folder)
            for path, name in rewrite.items():
                text = text.replace(path, f"{folder}/{name}")
            write(f"{folder}/proxy.conf", text)
            self.check(["--config", f"{folder}/proxy.conf"], where, environment)

    def judge_flags(self, arguments: list[str], where: str, rewrite: dict[str, str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.write_secrets(folder)
            named = [f"{folder}/{rewrite[a]}" if a in rewrite else a for a in arguments]
            self.check(named, where, {})

    def write_secrets(self, folder: str) -> None:
        os.mkdir(f"{folder}/secrets")
        for name, content in self.secrets.items():
            write(f"{folder}/secrets/{name}", content)

    def check(self, arguments: list[str], where: str, environment: dict[str, str]) -> None:
        done = subprocess.run(
            [self.path, "check", "--offline", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
        )
        # 69: an address is taken on this machine, which is no fault of its.
        expect(done.returncode in (0, 69), f"{where}: {done.stderr}{done.stdout}")


def write(path: str, content: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(content)


def sample_credentials() -> str:
    """A service credentials file with a key that was made for this run."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj",
             "/CN=cm-p12345-e67890-integration", "-keyout", f"{folder}/key", "-out", f"{folder}/certificate"],
            check=True,
            capture_output=True,
        )  # fmt: skip
        key, certificate = (open(f"{folder}/{name}").read() for name in ("key", "certificate"))
    integration = {
        "imsEndpoint": "ims-na1.adobelogin.com",
        "metascopes": "ent_aem_cloud_api",
        "technicalAccount": {"clientId": "cm-p12345-e67890-integration", "clientSecret": "p8e-sample"},
        "email": "sample@techacct.adobe.com",
        "id": "SAMPLE@techacct.adobe.com",
        "org": "1111222233334444@AdobeOrg",
        "privateKey": key,
        "publicKey": certificate,
    }
    return json.dumps({"ok": True, "integration": integration, "statusCode": 200})


def port_of(listener: dict) -> int:
    return int(str(listener["address"]).rsplit(":", 1)[1])


def seconds(text: str | None, default: int) -> float:
    """Of a duration of proxy.conf."""
    if text is None:
        return default
    number, unit = re.fullmatch(r"(\d+)(ms|s|m|h|d)", text).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}[unit]


class Cluster:
    """The manifests of one folder."""

    def __init__(self, program: Program, path: str) -> None:
        self.program = program
        self.name = os.path.basename(path)
        self.objects = list(yaml.safe_load_all(open(path)))

    def of(self, kind: str) -> list[dict]:
        return [object for object in self.objects if object["kind"] == kind]

    def judge(self) -> None:
        proxies = 0
        for deployment in self.of("Deployment"):
            pod = deployment["spec"]["template"]
            expect(
                deployment["spec"]["selector"]["matchLabels"].items() <= pod["metadata"]["labels"].items(),
                f"{self.name}: a selector that doesn't select its own pods",
            )
            for container in pod["spec"].get("initContainers", []) + pod["spec"]["containers"]:
                self.judge_safety(pod["spec"], container)
                if "aem-auth-proxy" in container["image"]:
                    proxies += 1
                    self.judge_proxy(pod["spec"], container)
        expect(proxies == 1, f"{self.name}: {proxies} containers with the proxy")
        self.judge_references()

    def judge_safety(self, pod: dict, container: dict) -> None:
        """The restricted Pod Security Standard, and a file system that nobody writes to."""
        where = f"{self.name}: {container['name']}"
        context = {**pod["securityContext"], **container["securityContext"]}
        expect(context.get("runAsNonRoot") is True, f"{where} may run as root")
        expect(context.get("runAsUser", 0) > 0, f"{where} has no user")
        expect(context.get("allowPrivilegeEscalation") is False, f"{where} may gain rights")
        expect(context.get("capabilities") == {"drop": ["ALL"]}, f"{where} has capabilities")
        expect(context["seccompProfile"]["type"] == "RuntimeDefault", f"{where} has no seccomp")
        expect(pod.get("automountServiceAccountToken") is False, f"{where} gets a token of the cluster's")
        volumes = {volume["name"] for volume in pod["volumes"]}
        for mount in container.get("volumeMounts", []):
            expect(mount["name"] in volumes, f"{where}: no volume {mount['name']}")
        if container["name"] != "app":
            expect(context.get("readOnlyRootFilesystem") is True, f"{where} may write to its root")
            expect("memory" in container["resources"]["limits"], f"{where} has no limit of memory")

    def judge_proxy(self, pod: dict, container: dict) -> None:
        where = f"{self.name}: {container['name']}"
        self.program.judge_arguments(container["args"], where)
        path = container["args"][container["args"].index("--config") + 1]
        mount = next(m for m in container["volumeMounts"] if path.startswith(m["mountPath"] + "/"))
        volume = next(v for v in pod["volumes"] if v["name"] == mount["name"])
        files = self.files(volume["projected"])
        relative = path.removeprefix(mount["mountPath"] + "/")
        expect(relative in files, f"{where}: nothing is mounted at {path}")
        text = files.get(relative, "")
        configuration = yaml.safe_load(text)
        for name in re.findall(r"secrets/[\w.-]+", text):
            expect(name in files, f"{where}: proxy.conf names {name}, which is not mounted")
        environment = {e["name"]: "0" * 63 + "1" for e in container.get("env", [])}
        self.program.judge_configuration(text, f"{self.name}: proxy.conf", environment, {})

        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        admin = configuration["admin"]
        expect(ports.get("admin") == port_of(admin), f"{where}: port admin is not admin.address")
        expect(admin["address"].startswith("0.0.0.0:"), f"{where}: the kubelet can't reach {admin['address']}")
        listener = configuration["listeners"][0]
        if "http" in ports:
            expect(ports["http"] == port_of(listener), f"{where}: port http is not listeners[0].address")
        else:
            expect(listener["address"].startswith("127."), f"{where}: a sidecar's listener must be loopback")
        for probe, page in {"startupProbe": "/readyz", "readinessProbe": "/readyz", "livenessProbe": "/livez"}.items():
            asked = container[probe]["httpGet"]
            expect(asked["path"] == page, f"{where}: {probe} asks {asked['path']}")
            expect(asked["port"] in ports, f"{where}: {probe} asks an unknown port")
        limits = configuration.get("limits", {})
        needed = seconds(limits.get("drainDelay"), 0) + seconds(limits.get("drainTimeout"), 30)
        grace = pod["terminationGracePeriodSeconds"]
        expect(needed < grace, f"{where}: killed after {grace} s, but the drain may take {needed} s")
        names = configuration["listeners"][0].get("allowedHosts", [])
        for service in self.of("Service"):
            name = service["metadata"]["name"]
            if service["spec"]["selector"].get("app.kubernetes.io/name") == "aem-auth-proxy":
                namespace = service["metadata"]["namespace"]
                for host in (name, f"{name}.{namespace}", f"{name}.{namespace}.svc"):
                    expect(host in names, f"{where}: allowedHosts lacks {host}")
                # The rule of Host judges the port, too.
                for port in service["spec"]["ports"]:
                    expect(port["port"] == port_of(listener), f"{where}: the Service's port is another one")

    def files(self, projected: dict) -> dict[str, str]:
        """By path; what stands in secrets is not here."""
        files = {}
        for source in projected["sources"]:
            if "configMap" in source:
                named = [m for m in self.of("ConfigMap") if m["metadata"]["name"] == source["configMap"]["name"]]
                expect(len(named) == 1, f"{self.name}: no ConfigMap {source['configMap']['name']}")
                for configMap in named:
                    files |= configMap["data"]
            else:
                files |= {item["path"]: "" for item in source["secret"]["items"]}
        return files

    def judge_references(self) -> None:
        pods = [d["spec"]["template"] for d in self.of("Deployment")]
        deployments = {d["metadata"]["name"] for d in self.of("Deployment")}

        def selected(selector: dict) -> list[dict]:
            return [pod for pod in pods if selector.items() <= pod["metadata"]["labels"].items()]

        def port_names(pods: list[dict]) -> set[str]:
            return {port["name"] for pod in pods for c in pod["spec"]["containers"] for port in c.get("ports", [])}

        for service in self.of("Service"):
            chosen = selected(service["spec"]["selector"])
            expect(len(chosen) == 1, f"{self.name}: Service {service['metadata']['name']} selects {len(chosen)}")
            for port in service["spec"]["ports"]:
                expect(port["targetPort"] in port_names(chosen), f"{self.name}: no port {port['targetPort']}")
        for policy in self.of("NetworkPolicy"):
            chosen = selected(policy["spec"]["podSelector"]["matchLabels"])
            expect(len(chosen) == 1, f"{self.name}: NetworkPolicy {policy['metadata']['name']} selects {len(chosen)}")
            for rule in policy["spec"]["ingress"]:
                for port in rule["ports"]:
                    expect(port["port"] in port_names(chosen), f"{self.name}: no port {port['port']}")
        for budget in self.of("PodDisruptionBudget"):
            chosen = selected(budget["spec"]["selector"]["matchLabels"])
            expect(len(chosen) == 1, f"{self.name}: the PodDisruptionBudget selects {len(chosen)}")
        for scaler in self.of("HorizontalPodAutoscaler"):
            expect(scaler["spec"]["scaleTargetRef"]["name"] in deployments, f"{self.name}: nothing to scale")


CREDENTIALS = {
    "/var/lib/aem-auth-proxy/service-credentials.json": "secrets/author.json",
    "/run/secrets/credentials.json": "secrets/author.json",
}


def judge_compose(program: Program, path: str) -> None:
    project = json.load(open(path))
    texts = {key: config["content"] for key, config in project.get("configs", {}).items()}
    for name, service in project["services"].items():
        where = f"{os.path.basename(path)}: {name}"
        for port in service.get("ports", []):
            expect(port["host_ip"] == "127.0.0.1", f"{where}: published beyond this machine")
        expect(service["read_only"] and service["cap_drop"] == ["ALL"], f"{where}: not hardened")
        expect(not str(service.get("user", "1")).startswith(("0", "root")), f"{where}: runs as root")
        if service["image"] != "aem-auth-proxy":
            continue
        arguments = service["command"]
        program.judge_arguments(arguments, where)
        if arguments[0] != "serve":
            continue
        if "--config" in arguments:
            mounted = {config["target"]: config["source"] for config in service["configs"]}
            file = arguments[arguments.index("--config") + 1]
            expect(file in mounted, f"{where}: nothing is mounted at {file}")
            text = texts[mounted[file]]
            program.judge_configuration(text, where, {}, CREDENTIALS)
            configuration = yaml.safe_load(text)
            listeners = [configuration["listeners"][0], configuration["admin"]]
        else:
            program.judge_flags(arguments[1:], where, CREDENTIALS)
            hosts = [value for flag, value in zip(arguments, arguments[1:]) if flag == "--allow-host"]
            address = arguments[arguments.index("--listen") + 1]
            listeners = [{"address": address, "allowedHosts": hosts}]
        # Where the network of another container is shared, the ports are published there.
        host = service.get("network_mode", "").removeprefix("service:") or name
        for port in project["services"][host]["ports"]:
            listening = [l for l in listeners if port_of(l) == port["target"]]
            expect(len(listening) == 1, f"{where}: nobody listens at {port['target']}")
            for listener in listening:
                named = [int(h.rsplit(":", 1)[1]) for h in listener.get("allowedHosts", []) if ":" in h]
                known = {port_of(listener), *named}
                expect(int(port["published"]) in known, f"{where}: Host would name an unknown port")


def main() -> None:
    what, path, *names = sys.argv[1:]
    program = Program(path)
    for name in names:
        if what == "compose":
            judge_compose(program, name)
        else:
            Cluster(program, name).judge()
    print("\n".join(faults))
    sys.exit(bool(faults))


main()
