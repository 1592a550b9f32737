#!/usr/bin/env python3
"""Checks JSON documents against the OpenAI schemas: validate_openai.py SCHEMA.json DOCUMENTS.jsonl

Each line of DOCUMENTS is {"name": …, "schema": …, "json": …}; `schema` may start with "!" for a document that must
not be valid. Prints a line for each failure and a summary; exits with 1 after a failure. Needs python3-jsonschema."""
import json
import sys

from jsonschema import Draft202012Validator


def corrected(node):
    """The file says OpenAPI 3.1 and still writes `nullable: true`, which JSON Schema ignores; and its own examples
    send null for properties that it neither requires nor calls nullable."""
    if isinstance(node, list):
        return [corrected(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: corrected(value) for key, value in node.items() if key not in ("discriminator", "example", "examples")}
    if node.pop("nullable", False) is True:
        return {"anyOf": [node, {"type": "null"}]}
    if isinstance(node.get("properties"), dict):
        required = node.get("required", [])
        node["properties"] = {
            key: value if key in required else {"anyOf": [value, {"type": "null"}]}
            for key, value in node["properties"].items()
        }
    return node


def load_components(path):
    with open(path, encoding="utf-8") as file:
        components = corrected(json.load(file)["components"])
    # The example of a streamed completion has finish_reason null; its schema forgets it.
    choice = components["schemas"]["CreateCompletionResponse"]["properties"]["choices"]["items"]["properties"]
    choice["finish_reason"] = {"anyOf": [choice["finish_reason"], {"type": "null"}]}
    return components


def main():
    components = load_components(sys.argv[1])
    validators = {}
    checked = failed = 0
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            schema = document["schema"].lstrip("!")
            if schema not in validators:
                validators[schema] = Draft202012Validator(
                    {"$ref": "#/components/schemas/" + schema, "components": components}
                )
            errors = sorted(validators[schema].iter_errors(document["json"]), key=lambda error: len(error.message))
            checked += 1
            if bool(errors) == document["schema"].startswith("!"):
                continue
            failed += 1
            print("FAIL", document["name"], document["schema"])
            for error in errors[:4]:
                print("   ", "/".join(map(str, error.absolute_path)), "::", error.message[:300])
    print(f"{checked} checked, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
