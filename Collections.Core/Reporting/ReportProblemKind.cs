namespace Collections.Core.Reporting;

/// <summary>Everything for which a report, or what stands beside it, can be refused.</summary>
public enum ReportProblemKind
{
    UnknownKpi,
    UnknownDimension,
    UnknownValue,
    EmptySelection,
    WeeksOutside,
    NotAdditive,
    MixedCurrencies,
    LimitInvalid,
    TextInvalid,
    DateInvalid,
    ReadOnly,
    AlreadyRunning,
}
