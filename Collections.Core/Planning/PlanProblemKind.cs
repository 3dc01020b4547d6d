namespace Collections.Core.Planning;

/// <summary>Everything for which a plan can be refused.</summary>
public enum PlanProblemKind
{
    NameMissing,
    NameTooLong,
    NameUnprintable,
    NameTaken,
    InstanceUnknown,
    InstanceReadOnly,
    WorkflowUnknown,
    WorkflowVersionUnknown,
    TimeZoneUnknown,
    EndBeforeStart,
    EndNotOver,
    RangeBeforeHistory,
    RangeTooLong,
    RangeShrinks,
    NothingToCollect,
    ExcludedDateOutsideRange,
    CampaignInvalid,
    AsinInvalid,
    TooManyFilterValues,
    FilterWithoutPlaceholder,
    ParameterMissing,
    ParameterEmpty,
    ParameterUnused,
    ParameterInvalid,
    QueryInvalid,
    ScheduleInvalid,
    TimeoutOutOfRange,
    NothingToChange,
}
