import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from platform_contracts.platform.common.v1 import metadata_pb2 as _metadata_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STATUS_UNSPECIFIED: _ClassVar[Status]
    STATUS_DRAFT: _ClassVar[Status]
    STATUS_PROPOSED: _ClassVar[Status]
    STATUS_ACCEPTED: _ClassVar[Status]
    STATUS_REJECTED: _ClassVar[Status]
    STATUS_DEPRECATED: _ClassVar[Status]
    STATUS_SUPERSEDED: _ClassVar[Status]
    STATUS_OTHER: _ClassVar[Status]

class Format(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FORMAT_UNSPECIFIED: _ClassVar[Format]
    FORMAT_MARKDOWN: _ClassVar[Format]
    FORMAT_RESTRUCTUREDTEXT: _ClassVar[Format]
    FORMAT_ASCIIDOC: _ClassVar[Format]

class RelationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RELATION_KIND_UNSPECIFIED: _ClassVar[RelationKind]
    RELATION_KIND_SUPERSEDES: _ClassVar[RelationKind]
    RELATION_KIND_SUPERSEDED_BY: _ClassVar[RelationKind]
    RELATION_KIND_AMENDS: _ClassVar[RelationKind]
    RELATION_KIND_AMENDED_BY: _ClassVar[RelationKind]
    RELATION_KIND_RELATES_TO: _ClassVar[RelationKind]
STATUS_UNSPECIFIED: Status
STATUS_DRAFT: Status
STATUS_PROPOSED: Status
STATUS_ACCEPTED: Status
STATUS_REJECTED: Status
STATUS_DEPRECATED: Status
STATUS_SUPERSEDED: Status
STATUS_OTHER: Status
FORMAT_UNSPECIFIED: Format
FORMAT_MARKDOWN: Format
FORMAT_RESTRUCTUREDTEXT: Format
FORMAT_ASCIIDOC: Format
RELATION_KIND_UNSPECIFIED: RelationKind
RELATION_KIND_SUPERSEDES: RelationKind
RELATION_KIND_SUPERSEDED_BY: RelationKind
RELATION_KIND_AMENDS: RelationKind
RELATION_KIND_AMENDED_BY: RelationKind
RELATION_KIND_RELATES_TO: RelationKind

class RecordDate(_message.Message):
    __slots__ = ("iso", "text")
    ISO_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    iso: str
    text: str
    def __init__(self, iso: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class DecisionSummary(_message.Message):
    __slots__ = ("id", "project", "number", "title", "status", "status_text", "date", "tags", "categories", "authors", "archived", "version", "updated", "superseded_by", "path")
    ID_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_TEXT_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    ARCHIVED_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    SUPERSEDED_BY_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    id: str
    project: str
    number: int
    title: str
    status: Status
    status_text: str
    date: RecordDate
    tags: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    authors: _containers.RepeatedScalarFieldContainer[str]
    archived: bool
    version: int
    updated: _metadata_pb2.ChangeMetadata
    superseded_by: _containers.RepeatedCompositeFieldContainer[Reference]
    path: str
    def __init__(self, id: _Optional[str] = ..., project: _Optional[str] = ..., number: _Optional[int] = ..., title: _Optional[str] = ..., status: _Optional[_Union[Status, str]] = ..., status_text: _Optional[str] = ..., date: _Optional[_Union[RecordDate, _Mapping]] = ..., tags: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., authors: _Optional[_Iterable[str]] = ..., archived: _Optional[bool] = ..., version: _Optional[int] = ..., updated: _Optional[_Union[_metadata_pb2.ChangeMetadata, _Mapping]] = ..., superseded_by: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ..., path: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("summary", "content", "format", "relations", "created")
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    summary: DecisionSummary
    content: str
    format: Format
    relations: _containers.RepeatedCompositeFieldContainer[Relation]
    created: _metadata_pb2.ChangeMetadata
    def __init__(self, summary: _Optional[_Union[DecisionSummary, _Mapping]] = ..., content: _Optional[str] = ..., format: _Optional[_Union[Format, str]] = ..., relations: _Optional[_Iterable[_Union[Relation, _Mapping]]] = ..., created: _Optional[_Union[_metadata_pb2.ChangeMetadata, _Mapping]] = ...) -> None: ...

class Reference(_message.Message):
    __slots__ = ("id", "number", "title", "text")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    id: str
    number: int
    title: str
    text: str
    def __init__(self, id: _Optional[str] = ..., number: _Optional[int] = ..., title: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class Relation(_message.Message):
    __slots__ = ("kind", "target", "stated_here")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    STATED_HERE_FIELD_NUMBER: _ClassVar[int]
    kind: RelationKind
    target: Reference
    stated_here: bool
    def __init__(self, kind: _Optional[_Union[RelationKind, str]] = ..., target: _Optional[_Union[Reference, _Mapping]] = ..., stated_here: _Optional[bool] = ...) -> None: ...

class DecisionVersion(_message.Message):
    __slots__ = ("version", "summary", "event_type", "changed", "title", "status")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    EVENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    version: int
    summary: str
    event_type: str
    changed: _metadata_pb2.ChangeMetadata
    title: str
    status: Status
    def __init__(self, version: _Optional[int] = ..., summary: _Optional[str] = ..., event_type: _Optional[str] = ..., changed: _Optional[_Union[_metadata_pb2.ChangeMetadata, _Mapping]] = ..., title: _Optional[str] = ..., status: _Optional[_Union[Status, str]] = ...) -> None: ...

class Project(_message.Message):
    __slots__ = ("key", "name", "decisions", "created_at")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: str
    decisions: int
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, key: _Optional[str] = ..., name: _Optional[str] = ..., decisions: _Optional[int] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EditConflict(_message.Message):
    __slots__ = ("current", "expected_version", "your_content", "your_title")
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    YOUR_CONTENT_FIELD_NUMBER: _ClassVar[int]
    YOUR_TITLE_FIELD_NUMBER: _ClassVar[int]
    current: Decision
    expected_version: int
    your_content: str
    your_title: str
    def __init__(self, current: _Optional[_Union[Decision, _Mapping]] = ..., expected_version: _Optional[int] = ..., your_content: _Optional[str] = ..., your_title: _Optional[str] = ...) -> None: ...
