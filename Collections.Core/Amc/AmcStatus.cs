namespace Collections.Core.Amc;

/// <summary>AMC's states of an execution that we act on.</summary>
public enum AmcStatus
{
    /// <summary>A state that we do not know (PUBLISHING was one): not terminal, until the deadline.</summary>
    Other,
    Pending,
    Running,
    Succeeded,
    Failed,

    /// <summary>Absent from Amazon's contract and frequent in practice: it did not compile.</summary>
    Rejected,
    Cancelled,
}
