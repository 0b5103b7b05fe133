"""The generated package as a whole: it imports, it hides nothing, and its messages survive the wire."""

import importlib
import platform
import sys
from pathlib import Path

import pytest
from google.protobuf.descriptor import FileDescriptor

import platform_contracts
from platform_contracts.adr.v1 import decision_service_pb2
from platform_contracts.platform.common.v1 import pagination_pb2

ROOT = Path(platform_contracts.__file__).parent
PROTOS = Path(__file__).parents[2] / "proto"
MODULES = sorted(file.relative_to(ROOT).with_suffix("").as_posix() for file in ROOT.rglob("*_pb2.py"))


def test_every_proto_file_has_a_module() -> None:
    expected = sorted(f"{file.relative_to(PROTOS).with_suffix('').as_posix()}_pb2" for file in PROTOS.rglob("*.proto"))
    assert expected == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_modules_import_and_describe_themselves(module: str) -> None:
    descriptor: FileDescriptor = importlib.import_module(f"platform_contracts.{module.replace('/', '.')}").DESCRIPTOR
    assert descriptor.package == ".".join(module.split("/")[:-1])


def test_pythons_own_platform_module_stays() -> None:
    assert platform.python_implementation()
    assert Path(str(sys.modules["platform"].__file__)).is_relative_to(sys.base_prefix)


def test_messages_survive_the_wire() -> None:
    request = decision_service_pb2.ListDecisionsRequest(
        filter=decision_service_pb2.DecisionFilter(tags=["storage", "ünïcode"], include_archived=True),
        page=pagination_pb2.PageRequest(),
    )
    assert decision_service_pb2.ListDecisionsRequest.FromString(request.SerializeToString()) == request
