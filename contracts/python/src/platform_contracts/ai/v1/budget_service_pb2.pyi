import datetime

from platform_contracts.ai.v1 import accounts_pb2 as _accounts_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListLimitsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListLimitsResponse(_message.Message):
    __slots__ = ("limits", "stopped", "newcomer_limits", "newcomer_until", "hard_stop_percent", "alert_percents")
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    STOPPED_FIELD_NUMBER: _ClassVar[int]
    NEWCOMER_LIMITS_FIELD_NUMBER: _ClassVar[int]
    NEWCOMER_UNTIL_FIELD_NUMBER: _ClassVar[int]
    HARD_STOP_PERCENT_FIELD_NUMBER: _ClassVar[int]
    ALERT_PERCENTS_FIELD_NUMBER: _ClassVar[int]
    limits: _containers.RepeatedCompositeFieldContainer[SubjectLimits]
    stopped: _containers.RepeatedCompositeFieldContainer[Stopped]
    newcomer_limits: _accounts_pb2.Limits
    newcomer_until: _timestamp_pb2.Timestamp
    hard_stop_percent: int
    alert_percents: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, limits: _Optional[_Iterable[_Union[SubjectLimits, _Mapping]]] = ..., stopped: _Optional[_Iterable[_Union[Stopped, _Mapping]]] = ..., newcomer_limits: _Optional[_Union[_accounts_pb2.Limits, _Mapping]] = ..., newcomer_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., hard_stop_percent: _Optional[int] = ..., alert_percents: _Optional[_Iterable[int]] = ...) -> None: ...

class SubjectLimits(_message.Message):
    __slots__ = ("subject", "subject_name", "limits", "used_tokens_today", "used_picodollars_today", "used_picodollars_this_month", "overrides")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_NAME_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    USED_TOKENS_TODAY_FIELD_NUMBER: _ClassVar[int]
    USED_PICODOLLARS_TODAY_FIELD_NUMBER: _ClassVar[int]
    USED_PICODOLLARS_THIS_MONTH_FIELD_NUMBER: _ClassVar[int]
    OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    subject: _accounts_pb2.Subject
    subject_name: str
    limits: _accounts_pb2.Limits
    used_tokens_today: int
    used_picodollars_today: int
    used_picodollars_this_month: int
    overrides: _containers.RepeatedCompositeFieldContainer[Override]
    def __init__(self, subject: _Optional[_Union[_accounts_pb2.Subject, _Mapping]] = ..., subject_name: _Optional[str] = ..., limits: _Optional[_Union[_accounts_pb2.Limits, _Mapping]] = ..., used_tokens_today: _Optional[int] = ..., used_picodollars_today: _Optional[int] = ..., used_picodollars_this_month: _Optional[int] = ..., overrides: _Optional[_Iterable[_Union[Override, _Mapping]]] = ...) -> None: ...

class Override(_message.Message):
    __slots__ = ("period", "until", "extra_picodollars")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    EXTRA_PICODOLLARS_FIELD_NUMBER: _ClassVar[int]
    period: _accounts_pb2.BudgetPeriod
    until: _timestamp_pb2.Timestamp
    extra_picodollars: int
    def __init__(self, period: _Optional[_Union[_accounts_pb2.BudgetPeriod, str]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., extra_picodollars: _Optional[int] = ...) -> None: ...

class Stopped(_message.Message):
    __slots__ = ("subject", "subject_name")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_NAME_FIELD_NUMBER: _ClassVar[int]
    subject: _accounts_pb2.Subject
    subject_name: str
    def __init__(self, subject: _Optional[_Union[_accounts_pb2.Subject, _Mapping]] = ..., subject_name: _Optional[str] = ...) -> None: ...

class SetLimitsRequest(_message.Message):
    __slots__ = ("subject", "limits")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    subject: _accounts_pb2.Subject
    limits: _accounts_pb2.Limits
    def __init__(self, subject: _Optional[_Union[_accounts_pb2.Subject, _Mapping]] = ..., limits: _Optional[_Union[_accounts_pb2.Limits, _Mapping]] = ...) -> None: ...

class SetLimitsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SetOverrideRequest(_message.Message):
    __slots__ = ("subject", "override")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    subject: _accounts_pb2.Subject
    override: Override
    def __init__(self, subject: _Optional[_Union[_accounts_pb2.Subject, _Mapping]] = ..., override: _Optional[_Union[Override, _Mapping]] = ...) -> None: ...

class SetOverrideResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EndOverrideRequest(_message.Message):
    __slots__ = ("subject", "period")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    subject: _accounts_pb2.Subject
    period: _accounts_pb2.BudgetPeriod
    def __init__(self, subject: _Optional[_Union[_accounts_pb2.Subject, _Mapping]] = ..., period: _Optional[_Union[_accounts_pb2.BudgetPeriod, str]] = ...) -> None: ...

class EndOverrideResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StopRequest(_message.Message):
    __slots__ = ("subject",)
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    subject: _accounts_pb2.Subject
    def __init__(self, subject: _Optional[_Union[_accounts_pb2.Subject, _Mapping]] = ...) -> None: ...

class StopResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ResumeRequest(_message.Message):
    __slots__ = ("subject",)
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    subject: _accounts_pb2.Subject
    def __init__(self, subject: _Optional[_Union[_accounts_pb2.Subject, _Mapping]] = ...) -> None: ...

class ResumeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
