from platform_contracts.adr.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ImportOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    IMPORT_OUTCOME_UNSPECIFIED: _ClassVar[ImportOutcome]
    IMPORT_OUTCOME_CREATED: _ClassVar[ImportOutcome]
    IMPORT_OUTCOME_UPDATED: _ClassVar[ImportOutcome]
    IMPORT_OUTCOME_UNCHANGED: _ClassVar[ImportOutcome]
    IMPORT_OUTCOME_CONFLICT: _ClassVar[ImportOutcome]
    IMPORT_OUTCOME_KEPT: _ClassVar[ImportOutcome]
    IMPORT_OUTCOME_FAILED: _ClassVar[ImportOutcome]

class FileKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FILE_KIND_UNSPECIFIED: _ClassVar[FileKind]
    FILE_KIND_RECORD: _ClassVar[FileKind]
    FILE_KIND_INDEX: _ClassVar[FileKind]
    FILE_KIND_TEMPLATE: _ClassVar[FileKind]
    FILE_KIND_ATTACHMENT: _ClassVar[FileKind]
IMPORT_OUTCOME_UNSPECIFIED: ImportOutcome
IMPORT_OUTCOME_CREATED: ImportOutcome
IMPORT_OUTCOME_UPDATED: ImportOutcome
IMPORT_OUTCOME_UNCHANGED: ImportOutcome
IMPORT_OUTCOME_CONFLICT: ImportOutcome
IMPORT_OUTCOME_KEPT: ImportOutcome
IMPORT_OUTCOME_FAILED: ImportOutcome
FILE_KIND_UNSPECIFIED: FileKind
FILE_KIND_RECORD: FileKind
FILE_KIND_INDEX: FileKind
FILE_KIND_TEMPLATE: FileKind
FILE_KIND_ATTACHMENT: FileKind

class ImportFilesRequest(_message.Message):
    __slots__ = ("project", "files", "dry_run")
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    project: str
    files: _containers.RepeatedCompositeFieldContainer[ImportFile]
    dry_run: bool
    def __init__(self, project: _Optional[str] = ..., files: _Optional[_Iterable[_Union[ImportFile, _Mapping]]] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class ImportFile(_message.Message):
    __slots__ = ("path", "data", "first_seen")
    PATH_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEEN_FIELD_NUMBER: _ClassVar[int]
    path: str
    data: bytes
    first_seen: str
    def __init__(self, path: _Optional[str] = ..., data: _Optional[bytes] = ..., first_seen: _Optional[str] = ...) -> None: ...

class ImportResult(_message.Message):
    __slots__ = ("path", "outcome", "kind", "reason", "decision", "incoming_content")
    PATH_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    INCOMING_CONTENT_FIELD_NUMBER: _ClassVar[int]
    path: str
    outcome: ImportOutcome
    kind: FileKind
    reason: str
    decision: _decision_pb2.DecisionSummary
    incoming_content: str
    def __init__(self, path: _Optional[str] = ..., outcome: _Optional[_Union[ImportOutcome, str]] = ..., kind: _Optional[_Union[FileKind, str]] = ..., reason: _Optional[str] = ..., decision: _Optional[_Union[_decision_pb2.DecisionSummary, _Mapping]] = ..., incoming_content: _Optional[str] = ...) -> None: ...

class ImportFilesResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[ImportResult]
    def __init__(self, results: _Optional[_Iterable[_Union[ImportResult, _Mapping]]] = ...) -> None: ...

class ExportFilesRequest(_message.Message):
    __slots__ = ("project",)
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    project: str
    def __init__(self, project: _Optional[str] = ...) -> None: ...

class ExportFilesResponse(_message.Message):
    __slots__ = ("path", "data", "total")
    PATH_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    path: str
    data: bytes
    total: int
    def __init__(self, path: _Optional[str] = ..., data: _Optional[bytes] = ..., total: _Optional[int] = ...) -> None: ...
