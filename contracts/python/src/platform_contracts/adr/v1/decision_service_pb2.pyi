import datetime

from platform_contracts.adr.v1 import decision_pb2 as _decision_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from platform_contracts.platform.common.v1 import pagination_pb2 as _pagination_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DecisionSort(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DECISION_SORT_UNSPECIFIED: _ClassVar[DecisionSort]
    DECISION_SORT_NUMBER: _ClassVar[DecisionSort]
    DECISION_SORT_NUMBER_DESCENDING: _ClassVar[DecisionSort]
    DECISION_SORT_TITLE: _ClassVar[DecisionSort]
    DECISION_SORT_DATE: _ClassVar[DecisionSort]
    DECISION_SORT_DATE_DESCENDING: _ClassVar[DecisionSort]
    DECISION_SORT_STATUS: _ClassVar[DecisionSort]

class DiffOperation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIFF_OPERATION_UNSPECIFIED: _ClassVar[DiffOperation]
    DIFF_OPERATION_EQUAL: _ClassVar[DiffOperation]
    DIFF_OPERATION_REMOVED: _ClassVar[DiffOperation]
    DIFF_OPERATION_ADDED: _ClassVar[DiffOperation]
DECISION_SORT_UNSPECIFIED: DecisionSort
DECISION_SORT_NUMBER: DecisionSort
DECISION_SORT_NUMBER_DESCENDING: DecisionSort
DECISION_SORT_TITLE: DecisionSort
DECISION_SORT_DATE: DecisionSort
DECISION_SORT_DATE_DESCENDING: DecisionSort
DECISION_SORT_STATUS: DecisionSort
DIFF_OPERATION_UNSPECIFIED: DiffOperation
DIFF_OPERATION_EQUAL: DiffOperation
DIFF_OPERATION_REMOVED: DiffOperation
DIFF_OPERATION_ADDED: DiffOperation

class CreateDecisionRequest(_message.Message):
    __slots__ = ("project", "title", "content", "tags", "categories", "id")
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    project: str
    title: str
    content: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    id: str
    def __init__(self, project: _Optional[str] = ..., title: _Optional[str] = ..., content: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., id: _Optional[str] = ...) -> None: ...

class CreateDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class GetDecisionRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class DecisionFilter(_message.Message):
    __slots__ = ("projects", "statuses", "tags", "categories", "authors", "date_from", "date_to", "include_archived")
    PROJECTS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    DATE_FROM_FIELD_NUMBER: _ClassVar[int]
    DATE_TO_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_ARCHIVED_FIELD_NUMBER: _ClassVar[int]
    projects: _containers.RepeatedScalarFieldContainer[str]
    statuses: _containers.RepeatedScalarFieldContainer[_decision_pb2.Status]
    tags: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    authors: _containers.RepeatedScalarFieldContainer[str]
    date_from: str
    date_to: str
    include_archived: bool
    def __init__(self, projects: _Optional[_Iterable[str]] = ..., statuses: _Optional[_Iterable[_Union[_decision_pb2.Status, str]]] = ..., tags: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., authors: _Optional[_Iterable[str]] = ..., date_from: _Optional[str] = ..., date_to: _Optional[str] = ..., include_archived: _Optional[bool] = ...) -> None: ...

class ListDecisionsRequest(_message.Message):
    __slots__ = ("filter", "sort", "page")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    SORT_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    filter: DecisionFilter
    sort: DecisionSort
    page: _pagination_pb2.PageRequest
    def __init__(self, filter: _Optional[_Union[DecisionFilter, _Mapping]] = ..., sort: _Optional[_Union[DecisionSort, str]] = ..., page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class ListDecisionsResponse(_message.Message):
    __slots__ = ("decisions", "page")
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.DecisionSummary]
    page: _pagination_pb2.PageResponse
    def __init__(self, decisions: _Optional[_Iterable[_Union[_decision_pb2.DecisionSummary, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class EditDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version", "content", "title", "comment")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    content: str
    title: str
    comment: str
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ..., content: _Optional[str] = ..., title: _Optional[str] = ..., comment: _Optional[str] = ...) -> None: ...

class EditDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class ChangeStatusRequest(_message.Message):
    __slots__ = ("id", "expected_version", "status")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    status: _decision_pb2.Status
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ..., status: _Optional[_Union[_decision_pb2.Status, str]] = ...) -> None: ...

class ChangeStatusResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class SupersedeDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version", "successor_ids")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_IDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    successor_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ..., successor_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SupersedeDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class RelateDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version", "kind", "target_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    kind: _decision_pb2.RelationKind
    target_id: str
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ..., kind: _Optional[_Union[_decision_pb2.RelationKind, str]] = ..., target_id: _Optional[str] = ...) -> None: ...

class RelateDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class UnrelateDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version", "kind", "target_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    kind: _decision_pb2.RelationKind
    target_id: str
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ..., kind: _Optional[_Union[_decision_pb2.RelationKind, str]] = ..., target_id: _Optional[str] = ...) -> None: ...

class UnrelateDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class TagDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version", "tags")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ..., tags: _Optional[_Iterable[str]] = ...) -> None: ...

class TagDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class CategoriseDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version", "categories")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    categories: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ..., categories: _Optional[_Iterable[str]] = ...) -> None: ...

class CategoriseDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class ArchiveDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ...) -> None: ...

class ArchiveDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class RestoreDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ...) -> None: ...

class RestoreDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class RollBackDecisionRequest(_message.Message):
    __slots__ = ("id", "expected_version", "to_version")
    ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    TO_VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    expected_version: int
    to_version: int
    def __init__(self, id: _Optional[str] = ..., expected_version: _Optional[int] = ..., to_version: _Optional[int] = ...) -> None: ...

class RollBackDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class ListVersionsRequest(_message.Message):
    __slots__ = ("id", "page")
    ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    page: _pagination_pb2.PageRequest
    def __init__(self, id: _Optional[str] = ..., page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class ListVersionsResponse(_message.Message):
    __slots__ = ("versions", "page")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.DecisionVersion]
    page: _pagination_pb2.PageResponse
    def __init__(self, versions: _Optional[_Iterable[_Union[_decision_pb2.DecisionVersion, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class GetVersionRequest(_message.Message):
    __slots__ = ("id", "version")
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    version: int
    def __init__(self, id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class GetVersionResponse(_message.Message):
    __slots__ = ("version", "content", "tags", "categories", "format")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    version: _decision_pb2.DecisionVersion
    content: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    format: _decision_pb2.Format
    def __init__(self, version: _Optional[_Union[_decision_pb2.DecisionVersion, _Mapping]] = ..., content: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., format: _Optional[_Union[_decision_pb2.Format, str]] = ...) -> None: ...

class DiffVersionsRequest(_message.Message):
    __slots__ = ("id", "from_version", "to_version", "ignore_white_space")
    ID_FIELD_NUMBER: _ClassVar[int]
    FROM_VERSION_FIELD_NUMBER: _ClassVar[int]
    TO_VERSION_FIELD_NUMBER: _ClassVar[int]
    IGNORE_WHITE_SPACE_FIELD_NUMBER: _ClassVar[int]
    id: str
    from_version: int
    to_version: int
    ignore_white_space: bool
    def __init__(self, id: _Optional[str] = ..., from_version: _Optional[int] = ..., to_version: _Optional[int] = ..., ignore_white_space: _Optional[bool] = ...) -> None: ...

class DiffVersionsResponse(_message.Message):
    __slots__ = ("to", "lines", "added", "removed", "fields")
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    to: _decision_pb2.DecisionVersion
    lines: _containers.RepeatedCompositeFieldContainer[DiffLine]
    added: int
    removed: int
    fields: _containers.RepeatedCompositeFieldContainer[FieldChange]
    def __init__(self, to: _Optional[_Union[_decision_pb2.DecisionVersion, _Mapping]] = ..., lines: _Optional[_Iterable[_Union[DiffLine, _Mapping]]] = ..., added: _Optional[int] = ..., removed: _Optional[int] = ..., fields: _Optional[_Iterable[_Union[FieldChange, _Mapping]]] = ..., **kwargs) -> None: ...

class DiffLine(_message.Message):
    __slots__ = ("operation", "from_line", "to_line", "segments")
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    FROM_LINE_FIELD_NUMBER: _ClassVar[int]
    TO_LINE_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    operation: DiffOperation
    from_line: int
    to_line: int
    segments: _containers.RepeatedCompositeFieldContainer[DiffSegment]
    def __init__(self, operation: _Optional[_Union[DiffOperation, str]] = ..., from_line: _Optional[int] = ..., to_line: _Optional[int] = ..., segments: _Optional[_Iterable[_Union[DiffSegment, _Mapping]]] = ...) -> None: ...

class DiffSegment(_message.Message):
    __slots__ = ("text", "changed")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    text: str
    changed: bool
    def __init__(self, text: _Optional[str] = ..., changed: _Optional[bool] = ...) -> None: ...

class FieldChange(_message.Message):
    __slots__ = ("field", "to")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    field: str
    to: str
    def __init__(self, field: _Optional[str] = ..., to: _Optional[str] = ..., **kwargs) -> None: ...

class ListRelatedRequest(_message.Message):
    __slots__ = ("id", "limit")
    ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    id: str
    limit: int
    def __init__(self, id: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class ListRelatedResponse(_message.Message):
    __slots__ = ("related",)
    RELATED_FIELD_NUMBER: _ClassVar[int]
    related: _containers.RepeatedCompositeFieldContainer[RelatedDecision]
    def __init__(self, related: _Optional[_Iterable[_Union[RelatedDecision, _Mapping]]] = ...) -> None: ...

class RelatedDecision(_message.Message):
    __slots__ = ("decision", "why")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.DecisionSummary
    why: str
    def __init__(self, decision: _Optional[_Union[_decision_pb2.DecisionSummary, _Mapping]] = ..., why: _Optional[str] = ...) -> None: ...

class ListProjectsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListProjectsResponse(_message.Message):
    __slots__ = ("projects",)
    PROJECTS_FIELD_NUMBER: _ClassVar[int]
    projects: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Project]
    def __init__(self, projects: _Optional[_Iterable[_Union[_decision_pb2.Project, _Mapping]]] = ...) -> None: ...

class ListFacetsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListFacetsResponse(_message.Message):
    __slots__ = ("statuses", "tags", "categories", "authors", "last_change")
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    LAST_CHANGE_FIELD_NUMBER: _ClassVar[int]
    statuses: _containers.RepeatedCompositeFieldContainer[Facet]
    tags: _containers.RepeatedCompositeFieldContainer[Facet]
    categories: _containers.RepeatedCompositeFieldContainer[Facet]
    authors: _containers.RepeatedCompositeFieldContainer[Facet]
    last_change: _timestamp_pb2.Timestamp
    def __init__(self, statuses: _Optional[_Iterable[_Union[Facet, _Mapping]]] = ..., tags: _Optional[_Iterable[_Union[Facet, _Mapping]]] = ..., categories: _Optional[_Iterable[_Union[Facet, _Mapping]]] = ..., authors: _Optional[_Iterable[_Union[Facet, _Mapping]]] = ..., last_change: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Facet(_message.Message):
    __slots__ = ("value", "decisions")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    value: str
    decisions: int
    def __init__(self, value: _Optional[str] = ..., decisions: _Optional[int] = ...) -> None: ...
