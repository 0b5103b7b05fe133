from platform_contracts.adr.v1 import chat_service_pb2 as _chat_service_pb2
from platform_contracts.ai.v1 import models_pb2 as _models_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DraftTask(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DRAFT_TASK_UNSPECIFIED: _ClassVar[DraftTask]
    DRAFT_TASK_WRITE: _ClassVar[DraftTask]
    DRAFT_TASK_EXPAND: _ClassVar[DraftTask]
    DRAFT_TASK_SUMMARISE: _ClassVar[DraftTask]
    DRAFT_TASK_FIND_CONFLICTS: _ClassVar[DraftTask]
DRAFT_TASK_UNSPECIFIED: DraftTask
DRAFT_TASK_WRITE: DraftTask
DRAFT_TASK_EXPAND: DraftTask
DRAFT_TASK_SUMMARISE: DraftTask
DRAFT_TASK_FIND_CONFLICTS: DraftTask

class DraftRequest(_message.Message):
    __slots__ = ("task", "content", "selection", "instruction", "project", "decision_id", "model")
    TASK_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    SELECTION_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    task: DraftTask
    content: str
    selection: str
    instruction: str
    project: str
    decision_id: str
    model: str
    def __init__(self, task: _Optional[_Union[DraftTask, str]] = ..., content: _Optional[str] = ..., selection: _Optional[str] = ..., instruction: _Optional[str] = ..., project: _Optional[str] = ..., decision_id: _Optional[str] = ..., model: _Optional[str] = ...) -> None: ...

class DraftResponse(_message.Message):
    __slots__ = ("started", "delta", "cited", "finished")
    STARTED_FIELD_NUMBER: _ClassVar[int]
    DELTA_FIELD_NUMBER: _ClassVar[int]
    CITED_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    started: DraftStarted
    delta: str
    cited: _chat_service_pb2.Citation
    finished: _chat_service_pb2.StreamFinished
    def __init__(self, started: _Optional[_Union[DraftStarted, _Mapping]] = ..., delta: _Optional[str] = ..., cited: _Optional[_Union[_chat_service_pb2.Citation, _Mapping]] = ..., finished: _Optional[_Union[_chat_service_pb2.StreamFinished, _Mapping]] = ...) -> None: ...

class DraftStarted(_message.Message):
    __slots__ = ("model", "citations")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    CITATIONS_FIELD_NUMBER: _ClassVar[int]
    model: _models_pb2.Model
    citations: _containers.RepeatedCompositeFieldContainer[_chat_service_pb2.Citation]
    def __init__(self, model: _Optional[_Union[_models_pb2.Model, _Mapping]] = ..., citations: _Optional[_Iterable[_Union[_chat_service_pb2.Citation, _Mapping]]] = ...) -> None: ...
