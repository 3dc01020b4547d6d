namespace Collections.Core.Amc;

/// <summary>What went wrong, said by the place where it went wrong; it alone decides what the engine does next.</summary>
public enum AmcErrorClass
{
    /// <summary>A timeout, a 5xx or a lost connection; the request had no effect or may be repeated.</summary>
    Transient,

    /// <summary>429: definitely not executed.</summary>
    Throttled,

    /// <summary>The account's credentials are refused; a person must renew them.</summary>
    OnHoldAccount,

    /// <summary>The instance is refused to us or is gone; a person must look.</summary>
    OnHoldInstance,

    /// <summary>AMC understood and will not run it: a compile error, a bad request, REJECTED.</summary>
    Rejected,

    /// <summary>AMC's privacy budget for these data and dates is spent.</summary>
    Refused,

    /// <summary>AMC ran it and it failed or ran out of time.</summary>
    Failed,

    /// <summary>Someone cancelled it at AMC.</summary>
    CancelledElsewhere,

    /// <summary>AMC no longer knows an id that it gave us.</summary>
    Lost,

    /// <summary>Past its deadline and still not terminal.</summary>
    Overdue,

    /// <summary>The result cannot be fetched safely or cannot be parsed.</summary>
    UnreadableResult,

    /// <summary>AMC says that this id does not exist. That is "unknown", not "failed": its list may lag.</summary>
    NotFound,

    /// <summary>A POST without a clear answer: AMC may have executed it. Look before you send it again.</summary>
    UnknownOutcome,

    /// <summary>A download address that no longer works; ask for a new one.</summary>
    LinkExpired,
}
