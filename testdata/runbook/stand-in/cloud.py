"""A cloud in a JSON file, for az, kubectl and kubelogin of the tests. Run as one of them; STATE names the file.

A runbook starts it some sixty times, so what only some calls need is imported where they do, and Python is started
without its site module (-S): where azure-cli's packages are follows from the interpreter.
"""

import json
import os
import signal
import sys
import types

VERSION = "python%d.%d" % sys.version_info[:2]
PACKAGES = os.path.join(os.path.dirname(os.path.dirname(sys.executable)), "lib", VERSION, "site-packages")
sys.path.append(PACKAGES)
PATH = os.environ["STATE"]
with open(PATH) as file:
    STATE = json.load(file)


def save():
    with open(PATH + ".new", "w") as file:
        file.write(json.dumps(STATE, sort_keys=True))
    os.rename(PATH + ".new", PATH)


def wrote(what):
    """Something changed; where the test asked for it, everything dies right here."""
    STATE["writes"].append(what)
    save()
    if len(STATE["writes"]) == STATE.get("kill_after"):
        os.killpg(os.getpgrp(), signal.Signals[STATE.get("kill_with", "SIGKILL")])


def die(text):
    save()
    print(text, file=sys.stderr)
    sys.exit(3)


def options(arguments):
    words, found = [], {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            words.append(word)
        elif "=" in word:
            key, value = word[2:].split("=", 1)
            found.setdefault(key, []).append(value)
        elif rest and not rest[0].startswith("--"):
            found.setdefault(word[2:], []).append(rest.pop(0))
        else:
            found.setdefault(word[2:], []).append(True)
    return " ".join(words), found


def answer(result, query, output):
    if query:
        import jmespath

        result = jmespath.search(query, result)
    if result is not None and output != "none":
        # The package itself, which imports the whole command line, is not needed for its output.
        knack = types.ModuleType("knack")
        knack.__path__ = [os.path.join(PACKAGES, "knack")]
        sys.modules["knack"] = knack
        from knack import output as formats
        from knack.util import CommandResultItem

        formatter = {"jsonc": "json", "yamlc": "yaml"}.get(output, output)
        sys.stdout.write(getattr(formats, "format_" + formatter)(CommandResultItem(result)))


def az(arguments):
    STATE["calls"].append(arguments)
    command, found = options(arguments)
    one = lambda key: found.get(key, [None])[0]
    save()
    result = None
    cluster = STATE["clusters"].get(one("name"))
    if command == STATE.get("broken"):
        die("the network is down")
    if command == "cloud show":
        result = {"name": STATE["cloud"]}
    elif command == "account list":
        result = STATE["subscriptions"]
    elif one("subscription") not in [each["id"] for each in STATE["subscriptions"]]:
        die("az is not signed in to the subscription " + str(one("subscription")))
    elif command == "group exists":
        result = one("name") in STATE["groups"]
    elif command.startswith("aks ") and cluster is None:
        die("no cluster " + str(one("name")))
    elif command == "aks show":
        result = cluster
    elif command == "aks update":
        if "enable-oidc-issuer" in found:
            cluster["oidcIssuerProfile"] = {"enabled": True, "issuerUrl": STATE["issuer"]}
        if "enable-workload-identity" in found:
            cluster["securityProfile"] = {"workloadIdentity": {"enabled": True}}
        wrote("aks update")
    elif command == "aks get-credentials":
        with open(one("file"), "w") as file:
            file.write(one("name"))
    elif command == "aks command invoke":
        import subprocess
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            for name in found.get("file", []):
                with open(name) as source, open(os.path.join(folder, name), "w") as copy:
                    copy.write(source.read())
            environment = dict(os.environ, CLUSTER=one("name"))
            run = subprocess.run(["sh", "-c", one("command")], cwd=folder, env=environment, capture_output=True, text=True)
        # As az does: 0 whatever became of the command.
        result = {"exitCode": run.returncode, "logs": run.stdout + run.stderr}
    elif command == "identity list":
        result = [{"name": name} for name in STATE["identities"]]
    elif command == "identity create":
        STATE["identities"][one("name")] = STATE["ids"][one("name")]
        wrote("identity create")
    elif command == "identity show":
        of_subscription = [each for each in STATE["subscriptions"] if each["id"] == one("subscription")]
        result = dict(STATE["identities"][one("name")], tenantId=of_subscription[0]["tenantId"])
    elif command == "identity federated-credential list":
        result = STATE["credentials"].get(one("identity-name"), [])
    elif command in ("identity federated-credential create", "identity federated-credential update"):
        of_identity = STATE["credentials"].setdefault(one("identity-name"), [])
        of_identity[:] = [each for each in of_identity if each["name"] != one("name")]
        of_identity.append(
            {"name": one("name"), "issuer": one("issuer"), "subject": one("subject"), "audiences": [one("audiences")]}
        )
        wrote(command)
    elif command == "identity federated-credential delete":
        of_identity = STATE["credentials"][one("identity-name")]
        of_identity[:] = [each for each in of_identity if each["name"] != one("name")]
        wrote(command)
    elif command == "role assignment list":
        result = [each for each in STATE["roles"] if each["scope"] == one("scope")]
    elif command == "role assignment create" and STATE.get("unknown_for", 0) > 0:
        STATE["unknown_for"] -= 1
        die("(PrincipalNotFound) Principal does not exist in the directory. This error might be a replication delay")
    elif command == "role assignment create":
        role = {"principalId": one("assignee-object-id"), "roleDefinitionName": one("role"), "scope": one("scope")}
        if len(one("role")) == 36:
            subscription = one("scope").split("/")[2]
            definitions = "/subscriptions/" + subscription + "/providers/Microsoft.Authorization/roleDefinitions/"
            role.update(roleDefinitionName="Some role", roleDefinitionId=definitions + one("role"))
        STATE["roles"].append(role)
        wrote(command)
    elif command == "role assignment delete":
        gone = (one("assignee-object-id"), one("role"), one("scope"))
        STATE["roles"] = [
            each for each in STATE["roles"] if (each["principalId"], each["roleDefinitionName"], each["scope"]) != gone
        ]
        wrote(command)
    else:
        die("the stand-in does not know: az " + command)
    # Where a command does not say it, what it prints is what the user has set.
    answer(result, one("query"), one("output") or STATE.get("core.output", "json"))


def kubectl(arguments):
    cluster = os.environ.get("CLUSTER")
    if cluster is None:
        with open(os.environ["KUBECONFIG"]) as file:
            cluster = file.read()
    objects = STATE["objects"].setdefault(cluster, {})
    inner = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    outer = arguments[: arguments.index("--")] if "--" in arguments else arguments
    command, found = options(outer)
    one = lambda key: found.get(key, [None])[0]
    words = command.split(" ")
    if words[0] == "apply":
        import yaml

        with open(one("filename")) as file:
            documents = list(yaml.safe_load_all(file))
        for document in documents:
            metadata = document["metadata"]
            key = "|".join([document["kind"], metadata.get("namespace", ""), metadata["name"]])
            if objects.get(key) != document and "dry-run" not in found:
                objects[key] = document
                wrote("apply " + key)
    elif words[0] == "get" and words[1].startswith("clusterroles,"):
        for key, document in sorted(objects.items()):
            kind, namespace, name = key.split("|", 2)
            maker = document["metadata"].get("annotations", {}).get("argocd-aks.dev/generated-by", "")
            if document["metadata"].get("labels", {}).get("app.kubernetes.io/managed-by") == "argocd-aks":
                print("|".join([kind, namespace, maker, name]))
    elif words[0] == "delete" and words[1] != "secret":
        del objects["|".join([words[1], one("namespace") or "", words[2]])]
        wrote("delete " + words[2])
    elif words[0] == "exec":
        account = STATE["accounts"][words[1]]
        if "AZURE_FEDERATED_TOKEN_FILE" in inner[2]:
            claims = {"aud": [STATE["audience"]], "iss": STATE["issuer"], "sub": account}
            print(json.dumps(claims, separators=(",", ":")))
        else:
            for host in inner[4:]:
                if host in STATE["unresolved"]:
                    print("unknown: " + host)
    elif words[0] == "create":
        spec = json.load(sys.stdin)["spec"]
        asked = spec["resourceAttributes"]
        who = [spec["user"]] + spec["groups"]
        bound = any(s["name"] in who for each in objects.values() for s in each.get("subjects", []))
        # Azure RBAC answers for users with an object id, and not for all kinds at once.
        if not bound or asked["verb"] == "get":
            at = ("managedClusters/" + cluster, "managedClusters/" + cluster + "/namespaces/" + asked["namespace"])
            mine = [role for role in STATE["roles"] if role["principalId"] in who and role["scope"].endswith(at)]
            bound = bool(mine) and asked["resource"] != "*" and spec["extra"]["oid"] == [spec["user"]]
            if bound and STATE.get("late_for", 0) > 0:
                STATE["late_for"] -= 1
                bound = False
        sys.stdout.write("true" if bound else "false")
    elif words[:2] == ["get", "secret"] and "tracking-id" in one("output"):
        if STATE["secret"]:
            sys.stdout.write(STATE.get("tracking", ""))
    elif words[:2] == ["get", "secret"] and not STATE["secret"]:
        pass
    elif words[:2] == ["get", "secret"]:
        for label in STATE["labels"]:
            print(label)
    elif words[:2] == ["label", "secret"]:
        STATE["labels"].remove(words[3][:-1])
        wrote("label")
    elif words[:2] == ["delete", "secret"]:
        if STATE["secret"]:
            STATE["secret"] = False
            wrote("delete secret")
    elif words[:2] == ["get", "applications.argoproj.io"]:
        if STATE["applications"]:
            print(STATE["applications"].pop())
            save()
    else:
        die("the stand-in does not know: kubectl " + command)
    save()


def kubelogin(arguments):
    STATE.setdefault("kubelogin", []).append(arguments)
    save()


COMMANDS = {"az": az, "kubectl": kubectl, "kubelogin": kubelogin}
COMMANDS[os.path.basename(sys.argv[0])](sys.argv[1:])
