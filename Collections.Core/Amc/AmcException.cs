namespace Collections.Core.Amc;

/// <summary>AMC, or the way to it, did not give what was asked. Carries no secret.</summary>
public sealed class AmcException(AmcErrorClass errorClass, string endpoint, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public AmcErrorClass ErrorClass { get; } = errorClass;

    /// <summary>The call, such as <c>create execution</c>.</summary>
    public string Endpoint { get; } = endpoint;

    /// <summary>
    /// How long Amazon asks us to wait, never more than <see cref="AmcOptions.MaxRetryAfter"/>; null when it did not say.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Amazon's id of the request, for its support.</summary>
    public string? RequestId { get; init; }

    public int? StatusCode { get; init; }

    /// <summary>What Amazon wrote: its own words, cut short and without tokens. May quote the query.</summary>
    public string? Details { get; init; }

    /// <summary>Whether AMC has certainly not acted on the request, so that the same request may be sent again.</summary>
    public bool DefinitelyNotExecuted => ErrorClass is not AmcErrorClass.UnknownOutcome;
}
