using Collections.Core.Amc;

namespace Collections.Core.Execution;

/// <summary>What went wrong with an execution, as stored in <c>error_class</c>. It alone decides what comes next; see <see cref="RetryRules"/>.</summary>
public enum FailureClass
{
    /// <summary>A timeout, a 5xx, a lost connection, our own database.</summary>
    Transient,

    /// <summary>429. Costs nothing.</summary>
    Throttled,

    /// <summary>Credentials refused. Costs nothing; waits for a person.</summary>
    OnHoldAccount,

    /// <summary>The instance is refused to us. Costs nothing; waits for a person.</summary>
    OnHoldInstance,

    /// <summary>AMC does not accept the query.</summary>
    Rejected,

    /// <summary>The privacy budget is spent.</summary>
    Refused,

    /// <summary>AMC ran it, and it failed or timed out.</summary>
    Failed,

    CancelledElsewhere,

    /// <summary>AMC does not know it.</summary>
    Lost,

    /// <summary>AMC has several that could be it.</summary>
    Ambiguous,

    Overdue,

    Unreadable,

    /// <summary>The query cannot be made from its parameters.</summary>
    Invalid,

    /// <summary>Its worker died again and again.</summary>
    StoppedWorker,

    /// <summary>A fault of ours.</summary>
    Internal,
}

public static class FailureClassText
{
    /// <summary>As stored.</summary>
    public static string Text(this FailureClass failure) => failure switch
    {
        FailureClass.Transient => "transient",
        FailureClass.Throttled => "throttled",
        FailureClass.OnHoldAccount or FailureClass.OnHoldInstance => "on_hold",
        FailureClass.Rejected => "rejected",
        FailureClass.Refused => "refused",
        FailureClass.Failed => "failed",
        FailureClass.CancelledElsewhere => "cancelled_elsewhere",
        FailureClass.Lost => "lost",
        FailureClass.Ambiguous => "ambiguous",
        FailureClass.Overdue => "overdue",
        FailureClass.Unreadable => "unreadable",
        FailureClass.Invalid => "invalid",
        FailureClass.StoppedWorker => "stopped_worker",
        FailureClass.Internal => "internal",
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };

    public static FailureClass Of(AmcErrorClass errorClass) => errorClass switch
    {
        AmcErrorClass.Transient or AmcErrorClass.LinkExpired or AmcErrorClass.UnknownOutcome => FailureClass.Transient,
        AmcErrorClass.Throttled => FailureClass.Throttled,
        AmcErrorClass.OnHoldAccount => FailureClass.OnHoldAccount,
        AmcErrorClass.OnHoldInstance => FailureClass.OnHoldInstance,
        AmcErrorClass.Rejected => FailureClass.Rejected,
        AmcErrorClass.Refused => FailureClass.Refused,
        AmcErrorClass.Failed => FailureClass.Failed,
        AmcErrorClass.CancelledElsewhere => FailureClass.CancelledElsewhere,
        AmcErrorClass.Lost or AmcErrorClass.NotFound => FailureClass.Lost,
        AmcErrorClass.Overdue => FailureClass.Overdue,
        AmcErrorClass.UnreadableResult => FailureClass.Unreadable,
        _ => throw new ArgumentOutOfRangeException(nameof(errorClass)),
    };
}
