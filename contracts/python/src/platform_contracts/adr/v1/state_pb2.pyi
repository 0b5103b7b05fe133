from platform_contracts.adr.v1 import event_pb2 as _event_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DecisionState(_message.Message):
    __slots__ = ("project", "number", "content", "tags", "categories", "archived", "relations", "source", "untouched_since_import")
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    ARCHIVED_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UNTOUCHED_SINCE_IMPORT_FIELD_NUMBER: _ClassVar[int]
    project: str
    number: int
    content: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    archived: bool
    relations: _containers.RepeatedCompositeFieldContainer[_event_pb2.DecisionRelated]
    source: _event_pb2.SourceFile
    untouched_since_import: bool
    def __init__(self, project: _Optional[str] = ..., number: _Optional[int] = ..., content: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., archived: _Optional[bool] = ..., relations: _Optional[_Iterable[_Union[_event_pb2.DecisionRelated, _Mapping]]] = ..., source: _Optional[_Union[_event_pb2.SourceFile, _Mapping]] = ..., untouched_since_import: _Optional[bool] = ...) -> None: ...
