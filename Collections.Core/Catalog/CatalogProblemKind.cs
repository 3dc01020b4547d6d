namespace Collections.Core.Catalog;

/// <summary>Everything for which a workflow or an instance can be refused.</summary>
public enum CatalogProblemKind
{
    NameMissing,
    NameTooLong,
    NameUnprintable,
    NameTaken,
    DescriptionInvalid,
    QueryMissing,
    QueryTooLong,
    QueryInvalid,
    InstanceUnknown,
    InstanceReadOnly,
    AccountUnknown,
    AmcInstanceInvalid,
    AmcInstanceTaken,
    TimeZoneUnknown,
    CurrencyUnknown,
    LimitOutOfRange,
    ParameterUnknown,
    ParameterInvalid,
    CredentialMissing,
    AddressInvalid,
    ChangedMeanwhile,
    NothingToChange,
    KpiInvalid,
}
